// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Turns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// Asks for what the loop over the terms will want later, while it waits: time then is the depth of a policy, not the
/// number of its lookups. The loop stays as it is and in order; an answer that it never comes to counts for nothing
/// (RFC 7208, section 4.6.4), so outcomes are those of asking one after the other.
/// </summary>
/// <remarks>
/// It follows "include" and "redirect" (TXT), "a" (A or AAAA) and "mx" (MX) through the whole tree, breadth first, as
/// answers arrive, and has at most as many of them under way or unused as the lookup limit leaves. It asks for no name
/// that a macro of the client's making is part of, for no "exists" and no "ptr": no more is told about a message than
/// asking in order would tell.
/// </remarks>
internal sealed class LookAhead(CheckHost check)
{
    // A domain-spec longer than this is no way to write a name.
    private const int MaxSpecLength = 512;

    // Ten exchanges are what a policy may have (4.6.4); 64 addresses take about as much memory.
    private const int MaxHeldNames = 10;
    private const int MaxHeldAddresses = 64;

    private readonly object _lock = new();
    private readonly Dictionary<(DomainName Name, DnsRecordType Type), Entry> _entries = [];
    private int _terms;

    /// <summary>What the policies that the loop is in take of the budget; null while they are small.</summary>
    public HeldBytes? Held { get; private set; }

    /// <summary>Holds a policy that the loop has come to.</summary>
    public bool TryHold(long bytes, ByteBudget budget) => (Held ??= new HeldBytes(budget)).TryHold(bytes);

    /// <summary>Asks for what the directives from <paramref name="next"/> on will want.</summary>
    public void Start(SpfRecord record, int next, DomainName domain)
    {
        ReadOnlySpan<CompactDirective> directives = record.CompactDirectives;
        for (int i = next; i < directives.Length; i++)
        {
            if (directives[i].Kind != CompactKind.Lookup)
            {
                if (check.IsMatch(directives[i]))
                {
                    // Nothing behind it is ever tried (5.1, and 4.6.2 for the client's own network).
                    return;
                }

                continue;
            }

            switch (record.DirectiveAt(i).Mechanism)
            {
                case IncludeMechanism include:
                    StartPolicy(include.Domain, domain);
                    break;
                case AMechanism a:
                    Start(a.Domain, domain, check.AddressType, check.AskAddressesAsync);
                    break;
                case MxMechanism mx:
                    Start(mx.Domain, domain, DnsRecordType.Mx, check.AskMxAsync);
                    break;
                default:
                    break;
            }
        }

        if (record.Redirect is { } redirect)
        {
            StartPolicy(redirect.Domain, domain);
        }
    }

    /// <summary>Asks for the hosts of an "mx" that the loop has come to, side by side: ten at most (4.6.4).</summary>
    public void StartHosts(ReadOnlySpan<DomainName> exchanges)
    {
        foreach (DomainName exchange in exchanges)
        {
            if (!exchange.IsRoot)
            {
                _ = TryAdd(exchange, check.AddressType, check.AskAddressesAsync, isTerm: false);
            }
        }
    }

    /// <summary>
    /// The answer that is on its way, if it was asked for. It is there to be taken once: the loop asks again where it
    /// would have asked again.
    /// </summary>
    public bool TryTake<T>(DomainName name, DnsRecordType type, out ValueTask<DnsAnswer<T>> answer)
    {
        lock (_lock)
        {
            if (_entries.Remove((name, type), out Entry entry))
            {
                _terms -= entry.IsTerm ? 1 : 0;

                // What was given up for lack of capacity while nobody needed it has to be asked again.
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

    private void StartPolicy(DomainSpec spec, DomainName domain)
    {
        if (TryRead(spec, domain, out DomainName name) && CheckHost.IsMultiLabel(name)
            && TryAdd(name, DnsRecordType.Txt, check.AskTxtAsync, isTerm: true) is { } pending)
        {
            _ = FollowAsync(pending, name);
        }
    }

    private async Task FollowAsync(Task<DnsAnswer<string>> pending, DomainName domain)
    {
        // What fails here the loop will find out for itself, if it ever comes to it.
        await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pending.IsCompletedSuccessfully)
        {
            DnsAnswer<string> answer = await pending.ConfigureAwait(false);
            SpfRecord? record = PublishedPolicy.Of(answer).Record?.ForEvaluation(check.LookupLimit);
            Shorten(domain, answer, record);
            if (!answer.IsFailure && record is not null)
            {
                Start(record, next: 0, domain);
            }
        }
    }

    // Long texts are not held until the loop comes to them, if ever: what it needs of them is, or nothing if that is
    // much. Then the loop asks again, of a cache at best.
    private void Shorten(DomainName domain, in DnsAnswer<string> answer, SpfRecord? record)
    {
        if (answer.Records.Sum(static text => text.Length) * sizeof(char) <= HeldBytes.Small)
        {
            return;
        }

        Replace((domain, DnsRecordType.Txt), check.IsTraced || record?.Bytes > HeldBytes.Small
            ? Task.CompletedTask
            : Task.FromResult(PublishedPolicy.Shorten(answer, record)));
    }

    // The same for addresses and exchanges, which nobody has so many of.
    private void GiveBackIfLarge<T>(Task<DnsAnswer<T>> answer, DomainName name, DnsRecordType type)
    {
        int most = type == DnsRecordType.Mx ? MaxHeldNames : MaxHeldAddresses;
        if (type != DnsRecordType.Txt && answer.IsCompletedSuccessfully && answer.Result.Records.Length > most)
        {
            Replace((name, type), Task.CompletedTask);
        }
    }

    private void Replace((DomainName Name, DnsRecordType Type) question, Task answer)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(question, out Entry entry))
            {
                _entries[question] = entry with { Answer = answer };
            }
        }
    }

    private void Start<T>(
        DomainSpec? spec,
        DomainName domain,
        DnsRecordType type,
        Func<DomainName, AheadLookup, ValueTask<DnsAnswer<T>>> ask)
    {
        if (TryRead(spec, domain, out DomainName name))
        {
            _ = TryAdd(name, type, ask, isTerm: true);
        }
    }

    // Null if it is asked for already, or the limit leaves no room for another term.
    private Task<DnsAnswer<T>>? TryAdd<T>(
        DomainName name, DnsRecordType type, Func<DomainName, AheadLookup, ValueTask<DnsAnswer<T>>> ask, bool isTerm)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey((name, type)) || (isTerm && _terms >= check.LookupsLeft))
            {
                return null;
            }

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

    // A name that depends on the policy alone: a literal, or macros of "d" and "v". It is read again and again, which a
    // text of 64 KiB is not worth.
    private bool TryRead(DomainSpec? spec, DomainName domain, out DomainName name)
    {
        name = domain;
        return spec is null
            || (spec.DependsOnPolicyAlone && spec.Length <= MaxSpecLength && check.TryReadName(spec, domain, out name));
    }

    // IsTerm: whether it counts against the lookup limit, as the hosts of an "mx" do not.
    private readonly record struct Entry(Task Answer, AheadLookup Lookup, bool IsTerm);
}
