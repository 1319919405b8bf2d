// SPDX-License-Identifier: MIT

using System.Net;
using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Headers;
using Spf.Policy.Protocol;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Decisions;

public class PolicyEngineTests
{
    private const string Good = "192.0.2.1";
    private const string Bad = "192.0.2.7";

    [Theory]
    [InlineData("RCPT", "u@pass.test", "550 5.7.23 ")]
    [InlineData("MAIL", "u@pass.test", "550 5.7.23 ")]
    [InlineData("DATA", "u@pass.test", "550 5.7.23 ")]
    [InlineData("rcpt", "u@pass.test", "550 5.7.23 ")]
    [InlineData("", "u@pass.test", "550 5.7.23 ")] // written by hand
    [InlineData("END-OF-MESSAGE", "u@pass.test", "dunno")]
    [InlineData("CONNECT", "", "dunno")]
    [InlineData("VRFY", "u@pass.test", "dunno")]
    [InlineData("ETRN", "u@pass.test", "dunno")]
    [InlineData("BDAT-OF-TOMORROW", "u@pass.test", "dunno")]
    public async Task Ask_State_IsActedOnWhereItCanBe(string state, string sender, string expected)
    {
        var service = new PolicyService();

        string? answer = await service.Ask(service.Request(Bad, "helo.none", sender, state: state));

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HELO", Good, "dunno")] // the sender, whose header it would be, is not known yet
    [InlineData("EHLO", Bad, "550 5.7.23 ")]
    public async Task Ask_AtHelo_ChecksTheNameAlone(string state, string client, string expected)
    {
        var service = new PolicyService();

        string? answer = await service.Ask(service.Request(client, "helo.test", "", "", state: state));

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "dunno")]
    [InlineData("Skip_Authenticated = No", "550 5.7.23 ")]
    public async Task Ask_Authenticated_IsSkippedUnlessToldOtherwise(string options, string expected)
    {
        var service = new PolicyService(options);

        string? answer = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", user: "alice"));

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("")]
    [InlineData("192.0.2.300")]
    [InlineData("IPv6:2001:db8::1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("\u001b[31m192.0.2.1")]
    public async Task Ask_NoAddress_DunnoAndOneWarning(string client)
    {
        var service = new PolicyService();

        Assert.Equal("dunno", await service.Ask(client, "helo.test", "u@pass.test"));
        string line = Assert.Single(service.Lines);
        Assert.StartsWith("8045F2AB23: not checked: the client's address is \"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Theory]
    [InlineData("<>", "envelope-from=\"<>\"; helo=helo.test; identity=helo")]
    [InlineData("user", "result=None, domain=user")]
    [InlineData("u@", "result=None, domain=")]
    [InlineData("a b@c\"@pass.test", "envelope-from=\"a b@c\\\"@pass.test\"")]
    [InlineData("x@y@pass.test", "spf=pass pass.test")]
    public async Task Ask_OddSender_IsTakenAsItIs(string sender, string expected)
    {
        var service = new PolicyService();

        string? answer = await service.Ask(Good, "helo.test", sender);

        Assert.True(ReceivedSpf.TryParse(answer.AsSpan("prepend ".Length), out ReceivedSpf? header), answer);
        string facts = $"{answer} result={header.Result}, domain={sender[(sender.LastIndexOf('@') + 1)..]} "
            + (header.Result == SpfResult.Pass ? "spf=pass pass.test" : "");
        Assert.Contains(expected, facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TextOfStrangers_CannotWriteIntoHeaderReplyOrLog()
    {
        const string Evil = "x; none) client-ip=10.0.0.1;\r\nSubject: bought\u001b[2J\u202e";
        foreach (string options in (string[])["", "Header_Type = AR", "Mail_From_reject = SPF_Not_Pass", "debugLevel = 5"])
        {
            var service = new PolicyService(options, level: LogLevel.Trace);
            foreach (string client in (string[])[Good, Bad, "127.0.0.1"])
            {
                string? answer = await service.Ask(service.Request(
                    client, Evil, $"{Evil}@pass.test", $"{Evil}@{Evil}", instance: Evil, queueId: Evil));

                Assert.DoesNotContain(answer!, character => character is < ' ' or > '~');
            }

            Assert.All(service.Lines, line => Assert.DoesNotContain(line, character => character is < ' ' or > '~'));
        }
    }

    [Fact]
    public async Task Ask_HeaderOfHostileNames_IsReadAsWhatItIs()
    {
        string? answer = await new PolicyService().Ask(Bad, "h(x);client-ip=192.0.2.1", "\"a;identity=helo\"@soft.test");

        Assert.True(ReceivedSpf.TryParse(answer.AsSpan("prepend ".Length), out ReceivedSpf? header), answer);
        Assert.Equal(SpfResult.SoftFail, header.Result);
        Assert.Equal(IPAddress.Parse(Bad), header.ClientIP);
        Assert.Equal("mailfrom", header.Identity);
        Assert.Equal("\"a;identity=helo\"@soft.test", header.EnvelopeFrom);
        Assert.Equal("h(x);client-ip=192.0.2.1", header.Helo);
    }

    [Fact]
    public async Task Ask_Explanation_IsToldAsTheDomains()
    {
        string? answer = await new PolicyService().Ask(Bad, "helo.none", "u@exp.test");

        // The domain wrote "{url}", which is no field of ours.
        Assert.Equal(
            "550 5.7.23 Message rejected due to: SPF fail - not authorized. The domain exp.test explains: "
            + "192.0.2.7 is not ours; {url} (see exp.test)",
            answer);
    }

    [Fact]
    public async Task Ask_Fail_SaysWhoWhatAndWhy() => Assert.Equal(
        "550 5.7.23 Message rejected due to: SPF fail - not authorized: pass.test does not permit 192.0.2.7 to send "
        + "mail from u@pass.test, by -all",
        await new PolicyService().Ask(Bad, "helo.none", "u@pass.test"));

    [Fact]
    public async Task Ask_ReasonWithUrl_EscapesItsFields()
    {
        var service = new PolicyService(
            "Reason_Message = No: {spf} {{see}} {url}; "
            + "Reason_URL = https://example.org/why?s={scope}&id={identity}&ip={ip}&r={receiver}");

        string? answer = await service.Ask("2001:db8::7", "helo.none", "a&b <c>@pass.test");

        Assert.EndsWith(
            "{see} https://example.org/why?s=mfrom&id=a%26b%20%3Cc%3E%40pass.test&ip=2001%3Adb8%3A%3A7&r=mx.example.org",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_NumberedFieldsOfSpfEngine_AreThoseOfTheUrl() => Assert.EndsWith(
        " http://spf.example/Why?s=mfrom&id=u%40pass.test&ip=192.0.2.7&r=mx.example.org",
        await new PolicyService(
            "Reason_Message = {spf} {url}; Reason_URL = http://spf.example/Why?s={0}&id={1}&ip={2}&r={3}")
            .Ask(Bad, "helo.none", "u@pass.test"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Ask_LongNames_ReplyAndHeaderFitTheirLines()
    {
        string sender = $"{new string('a', 3000)}@pass.test";
        string helo = $"{new string('h', 3000)}.test";

        string? rejected = await new PolicyService().Ask(Bad, helo, sender, $"r@{new string('r', 3000)}.org");
        string? marked = await new PolicyService("TestOnly = 0").Ask(Bad, helo, sender, $"r@{new string('r', 3000)}.org");
        string? local = await new PolicyService().Ask("127.0.0.1", helo, sender, $"r@{new string('r', 3000)}.org");

        Assert.InRange(rejected!.Length, 100, 450);
        Assert.InRange(marked!.Length - "prepend ".Length, 100, 998);
        Assert.InRange(local!.Length - "prepend ".Length, 100, 998);
    }

    [Theory]
    [InlineData("TestOnly = 0", "u@pass.test", "would reject: 550 5.7.23 Message rejected")]
    [InlineData("TestOnly = 0; TempError_Defer = True", "u@temp.test", "would defer: defer_if_permit 4.7.24 Message def")]
    public async Task Ask_TestMode_LogsWhatWouldBeAndMarks(string options, string sender, string expected)
    {
        var service = new PolicyService(options);

        string? answer = await service.Ask(Bad, "helo.none", sender);

        Assert.StartsWith("prepend Received-SPF: ", answer, StringComparison.Ordinal);
        Assert.StartsWith($"8045F2AB23: {expected}", service.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"8045F2AB23: {answer}", service.Lines[1]);
    }

    [Theory]
    [InlineData("", "8045F2AB23", "8045F2AB23: prepend ")]
    [InlineData("", "", "prepend ")]
    [InlineData("QueueID = False", "8045F2AB23", "prepend ")]
    [InlineData("Header_Type = None", "8045F2AB23", "8045F2AB23: Header field not prepended: Received-SPF: pass")]
    public async Task Ask_Message_IsOneLineOfTheLog(string options, string queueId, string expected)
    {
        var service = new PolicyService(options);

        await service.Ask(service.Request(Good, "helo.test", "u@pass.test", queueId: queueId));

        Assert.StartsWith(expected, Assert.Single(service.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AtDebug_LogsEachIdentity()
    {
        var service = new PolicyService(level: LogLevel.Debug);

        await service.Ask(Bad, "helo.none", "u@soft.test");

        Assert.Contains(service.Lines, line => line.StartsWith(
            "8045F2AB23: None; identity=helo; client-ip=192.0.2.7; helo=helo.none; ", StringComparison.Ordinal));
        Assert.Contains(service.Lines, line => line.StartsWith(
            "8045F2AB23: Softfail; identity=mailfrom; client-ip=192.0.2.7; ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "defer_if_permit 4.3.2 Message deferred: the SPF check failed because of an internal error; try again later")]
    [InlineData("SPF_Enhanced_Status_Codes = No", "defer_if_permit Message deferred: the SPF check failed because of an internal error; try again later")]
    [InlineData("On_Error = Defer; Mail_From_reject = False; HELO_reject = False", "dunno")]
    [InlineData("TestOnly = 0", "dunno")]
    [InlineData("On_Error = DUNNO", "dunno")]
    [InlineData("On_Error = Disconnect", null)]
    public async Task Ask_MistakeOfOurs_IsLoggedAndAnsweredAsOnErrorSays(string options, string? expected)
    {
        // No resolver throws for its content; this one has the role of any mistake.
        var service = new PolicyService(options, new AnsweringResolver(() => throw new InvalidOperationException("oops")));

        Assert.Equal(expected, await service.Ask(Good, "helo.test", "u@pass.test"));
        Assert.Contains("oops", Assert.Single(service.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lookup_Time = 7", 7)]
    [InlineData("Request_Timeout = 5", 5)]
    [InlineData("Domain_Whitelist = slow.test; Whitelist_Lookup_Time = 4; Request_Timeout = 6", 6)]
    public async Task Ask_SilentDns_IsATempErrorAtTheDeadline(string options, int seconds)
    {
        var time = new ManualTime();
        var resolver = new StubbornResolver(PolicyZone.Resolver, "silent.test", "slow.test");
        var service = new PolicyService($"{options}; TempError_Defer = True", resolver, time);

        Task<string?> answer = service.Ask(Bad, "helo.none", "u@silent.test");
        await resolver.Asked;
        for (int second = 1; second < seconds; second++)
        {
            await AdvanceAsync(time);
            Assert.False(answer.IsCompleted, $"after {second} s");
        }

        await AdvanceAsync(time);
        Assert.StartsWith("defer_if_permit 4.7.24 ", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AfterAReload_DecidesByTheNewConfiguration()
    {
        var service = new PolicyService();
        string? before = await service.Ask(Bad, "helo.none", "u@pass.test");

        service.Engine.Configuration = PolicyService.Read("Mail_From_reject = False");

        Assert.StartsWith("550 ", before, StringComparison.Ordinal);
        Assert.StartsWith("prepend ", await service.Ask(Bad, "helo.none", "u@pass.test"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u@soft.test", "550 5.7.23 Message rejected due to: Receiver policy for SPF Softfail")]
    [InlineData("u@deep.soft.test", "550 5.7.23 Message rejected due to: Receiver policy for SPF Softfail")]
    [InlineData("u@notsoft.test", "prepend Received-SPF: none")]
    public async Task Ask_RejectNotPassDomains_AreTheDomainAndThoseBelow(string sender, string expected)
    {
        var service = new PolicyService("Reject_Not_Pass_Domains = SOFT.test");

        Assert.StartsWith(expected, await service.Ask(Bad, "helo.none", sender), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u@exempt.test", "prepend X-Comment: SPF exempted by policy - ")]
    [InlineData("u@EXEMPT.test", "prepend X-Comment: SPF exempted by policy - ")]
    [InlineData("u@sub.exempt.test", "prepend Received-SPF: none")]
    public async Task Ask_ExemptDomain_IsThisVeryDomain(string sender, string expected)
    {
        var service = new PolicyService();
        service.Engine.Configuration = service.Configuration with
        {
            Settings = service.Configuration.Settings with { ExemptDomains = [DomainName.Parse("exempt.test")] },
        };

        Assert.StartsWith(expected, await service.Ask(Bad, "helo.none", sender), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Cancelled_Throws()
    {
        var resolver = new CountingResolver(PolicyZone.Resolver);
        resolver.Hold();
        var service = new PolicyService(resolver: resolver);
        using var source = new CancellationTokenSource();

        ValueTask<PolicyResponse> answer =
            service.Engine.AnswerAsync(service.Request(Good, "helo.test", "u@pass.test"), source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.AsTask());
    }

    private static async Task AdvanceAsync(ManualTime time)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
