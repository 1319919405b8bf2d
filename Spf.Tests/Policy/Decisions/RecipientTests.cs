// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Dns;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Several recipients of one message, each with settings of its own: none gets another's.</summary>
public sealed class RecipientTests
{
    private const string Good = "192.0.2.1";
    private const string Bad = "192.0.2.7";

    private const string Free = "free@x.org,Mail_From_reject=No_Check|HELO_reject=No_Check";

    // Users, then requests (recipient, and how its answer begins) about a forged message of u@pass.test.
    [Theory]
    [InlineData(Free, "free@x.org dunno", "bob@x.org 550")]
    [InlineData(Free, "bob@x.org 550", "FREE@X.org dunno")]
    [InlineData(Free, "free@x.org dunno", "bob@x.org 550", "free@x.org dunno", "bob@x.org 550")]
    [InlineData("@x.org,Mail_From_reject=No_Check|HELO_reject=No_Check", "a@x.org dunno", "b@X.org dunno", "c@y.org 550")]
    [InlineData("a@x.org,Mail_From_reject=False", "a@x.org prepend Received-SPF: fail", "b@x.org 550", "a@x.org dunno")]
    [InlineData("a@x.org,Whitelist=192.0.2.7", "a@x.org prepend X-Comment", "b@x.org 550")]
    [InlineData("a@x.org,Whitelist=192.0.2.7", "b@x.org 550", "a@x.org prepend X-Comment")]
    [InlineData("a@x.org,skip_addresses=192.0.2.0/24", "a@x.org prepend X-Comment", "b@x.org 550")]
    [InlineData("a@x.org,Prospective=192.0.2.1", "a@x.org dunno", "b@x.org 550")]
    [InlineData("a@x.org,Prospective=192.0.2.1", "b@x.org 550", "a@x.org dunno")]
    [InlineData("a@x.org,TestOnly=0", "a@x.org prepend Received-SPF: fail", "b@x.org 550")]
    [InlineData("a@x.org,No_Mail=True", "a@x.org prepend Received-SPF: fail", "b@x.org 550")]
    [InlineData("a@x.org,No_Mail=True", "b@x.org 550", "a@x.org prepend Received-SPF: fail")]
    [InlineData("a@x.org,SPF_Enhanced_Status_Codes=No", "a@x.org 550 Message", "b@x.org 550 5.7.23 Message")]
    public async Task Ask_ForgedMessage_EachRecipientGetsItsOwnAnswer(string users, params string[] requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var service = new PolicyService(users: users);

        foreach (string request in requests)
        {
            string recipient = request[..request.IndexOf(' ', StringComparison.Ordinal)];
            string? answer = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", recipient, "i"));
            Assert.StartsWith(request[(recipient.Length + 1)..], answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Mail_From_reject=No_Check")]
    [InlineData("HELO_reject=No_Check")]
    [InlineData("Mail_From_reject=False|HELO_reject=False")]
    [InlineData("Void_Limit=7")]
    public async Task Ask_FirstRecipientChecksLess_FieldIsTheOneForAll(string options)
    {
        var service = new PolicyService("Mail_From_reject = False", users: $"first@x.org,{options}");

        // HELO passes, and MAIL FROM fails.
        string? first = await service.Ask(service.Request(Good, "helo.test", "u@nomail.test", "first@x.org", "i"));
        string? second = await service.Ask(service.Request(Good, "helo.test", "u@nomail.test", "bob@x.org", "i"));

        Assert.StartsWith("prepend Received-SPF: fail ", first, StringComparison.Ordinal);
        Assert.Contains("identity=mailfrom", first, StringComparison.Ordinal);
        Assert.Equal("dunno", second);
    }

    [Theory]
    [InlineData("Mail_From_reject = No_Check; HELO_reject = No_Check", "", "")]
    [InlineData("Whitelist = 192.0.2.1", "|Whitelist=None", "")]
    [InlineData("Domain_Whitelist = pass.test", "|Domain_Whitelist=None", "")]
    [InlineData("Prospective = 192.0.2.9", "|Prospective=None", "")]
    [InlineData("", "|Skip_Authenticated=No", "alice")]
    public async Task Ask_SettingsForAllGiveNoField_FirstRecipientThatAsksDoes(string all, string own, string user)
    {
        var service = new PolicyService(
            all, users: $"a@x.org,Mail_From_reject=Fail{own}\nb@x.org,Mail_From_reject=Softfail{own}");

        string? other = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "z@x.org", "i", user: user));
        string? first = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i", user: user));
        string? second = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i", user: user));

        Assert.DoesNotContain("Received-SPF", other, StringComparison.Ordinal);
        Assert.StartsWith("prepend Received-SPF: pass ", first, StringComparison.Ordinal);
        Assert.Equal("dunno", second);
    }

    [Theory]
    [InlineData("", "No")]
    [InlineData("Skip_Authenticated = No", "Yes")]
    public async Task Ask_SkipAuthenticatedOfARecipient_HasItsEffect(string all, string own)
    {
        var service = new PolicyService(all, users: $"a@x.org,Skip_Authenticated={own}");

        string? mine = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "a@x.org", "i", user: "alice"));
        string? others = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "b@x.org", "i", user: "alice"));

        Assert.StartsWith(own == "No" ? "550 " : "dunno", mine, StringComparison.Ordinal);
        Assert.StartsWith(own == "No" ? "dunno" : "550 ", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_FirstRecipientIsExempt_OthersHaveTheirFieldStill()
    {
        var service = new PolicyService(users: "a@x.org,Whitelist=192.0.2.0/24");

        string? exempt = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i"));
        string? marked = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i"));

        Assert.StartsWith("prepend X-Comment: SPF skipped for whitelisted relay - ", exempt, StringComparison.Ordinal);
        Assert.StartsWith("prepend Received-SPF: pass ", marked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@x.org,Whitelist=192.0.2.0/24", "a@x.org")]
    [InlineData("b@x.org,Whitelist=None", "a@x.org")]
    public async Task Ask_ExemptWithAuthenticationResults_LeavesThatFieldToTheResult(string users, string exempt)
    {
        var service = new PolicyService(
            users[0] == 'a' ? "Header_Type = AR" : "Header_Type = AR; Whitelist = 192.0.2.0/24", users: users);

        string? comment = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", exempt, "i"));
        string? result = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i"));

        Assert.StartsWith("prepend X-Comment: ", comment, StringComparison.Ordinal);
        Assert.StartsWith(
            $"prepend Authentication-Results: {PolicyService.HostName}; spf=pass", result, StringComparison.Ordinal);
    }

    // A line that has lost its recipient may be about anybody: all without a line of their own are only marked.
    [Fact]
    public async Task Ask_LineLostItsRecipient_OthersAreOnlyMarked()
    {
        var service = new PolicyService(users: ",Mail_From_reject=No_Check|HELO_reject=No_Check\na@x.org,Header_Type=AR");

        string? other = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "z@y.org", "i"));
        string? mine = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "a@x.org", "i"));

        Assert.DoesNotContain("550", other, StringComparison.Ordinal);
        Assert.StartsWith("550 ", mine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_HeaderTypesOfTwoRecipients_AreAFieldEach()
    {
        var service = new PolicyService(users: "a@x.org,Header_Type=AR|Authserv_Id=other\nb@x.org,Header_Type=AR\nc@x.org,Header_Type=None");

        string?[] answers = await Task.WhenAll(((string[])["c@x.org", "a@x.org", "d@x.org", "b@x.org"]).Select(recipient =>
            service.Ask(service.Request(Good, "helo.test", "u@pass.test", recipient, "i"))));

        Assert.Equal("dunno", answers[0]);
        Assert.StartsWith(
            $"prepend Authentication-Results: {PolicyService.HostName}; ", answers[1], StringComparison.Ordinal);
        Assert.StartsWith("prepend Received-SPF: pass ", answers[2], StringComparison.Ordinal);
        Assert.Equal("dunno", answers[3]);
    }

    [Theory]
    [InlineData("", "a@secret.org,Hide_Receiver=Yes", PolicyService.HostName)]
    [InlineData("Hide_Receiver = Yes", "a@secret.org,Hide_Receiver=No", PolicyService.HostName)]
    [InlineData("", "a@secret.org,Hide_Receiver=No", "secret.org")]
    public async Task Ask_EitherHidesTheReceiver_FieldNamesThisHost(string all, string users, string receiver)
    {
        var service = new PolicyService(all, users: users);

        string? answer = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@secret.org", "i"));

        Assert.EndsWith($"receiver={receiver}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HELO", "", "dunno")]
    [InlineData("EHLO", "", "dunno")]
    [InlineData("RCPT", "", "550 ")]
    [InlineData("RCPT", "u@none.test", "prepend ")]
    public async Task Ask_HeloRejectNull_WaitsForTheSender(string state, string sender, string expected)
    {
        var service = new PolicyService("HELO_reject = Null");

        string? answer = await service.Ask(service.Request(Bad, "pass.test", sender, state: state));

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "8045F2AB23", "8045F2AB23", "dunno")] // Postfix has an id for the message after its first recipient
    [InlineData("8045F2AB23", "8045F2AB23", "", "prepend ")]
    [InlineData("8045F2AB23", "8045F2AB23", "9045F2AB24", "prepend ")]
    [InlineData("", "", "", "dunno")]
    public async Task Ask_InstanceUsedAgain_IsAnotherMessageIfItsQueueIdSaysSo(
        string first, string second, string third, string expected)
    {
        var service = new PolicyService();

        string? marked = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: "i", queueId: first));
        string? known = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: "i", queueId: second));
        string? again = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: "i", queueId: third));

        Assert.StartsWith("prepend ", marked, StringComparison.Ordinal);
        Assert.Equal("dunno", known);
        Assert.StartsWith(expected, again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ResultThatChangesMeanwhile_IsOneForTheMessage()
    {
        int asked = 0;
        var resolver = new CountingResolver(() => ++asked == 1
            ? DnsAnswer.Failure<string>(DnsStatus.ServerFailure)
            : DnsAnswer.Success("v=spf1 -all"));
        var service = new PolicyService(
            "HELO_reject = No_Check; TempError_Defer = True", resolver, users: "a@x.org,No_Mail=True");

        foreach (string recipient in (string[])["b@x.org", "a@x.org", "b@x.org"])
        {
            string? answer = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", recipient, "i"));
            Assert.StartsWith("defer_if_permit 4.7.24 ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Ask_RecipientsAtTheSameTime_ShareOneCheckAndOneField()
    {
        var resolver = new CountingResolver(PolicyZone.Resolver);
        resolver.Hold();
        var service = new PolicyService(resolver: resolver, users: "a@x.org,HELO_reject=False");

        Task<string?>[] asked =
        [
            .. Enumerable.Range(0, 20).Select(i =>
                service.Ask(service.Request(Good, "helo.test", "u@pass.test", $"{"ab"[i % 2]}@x.org", "i"))),
        ];
        resolver.Release();
        string?[] answers = await Task.WhenAll(asked);

        Assert.StartsWith(
            "prepend Received-SPF: pass ", Assert.Single(answers, answer => answer != "dunno"), StringComparison.Ordinal);
        Assert.All(resolver.Counts, count => Assert.Equal(1, count.Value));
    }

    [Fact]
    public async Task Ask_FirstRecipientHangsUp_TheOthersHaveTheirAnswer()
    {
        var resolver = new CountingResolver(PolicyZone.Resolver);
        resolver.Hold();
        var service = new PolicyService(resolver: resolver);
        using var source = new CancellationTokenSource();

        Task first = service.Engine.AnswerAsync(
            service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i"), source.Token).AsTask();
        Task<string?> second = service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i"));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        resolver.Release();

        Assert.StartsWith("prepend Received-SPF: pass ", await second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ConfigurationReadAgainMeanwhile_HoldsForTheNextRecipients()
    {
        var service = new PolicyService(users: Free);
        string? before = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "free@x.org", "i"));

        service.Engine.Configuration = PolicyService.Read("");

        string? after = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "free@x.org", "i"));
        Assert.Equal("dunno", before);
        Assert.StartsWith("550 ", after, StringComparison.Ordinal);
    }
}
