// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Inspection;

/// <summary>
/// Queries the DNS in rounds: the queries of a round run concurrently, and their answers are processed afterwards in
/// the order of the queries. So the result does not depend on which answer arrives first, even if a limit is reached.
/// </summary>
internal sealed class QuestionRounds(IDnsResolver resolver, InspectionOptions options, CancellationToken token)
{
    private readonly Dictionary<(DomainName Name, DnsRecordType Type), object> _asked = [];
    private List<(Func<Task> Start, Action Finish)> _round = [];

    /// <summary>The number of queries sent.</summary>
    public int Count => _asked.Count;

    public bool AskTxt(DomainName name, Action<DnsAnswer<string>> then) =>
        Ask(name, DnsRecordType.Txt, () => resolver.ResolveTxtAsync(name, token), then);

    public bool AskMx(DomainName name, Action<DnsAnswer<DomainName>> then) =>
        Ask(name, DnsRecordType.Mx, () => resolver.ResolveMxAsync(name, token), then);

    public bool AskAddresses(DomainName name, AddressFamily family, Action<DnsAnswer<IPAddress>> then) => Ask(
        name,
        family == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa,
        () => resolver.ResolveAddressesAsync(name, family, token),
        then);

    /// <summary>Runs rounds until no answer leads to another query.</summary>
    public async Task RunAsync()
    {
        while (_round.Count > 0)
        {
            List<(Func<Task> Start, Action Finish)> round = _round;
            _round = [];
            foreach ((Func<Task> Start, Action Finish)[] some in round.Chunk(options.MaxConcurrentQuestions))
            {
                await Task.WhenAll(some.Select(question => question.Start())).ConfigureAwait(false);
            }

            foreach ((_, Action finish) in round)
            {
                finish();
            }
        }
    }

    // Returns false if the limit on queries is reached. No query is repeated.
    private bool Ask<T>(
        DomainName name, DnsRecordType type, Func<ValueTask<DnsAnswer<T>>> ask, Action<DnsAnswer<T>> then)
    {
        if (!_asked.TryGetValue((name, type), out object? known))
        {
            if (_asked.Count >= options.MaxQuestions)
            {
                return false;
            }

            known = new Lazy<Task<DnsAnswer<T>>>(() => ask().AsTask());
            _asked.Add((name, type), known);
        }

        var question = (Lazy<Task<DnsAnswer<T>>>)known;
        _round.Add((() => question.Value, () => then(question.Value.GetAwaiter().GetResult())));
        return true;
    }
}
