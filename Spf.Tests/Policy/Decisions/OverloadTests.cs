// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Policy.Decisions;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Mail that we had no capacity for is deferred, unless nothing could be rejected anyway.</summary>
public sealed class OverloadTests
{
    private const string Good = "192.0.2.1";
    private const string Bad = "192.0.2.7";
    private const string Deferred =
        "defer_if_permit 4.3.2 Message deferred: the SPF check was not finished, as this server is too busy; try again later";

    [Theory]
    [InlineData("", "busy.test", "u@pass.test", Deferred)] // HELO might have failed
    [InlineData("", "helo.test", "u@busy.test", Deferred)]
    [InlineData("", "busy.test", "", Deferred)]
    [InlineData("", "helo.test", "u@far.test", Deferred)]
    [InlineData("", "helo.test", "u@names.test", Deferred)] // 5.5 does not apply: "ptr" was not asked
    [InlineData("", "helo.test", "u@macro.test", Deferred)]
    [InlineData("TempError_Defer = True", "helo.test", "u@busy.test", Deferred)]
    [InlineData("No_Mail = True", "helo.test", "u@busy.test", Deferred)]
    [InlineData("SPF_Enhanced_Status_Codes = No", "helo.test", "u@busy.test", "defer_if_permit Message deferred: ")]
    [InlineData("HELO_reject = False", "helo.test", "u@busy.test", Deferred)]
    [InlineData("HELO_reject = False", "busy.test", "u@pass.test", "prepend Received-SPF: pass ")]
    [InlineData("HELO_reject = Null", "busy.test", "u@pass.test", "prepend Received-SPF: pass ")]
    [InlineData("HELO_reject = Null", "busy.test", "", Deferred)]
    [InlineData("Mail_From_reject = False", "helo.test", "u@busy.test", "prepend Received-SPF: temperror ")]
    [InlineData("Mail_From_reject = False", "busy.test", "u@pass.test", Deferred)]
    [InlineData("Mail_From_reject = False; HELO_reject = False", "busy.test", "u@busy.test", "prepend Received-SPF: temperror ")]
    [InlineData("Mail_From_reject = No_Check; HELO_reject = No_Check", "busy.test", "u@busy.test", "dunno")]
    [InlineData("TestOnly = 0", "busy.test", "u@busy.test", "prepend Received-SPF: temperror ")]
    [InlineData("Header_Type = AR; TestOnly = 0", "helo.test", "u@busy.test",
        "prepend Authentication-Results: mx.example.org; spf=temperror ")]
    [InlineData("Mail_From_reject = False; HELO_reject = False; Mail_From_pass_restriction = X", "helo.test", "u@busy.test",
        Deferred)] // it may have been a pass
    [InlineData("HELO_pass_restriction = X", "busy.test", "u@pass.test", Deferred)]
    [InlineData("Mail_From_pass_restriction = X", "busy.test", "u@pass.test", "X")]
    public async Task Ask_NoCapacity_IsDeferredWhereItCouldBeRejected(
        string options, string helo, string sender, string expected)
    {
        var service = new PolicyService(options, Zone());

        Assert.StartsWith(expected, await service.Ask(Good, helo, sender), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy.test", "u@nomail.test", "550 5.7.23 ")] // whatever HELO is
    [InlineData("nomail.test", "u@busy.test", "550 5.7.23 ")]
    public async Task Ask_OtherIdentityFails_IsRejected(string helo, string sender, string expected) => Assert.StartsWith(
        expected, await new PolicyService("", Zone()).Ask(Good, helo, sender), StringComparison.Ordinal);

    [Fact]
    public async Task Ask_MarkOnly_FieldSaysWhy()
    {
        var service = new PolicyService("Mail_From_reject = False; HELO_reject = False", Zone());

        string? answer = await service.Ask(Good, "helo.test", "u@busy.test");

        Assert.Contains("too many DNS lookups are in progress", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TestMode_LogsThatItWouldDefer()
    {
        var service = new PolicyService("TestOnly = 0", Zone());

        await service.Ask(Good, "helo.test", "u@busy.test");

        Assert.Contains($"8045F2AB23: would defer: {Deferred}", service.Lines);
    }

    // A list that cannot be asked exempts nobody, and gets nobody rejected either.
    [Theory]
    [InlineData("Domain_Whitelist = busy.test", Bad, "helo.test", "u@nomail.test", Deferred)]
    [InlineData("Domain_Whitelist = busy.test", Good, "helo.test", "u@pass.test", "prepend Received-SPF: pass ")]
    [InlineData("Domain_Whitelist = busy.test,pass.test", Good, "helo.test", "u@nomail.test", "prepend X-Comment: ")]
    [InlineData("Domain_Whitelist = busy.test; TempError_Defer = True", Bad, "none.test", "u@temp.test", "defer_if_permit 4.7.24 ")]
    [InlineData("Domain_Whitelist = busy.test; Mail_From_reject = False", Bad, "none.test", "u@nomail.test",
        "prepend Received-SPF: fail ")]
    [InlineData("Domain_Whitelist = busy.test; TestOnly = 0", Bad, "none.test", "u@nomail.test",
        "prepend Received-SPF: fail ")]
    [InlineData("HELO_Whitelist = host.test", Bad, "host.test", "u@nomail.test", Deferred)]
    [InlineData("Domain_Whitelist_PTR = friend.test", "198.51.100.1", "none.test", "u@nomail.test", Deferred)] // PTR
    [InlineData("Domain_Whitelist_PTR = friend.test", "198.51.100.2", "none.test", "u@nomail.test", Deferred)] // its A
    [InlineData("Domain_Whitelist_PTR = friend.test", "198.51.100.3", "none.test", "u@nomail.test", "550 5.7.23 ")]
    [InlineData("Domain_Whitelist = busy.test; Domain_Whitelist_PTR = friend.test", "203.0.113.6", "none.test", "u@nomail.test",
        "prepend X-Comment: SPF skipped for PTR whitelisted relay domain")]
    public async Task Ask_NoCapacityForAWhitelist_IsDeferredWhereTheCheckRejects(
        string options, string client, string helo, string sender, string expected)
    {
        var service = new PolicyService(options, Zone());

        Assert.StartsWith(expected, await service.Ask(client, helo, sender), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_CapacityIsBack_NextRecipientIsChecked()
    {
        bool isBusy = true;
        var service = new PolicyService(resolver: new CountingResolver(() => isBusy
            ? DnsAnswer.Failure<string>(DnsStatus.Overload)
            : DnsAnswer.Success("v=spf1 -all")));

        string? first = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "a@x.org", "i"));
        isBusy = false;
        string? second = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "b@x.org", "i"));

        Assert.Equal(Deferred, first);
        Assert.StartsWith("550 5.7.23 ", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_FiftyRecipientsWithoutCapacity_AddFewChecks()
    {
        var resolver = new CountingResolver(() => DnsAnswer.Failure<string>(DnsStatus.Overload));
        var service = new PolicyService("HELO_reject = No_Check; Domain_Whitelist = busy.test", resolver);

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(
                Deferred,
                await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", $"r{i}@x.org", "i")));
        }

        int most = OncePerMessage<IdentityKey, CheckedIdentity>.MaxAttempts;
        Assert.Equal(most, resolver.Counts["TXT pass.test"]);
        Assert.Equal(most, resolver.Counts["TXT busy.test"]);
    }

    [Fact]
    public async Task Ask_SettingsForAllHaveNoCapacity_FieldIsTheRecipientsOwn()
    {
        // One of the two sets of limits asks after the capacity is gone.
        int asked = 0;
        var service = new PolicyService(
            "HELO_reject = No_Check; Mail_From_reject = False",
            new CountingResolver(() => ++asked > 1
                ? DnsAnswer.Failure<string>(DnsStatus.Overload)
                : DnsAnswer.Success("v=spf1 +all")),
            users: "a@x.org,Void_Limit=7");

        string? answer = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "a@x.org", "i"));

        Assert.StartsWith("prepend Received-SPF: pass ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ManyWithoutCapacity_IsALinePerMinuteWithTheirNumber()
    {
        var time = new ManualTime();
        var service = new PolicyService(
            "Mail_From_reject = False; HELO_reject = False; Header_Type = None", Zone(), time, LogLevel.Warning);

        await AskAsync(1);
        await AskAsync(4);
        time.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(2);
        time.Advance(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(1);

        Assert.Equal(["1", "4", "2", "1"], service.Lines.Select(line => line.Split(' ')[2]));
        Assert.All(service.Lines, line => Assert.StartsWith("Too busy: ", line, StringComparison.Ordinal));

        async Task AskAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await service.Ask(Good, "helo.test", "u@busy.test");
            }
        }
    }

    // The policies of pass.test and others, and questions that there is no capacity for.
    private static ZoneResolver Zone() => ZoneFile.Parse("""
        $ORIGIN test.
        pass       TXT  "v=spf1 ip4:192.0.2.1 -all"
        nomail     TXT  "v=spf1 -all"
        far        TXT  "v=spf1 include:busy.test -all"
        names      TXT  "v=spf1 ptr -all"
        macro      TXT  "v=spf1 exists:%{p}.none.test -all"
        none       A    192.0.2.9
        helo       TXT  "v=spf1 ip4:192.0.2.1 ip4:192.0.2.7 -all"
        $FAULT temp TXT servfail
        mx.friend  A    203.0.113.6
        $ORIGIN in-addr.arpa.
        6.113.0.203  PTR  mx.friend.test.
        2.100.51.198 PTR  lost.friend.test.
        $FAULT 3.100.51.198 PTR servfail
        """)
        .Fail("busy.test", null, DnsStatus.Overload)
        .Fail("host.test", DnsRecordType.A, DnsStatus.Overload)
        .Fail("lost.friend.test", DnsRecordType.A, DnsStatus.Overload)
        .Fail("1.2.0.192.in-addr.arpa", DnsRecordType.Ptr, DnsStatus.Overload)
        .Fail("1.100.51.198.in-addr.arpa", DnsRecordType.Ptr, DnsStatus.Overload);
}
