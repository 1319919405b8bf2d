// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Support;

/// <summary>Answers from a zone, but in rounds: what was asked since the last one is answered at the next, all at
/// once.</summary>
internal sealed class RoundsResolver(IDnsResolver zone) : IDnsResolver
{
    private readonly Lock _lock = new();
    private List<Action> _waiting = [];

    /// <summary>Every question so far, in order.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>The questions whose askers gave up before they were answered.</summary>
    public int Abandoned { get; private set; }

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        AskAsync($"{family} {name}", zone.ResolveAddressesAsync(name, family, CancellationToken.None), cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(DomainName name, CancellationToken cancellationToken = default) =>
        AskAsync($"MX {name}", zone.ResolveMxAsync(name, CancellationToken.None), cancellationToken);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(DomainName name, CancellationToken cancellationToken = default) =>
        AskAsync($"TXT {name}", zone.ResolveTxtAsync(name, CancellationToken.None), cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken = default) =>
        AskAsync($"PTR {address}", zone.ResolvePtrAsync(address, CancellationToken.None), cancellationToken);

    /// <summary>Runs a check to its end, round after round, and answers what was asked first.</summary>
    /// <returns>The outcome, and how many rounds it took.</returns>
    public async Task<(SpfOutcome Outcome, int Rounds)> RunAsync(
        ValueTask<SpfOutcome> pending, int answersARound = int.MaxValue)
    {
        Task<SpfOutcome> check = pending.AsTask();
        int rounds = 0;
        while (!check.IsCompleted)
        {
            List<Action> round;
            lock (_lock)
            {
                round = [.. _waiting.Take(answersARound)];
                _waiting = [.. _waiting.Skip(answersARound)];
            }

            Assert.True(round.Count > 0, "The check waits, but not for an answer.");
            rounds++;
            round.ForEach(answer => answer());
        }

        return (await check, rounds);
    }

    // Continuations run at once, in the answering thread: when a round has been answered, the next has been asked.
    private async ValueTask<DnsAnswer<T>> AskAsync<T>(
        string question, ValueTask<DnsAnswer<T>> answer, CancellationToken cancellationToken)
    {
        DnsAnswer<T> known = await answer;
        var source = new TaskCompletionSource<DnsAnswer<T>>();
        lock (_lock)
        {
            Questions.Add(question);
            _waiting.Add(() => source.TrySetResult(known));
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            Abandoned += source.TrySetCanceled(cancellationToken) ? 1 : 0;
        });
        return await source.Task.ConfigureAwait(false);
    }
}
