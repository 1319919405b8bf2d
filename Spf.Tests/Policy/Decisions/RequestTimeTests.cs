// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Whitelists that ask the DNS leave the check its time, and what they take all the same is our own
/// fault.</summary>
public sealed class RequestTimeTests
{
    private const string Bad = "192.0.2.7";
    private const string Reverse = "7.2.0.192.in-addr.arpa";

    // Options; sender; the silent names; the second in which the answer comes, and how it begins.
    [Theory]
    [InlineData("Domain_Whitelist_PTR = friend.test; Whitelist_Lookup_Time = 6", "u@pass.test", Reverse, 6, "550 5.7.23 ")]
    [InlineData("Domain_Whitelist_PTR = friend.test; Whitelist_Lookup_Time = 9", "u@pass.test", Reverse, 6, "550 5.7.23 ")]
    [InlineData("Domain_Whitelist = a.silent.test; Whitelist_Lookup_Time = 4", "u@pass.test", "a.silent.test", 4, "550 ")]
    [InlineData(
        "Domain_Whitelist = a.silent.test; HELO_Whitelist = h.silent.test; Domain_Whitelist_PTR = friend.test; "
            + "Whitelist_Lookup_Time = 3; HELO_reject = No_Check",
        "u@pass.test", $"a.silent.test {Reverse} h.silent.test", 3, "550 ")]
    [InlineData(
        "Domain_Whitelist_PTR = friend.test; Whitelist_Lookup_Time = 3", "u@s.silent.test", $"{Reverse} s.silent.test", 6,
        "prepend Received-SPF: temperror ")] // silent through the check's own time
    [InlineData(
        "Domain_Whitelist = a.silent.test,open.test; Whitelist_Lookup_Time = 4", "u@pass.test", "a.silent.test", 0,
        "prepend X-Comment: SPF skipped for whitelisted relay domain")]
    [InlineData(
        "Domain_Whitelist = open.test", "u@s.silent.test", "s.silent.test", 0,
        "prepend X-Comment: SPF skipped for whitelisted relay domain")]
    public async Task Ask_SilentWhitelist_LeavesTheCheckItsTime(
        string options, string sender, string silent, int seconds, string expected)
    {
        ArgumentNullException.ThrowIfNull(silent);
        var time = new ManualTime();
        ZoneResolver zone = ZoneFile.Parse("""
            pass.test. TXT "v=spf1 ip4:192.0.2.1 -all"
            open.test. TXT "v=spf1 ip4:192.0.2.7 -all"
            """);
        var resolver = new StubbornResolver(zone, silent.Split(' '));
        var service = new PolicyService($"{options}; Request_Timeout = 6", resolver, time);

        Task<string?> answer = service.Ask(Bad, "h.silent.test", sender);
        for (int second = 0; second < seconds; second++)
        {
            Assert.False(answer.IsCompleted, $"after {second} s");
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        // On a busy machine a timer may be set after the clock has passed it: it then needs one more step.
        for (int step = 0; step < 100 && !answer.IsCompleted; step++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        string? action = await answer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.StartsWith(expected, action, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "defer_if_permit 4.3.2 ")]
    [InlineData("TempError_Defer = True", "defer_if_permit 4.3.2 ")]
    [InlineData("Mail_From_reject = False", "prepend Received-SPF: temperror ")]
    public async Task Ask_TimeTakenByUs_IsAnOverload(string options, string expected)
    {
        var time = new ManualTime();
        var service = new PolicyService(
            $"{options}; HELO_reject = No_Check; Domain_Whitelist = slow.test; Request_Timeout = 10",
            new SlowThenSilent(time, TimeSpan.FromSeconds(8)),
            time);

        Task<string?> answer = service.Ask(Bad, "helo.none", "u@silent.test");
        time.Advance(TimeSpan.FromSeconds(2));

        string? action = await answer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.StartsWith(expected, action, StringComparison.Ordinal);
    }

    /// <summary>Takes its time about one name, as a busy process would, and never answers another.</summary>
    private sealed class SlowThenSilent(ManualTime time, TimeSpan delay)
        : AnsweringResolver(static () => DnsAnswer.NameError<string>())
    {
        public override ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default)
        {
            if (name == DomainName.Parse("silent.test"))
            {
                return new(new TaskCompletionSource<DnsAnswer<string>>().Task);
            }

            time.Advance(delay);
            return base.ResolveTxtAsync(name, cancellationToken);
        }
    }
}
