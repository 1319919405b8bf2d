// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Decisions;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Messages with several recipients, and services that are listed more than once.</summary>
public class MessageTests
{
    private const string Good = "192.0.2.1";
    private const string Bad = "192.0.2.7";

    [Fact]
    public async Task Ask_TwoRecipients_HeaderOnce()
    {
        var service = new PolicyService();

        string? first = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i"));
        string? second = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i"));

        Assert.StartsWith("prepend Received-SPF: pass", first, StringComparison.Ordinal);
        Assert.Equal("dunno", second);
        Assert.Equal($"8045F2AB23: {first}", Assert.Single(service.Lines));
    }

    [Theory]
    [InlineData("", Bad, "550 5.7.23 ")]
    [InlineData("Mail_From_pass_restriction = spf_passed", Good, "spf_passed")]
    public async Task Ask_TwoRecipients_OtherActionsAreRepeated(string options, string client, string expected)
    {
        var service = new PolicyService(options);

        string? first = await service.Ask(service.Request(client, "helo.none", "u@pass.test", "a@x.org", "i"));
        string? second = await service.Ask(service.Request(client, "helo.none", "u@pass.test", "b@x.org", "i"));

        Assert.StartsWith(expected, first, StringComparison.Ordinal);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Ask_WhitelistedWithTwoRecipients_HeaderOnce()
    {
        var service = new PolicyService("Whitelist = 192.0.2.0/29,10.0.0.1");

        string? first = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "a@x.org", "i"));
        string? second = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "b@x.org", "i"));

        Assert.StartsWith("prepend X-Comment: SPF skipped for whitelisted relay - ", first, StringComparison.Ordinal);
        Assert.Equal("dunno", second);
    }

    [Fact]
    public async Task Ask_TwoContexts_GiveBothHeadersOnceEach()
    {
        var service = new PolicyService("Header_Type = None; Authserv_Id = mx.example.com");

        string?[] answers =
        [
            await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i", context: "spf")),
            await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "a@x.org", "i", context: "authres")),
            await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i", context: "spf")),
            await service.Ask(service.Request(Good, "helo.test", "u@pass.test", "b@x.org", "i", context: "authres")),
        ];

        Assert.StartsWith("prepend Received-SPF: pass", answers[0], StringComparison.Ordinal);
        Assert.Equal(
            "prepend Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=pass.test",
            answers[1]);
        Assert.All(answers[2..], answer => Assert.Equal("dunno", answer));
    }

    [Fact]
    public async Task Ask_SeveralRecipients_EachNameIsLookedUpOnce()
    {
        var resolver = new CountingResolver(PolicyZone.Resolver);
        var service = new PolicyService(resolver: resolver);

        foreach (string recipient in (string[])["a@x.org", "b@x.org", "c@y.org"])
        {
            await service.Ask(service.Request(Good, "helo.test", "u@pass.test", recipient, "i"));
        }

        Assert.Equal(["A helo.test 1", "TXT helo.test 1", "TXT pass.test 1"], Counts(resolver));
    }

    [Fact]
    public async Task Ask_SameInstanceWithAnotherSender_IsAnotherMessage()
    {
        var service = new PolicyService();

        string? atHelo = await service.Ask(service.Request(Good, "helo.test", "", instance: "i", state: "EHLO"));
        string? atRcpt = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: "i"));

        Assert.Equal("dunno", atHelo);
        Assert.StartsWith("prepend Received-SPF: pass", atRcpt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_NoInstance_IsAlwaysANewMessage()
    {
        var service = new PolicyService();

        string? first = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: ""));
        string? second = await service.Ask(service.Request(Good, "helo.test", "u@pass.test", instance: ""));

        Assert.StartsWith("prepend ", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Get_MoreMessagesThanItHolds_ForgetsThoseNobodyAsksFor()
    {
        var cache = new MessageCache(new ManualTime());
        Message busy = cache.Get(Key("busy"), "");
        Message idle = cache.Get(Key("idle"), "");

        for (int i = 0; i < 3 * MessageCache.Capacity; i++)
        {
            cache.Get(Key($"other {i}"), "");
            Assert.Same(busy, cache.Get(Key("busy"), ""));
        }

        Assert.NotSame(idle, cache.Get(Key("idle"), ""));
    }

    [Fact]
    public void Get_AfterTwoLifetimes_IsForgotten()
    {
        var time = new ManualTime();
        var cache = new MessageCache(time);
        Message message = cache.Get(Key("a"), "");

        time.Advance(MessageCache.Lifetime);
        Message other = cache.Get(Key("b"), "");
        time.Advance(MessageCache.Lifetime);

        Assert.NotSame(message, cache.Get(Key("a"), ""));
        Assert.Same(other, cache.Get(Key("b"), ""));
    }

    [Fact]
    public void TryClaimHeader_ManyAtOnce_IsOneOfThem()
    {
        var message = new Message();
        int first = 0;

        Parallel.For(0, 1000, _ => Interlocked.Add(ref first, message.TryClaimHeader(HeaderKind.ReceivedSpf) ? 1 : 0));

        Assert.Equal(1, first);
        Assert.True(message.TryClaimHeader(HeaderKind.AuthenticationResults));
    }

    [Fact]
    public async Task Ask_RecipientWithOwnSettings_SameChecksAnotherDecision()
    {
        var resolver = new CountingResolver(PolicyZone.Resolver);
        var service = new PolicyService(resolver: resolver);
        PolicySettings settings = service.Configuration.Settings;
        service.Engine.Configuration = service.Configuration with
        {
            PerUser = new PerUserSettings(
            [
                new("Lenient@X.org", settings with { MailFromReject = RejectPolicy.Never }),
                new("@y.org", settings with { TestOnly = true }),
            ]),
        };

        string? strict = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "r@x.org", "i"));
        string? lenient = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "lenient@x.org", "i"));
        string? ofDomain = await service.Ask(service.Request(Bad, "helo.none", "u@pass.test", "anybody@Y.org", "i"));

        Assert.StartsWith("550 5.7.23 ", strict, StringComparison.Ordinal);
        Assert.StartsWith("prepend Received-SPF: fail", lenient, StringComparison.Ordinal);
        Assert.Equal("dunno", ofDomain);
        Assert.Contains(service.Lines, line => line.StartsWith("8045F2AB23: would reject: 550 ", StringComparison.Ordinal));
        Assert.Equal(["TXT helo.none 1", "TXT pass.test 1"], Counts(resolver));
    }

    private static IEnumerable<string> Counts(CountingResolver resolver) =>
        resolver.Counts.Select(count => $"{count.Key} {count.Value}").Order(StringComparer.Ordinal);

    private static MessageKey Key(string instance) => new(instance, Good, "helo.test", "u@pass.test");
}
