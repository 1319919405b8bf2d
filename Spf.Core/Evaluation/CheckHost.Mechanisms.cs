// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

// RFC 7208, section 5: the mechanisms that ask the DNS.
internal sealed partial class CheckHost
{
    // 4.6.4: what an "mx" or a "ptr" finds "MUST NOT result in querying more than 10 address records".
    private const int MaxNames = 10;

    /// <summary>Whether the client's address is one of these, as far as the lengths go.</summary>
    public bool HasClient(in DnsAnswer<IPAddress> answer, DualCidrLength length)
    {
        bool isWhole = (_client.IsIPv4 ? length.Ip4 : length.Ip6) is null;
        foreach (IPAddress address in answer.Records)
        {
            if (isWhole ? address.Equals(_request.ClientIP) : _client.IsIn(address, length))
            {
                return true;
            }
        }

        return false;
    }

    private ValueTask<Match> MatchByLookupAsync(Directive directive, DomainName domain, int depth)
    {
        // 4.6.4: counted before it asks, and counted even if its name turns out not to be one.
        if (!_budget.TrySpendLookup(Options))
        {
            return new(Match.Failed(TooManyLookups(directive, domain)));
        }

        DomainSpec? spec = directive.Mechanism switch
        {
            IncludeMechanism include => include.Domain,
            AMechanism a => a.Domain,
            MxMechanism mx => mx.Domain,
            PtrMechanism ptr => ptr.Domain,
            ExistsMechanism exists => exists.Domain,
            _ => null,
        };

        if (spec is null)
        {
            return MatchTargetAsync(directive, domain, domain, depth);
        }

        if (TryReadLiteral(spec, out DomainName literal))
        {
            return MatchTargetAsync(directive, literal, domain, depth);
        }

        ValueTask<Target> expansion = ExpandAsync(spec, directive, domain, depth);
        return expansion.IsCompletedSuccessfully
            ? MatchExpandedAsync(directive, spec, expansion.Result, domain, depth)
            : WaitAndMatchAsync(directive, spec, expansion, domain, depth);
    }

    private async ValueTask<Match> WaitAndMatchAsync(
        Directive directive, DomainSpec spec, ValueTask<Target> expansion, DomainName domain, int depth) =>
        await MatchExpandedAsync(directive, spec, await expansion.ConfigureAwait(false), domain, depth)
            .ConfigureAwait(false);

    private ValueTask<Match> MatchExpandedAsync(
        Directive directive, DomainSpec spec, in Target target, DomainName domain, int depth)
    {
        if (target.Problem is not null)
        {
            return new(Match.Failed(target.Problem));
        }

        if (target.Name is { } name)
        {
            return MatchTargetAsync(directive, name, domain, depth);
        }

        // RFC 8616, 4: a term that uses the local part of an internationalised address does not match. And 4.8 leaves
        // open what an expansion that is not a name means. We ask nothing: no host is there to match, and no policy
        // to include.
        return new(directive.Mechanism is IncludeMechanism && !target.IsNoMatch
            ? Match.Failed(MalformedTarget(directive, domain, spec))
            : Match.No);
    }

    private ValueTask<Match> MatchTargetAsync(Directive directive, DomainName target, DomainName domain, int depth) =>
        directive.Mechanism switch
        {
            IncludeMechanism => IncludeAsync(directive, target, domain, depth),
            AMechanism a => MatchAAsync(a, directive, target, domain, depth),
            MxMechanism mx => MatchMxAsync(mx, directive, target, domain, depth),
            PtrMechanism => MatchPtrAsync(directive, target, domain, depth),
            _ => MatchExistsAsync(directive, target, domain, depth),
        };

    // 5.2: the included policy is evaluated as check_host() would; its result decides whether "include" matches, and
    // its own fail is not ours.
    private async ValueTask<Match> IncludeAsync(Directive directive, DomainName target, DomainName domain, int depth)
    {
        if (!IsMultiLabel(target))
        {
            return Match.Failed(MalformedTarget(directive, domain, target));
        }

        long held = _ahead?.Held?.Held ?? 0;
        Verdict inner = await EvaluateAsync(target, record: null, depth + 1).ConfigureAwait(false);
        _ahead?.Held?.ReleaseTo(held);
        return inner.Result switch
        {
            SpfResult.Pass => Match.YesThrough(inner.Match),
            SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral => Match.No,
            SpfResult.None => Match.Failed(IncludeWithoutRecord(directive, domain, target)),
            _ => Match.Failed(inner.Problem!.Through(target)),
        };
    }

