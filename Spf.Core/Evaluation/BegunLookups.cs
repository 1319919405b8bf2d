// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Turns;

namespace Spf.Evaluation;

/// <summary>
/// Questions that a check has asked ahead, until it needs the answers: each is there to be taken once. And what the
/// policies that it has come to take of the budget.
/// </summary>
internal sealed class BegunLookups
{
    // Ten exchanges are what a policy may have (4.6.4); 64 addresses take about as much memory.
    private const int MaxHeldNames = 10;
    private const int MaxHeldAddresses = 64;

    private readonly object _lock = new();
    private readonly Dictionary<(DomainName Name, DnsRecordType Type), Entry> _entries = [];
    private int _terms;

    /// <summary>The part of the budget that the current policies take; null while they are small.</summary>
    public HeldBytes? Held { get; private set; }

    /// <summary>Holds a policy that the check has come to.</summary>
    public bool TryHold(long bytes, ByteBudget budget) => (Held ??= new HeldBytes(budget)).TryHold(bytes);

    /// <summary>Begins a lookup.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type.</param>
    /// <param name="ask">Asks for them.</param>
    /// <param name="termsLeft">
    /// For a lookup that counts against the lookup limit, how many the limit still allows; null for one that does not.
    /// </param>
    /// <returns>
    /// The answer. Null if it is asked for already, or the limit leaves no room for another term.
    /// </returns>
    public Task<DnsAnswer<T>>? TryBegin<T>(
        DomainName name,
        DnsRecordType type,
        Func<DomainName, AheadLookup, ValueTask<DnsAnswer<T>>> ask,
        int? termsLeft)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey((name, type)) || _terms >= termsLeft)
            {
                return null;
            }

            bool isTerm = termsLeft is not null;
            AheadLookup lookup = new();
            Task<DnsAnswer<T>> answer = ask(name, lookup).AsTask();
            _entries[(name, type)] = new Entry(answer, lookup, isTerm);
            _terms += isTerm ? 1 : 0;

            // An answer that nobody comes to may fail unseen.
            _ = answer.ContinueWith(
                task =>
                {
                    _ = task.Exception;
                    GiveBackIfLarge(task, name, type);
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            return answer;
        }
    }

    /// <summary>
    /// The answer that is on its way, if it was asked for. It is there to be taken once: a check asks again where it
    /// would have asked again.
    /// </summary>
    public bool TryTake<T>(DomainName name, DnsRecordType type, out ValueTask<DnsAnswer<T>> answer)
    {
        lock (_lock)
        {
            if (_entries.Remove((name, type), out Entry entry))
            {
                _terms -= entry.IsTerm ? 1 : 0;

                // A question that was given up for lack of capacity while nobody needed it has to be asked again.
                if (entry.Answer is Task<DnsAnswer<T>> ahead && entry.Lookup.TryNeed()
                    && !(ahead.IsCompletedSuccessfully && ahead.Result.Status == DnsStatus.Overload))
                {
                    answer = new(ahead);
                    return true;
                }
            }
        }

        answer = default;
        return false;
    }

    /// <summary>Puts another answer in the place of one that is not taken yet; null gives it up.</summary>
    public void Replace(DomainName name, DnsRecordType type, Task? answer)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((name, type), out Entry entry))
            {
                _entries[(name, type)] = entry with { Answer = answer ?? Task.CompletedTask };
            }
        }
    }

    // Addresses and exchanges of which nobody has so many are not held until the check comes to them, if ever.
    private void GiveBackIfLarge<T>(Task<DnsAnswer<T>> answer, DomainName name, DnsRecordType type)
    {
        int most = type == DnsRecordType.Mx ? MaxHeldNames : MaxHeldAddresses;
        if (type != DnsRecordType.Txt && answer.IsCompletedSuccessfully && answer.Result.Records.Length > most)
        {
            Replace(name, type, answer: null);
        }
    }

    // IsTerm: whether it counts against the lookup limit, as the hosts of an "mx" do not.
    private readonly record struct Entry(Task Answer, AheadLookup Lookup, bool IsTerm);
}