    // 5.3
    private async ValueTask<Match> MatchAAsync(
        AMechanism a, Directive directive, DomainName name, DomainName domain, int depth)
    {
        DnsAnswer<IPAddress> answer = await LookUpAddressesAsync(name, depth).ConfigureAwait(false);
        if (answer.IsFailure)
        {
            return Match.Failed(LookupFailed(answer.Status, AddressType, name, directive));
        }

        if (answer.IsVoid && Options.VoidLookupRule != VoidLookupRule.Literal)
        {
            (DnsRecordType type, AddressFamily family) = _client.IsIPv4
                ? (DnsRecordType.Aaaa, AddressFamily.InterNetworkV6)
                : (DnsRecordType.A, AddressFamily.InterNetwork);
            DnsAnswer<IPAddress> other = await LookUpAddressesAsync(name, family, depth).ConfigureAwait(false);
            if (other.Status == DnsStatus.Overload)
            {
                return Match.Failed(LookupFailed(other.Status, type, name, directive));
            }

            return other.IsVoid ? NoMatchByVoidLookup(directive, domain) : Match.No;
        }

        if (answer.IsVoid)
        {
            return NoMatchByVoidLookup(directive, domain);
        }

        return Match.Of(HasClient(answer, a.CidrLength));
    }

    // 5.4
    private async ValueTask<Match> MatchMxAsync(
        MxMechanism mx, Directive directive, DomainName name, DomainName domain, int depth)
    {
        DnsAnswer<DomainName> exchanges = await LookUpMxAsync(name, depth).ConfigureAwait(false);
        if (exchanges.IsFailure)
        {
            return Match.Failed(LookupFailed(exchanges.Status, DnsRecordType.Mx, name, directive));
        }

        // 5.4: no implicit MX.
        if (exchanges.IsVoid)
        {
            return NoMatchByVoidLookup(directive, domain);
        }

        // 4.6.4: more than ten is a permerror. As soon as the answer is seen, and duplicates count: whether a policy
        // is in error must not depend on who asks.
        if (exchanges.Records.Length > MaxNames)
        {
            return Match.Failed(TooManyExchanges(directive, domain, name, exchanges.Records.Length));
        }

        for (int i = 0; i < exchanges.Records.Length; i++)
        {
            // RFC 7505: a null MX names no host.
            DomainName exchange = exchanges.Records[i];
            if (exchange.IsRoot)
            {
                continue;
            }

            ValueTask<DnsAnswer<IPAddress>> pending = LookUpAddressesAsync(exchange, depth);
            if (!pending.IsCompleted)
            {
                Ahead?.StartHosts(exchanges.Records.AsSpan()[(i + 1)..]);
            }

            // The term's own question was MX: an exchange without addresses is no void lookup of it.
            DnsAnswer<IPAddress> answer = await pending.ConfigureAwait(false);
            if (answer.IsFailure)
            {
                return Match.Failed(LookupFailed(answer.Status, AddressType, exchange, directive));
            }

            if (HasClient(answer, mx.CidrLength))
            {
                return Match.Yes;
            }
        }

        return Match.No;
    }

    // 5.5: a validated name equal to the target or below it matches (the first bullet there says it the other way
    // round); a DNS error is no match.
    private async ValueTask<Match> MatchPtrAsync(Directive directive, DomainName target, DomainName domain, int depth)
    {
        ValidatedNames names = await GetValidatedNamesAsync(depth).ConfigureAwait(false);
        if (names.IsVoid && !_budget.TrySpendVoidLookup(Options))
        {
            return Match.Failed(TooManyVoidLookups(directive, domain));
        }

        bool matched =
            await names.FindAsync(this, ValidatedNames.Wanted.EqualOrBelow, target, depth).ConfigureAwait(false)
                is not null;
        return UnknownNames(names, directive, domain) is { } problem && !matched
            ? Match.Failed(problem)
            : Match.Of(matched);
    }

    // 5.7: "The resulting domain name is used for a DNS A RR lookup (even when the connection type is IPv6)."
    private async ValueTask<Match> MatchExistsAsync(Directive directive, DomainName name, DomainName domain, int depth)
    {
        DnsAnswer<IPAddress> answer =
            await LookUpAddressesAsync(name, AddressFamily.InterNetwork, depth).ConfigureAwait(false);
        if (answer.IsFailure)
        {
            return Match.Failed(LookupFailed(answer.Status, DnsRecordType.A, name, directive));
        }

        // 4.6.4 counts these too, though the author of an "exists" expects them (erratum 6595).
        return answer.IsVoid ? NoMatchByVoidLookup(directive, domain) : Match.Yes;
    }

    // 4.6.4: a void lookup is no match, and one too many is an error.
    private Match NoMatchByVoidLookup(Directive directive, DomainName domain) =>
        _budget.TrySpendVoidLookup(Options) ? Match.No : Match.Failed(TooManyVoidLookups(directive, domain));

    /// <summary>5: A for an IPv4 client, AAAA for an IPv6 one.</summary>
    public DnsRecordType AddressType => _client.IsIPv4 ? DnsRecordType.A : DnsRecordType.Aaaa;
}
