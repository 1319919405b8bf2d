// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// One check_host() (RFC 7208), from top to bottom: the initial processing, the record lookup, the selection and the
/// loop over the terms (section 4), the eight mechanisms (section 5), redirect, exp and the outcome (section 6).
/// </summary>
/// <remarks>
/// Every question to the DNS goes through <see cref="Lookups"/>; <see cref="TargetNames"/> makes names of domain-specs;
/// <see cref="Problems"/> has the words.
/// </remarks>
internal sealed class CheckHost
{
    // 4.6.4: what an "mx" finds "MUST NOT result in querying more than 10 address records".
    private const int MaxExchanges = 10;

    private readonly Lookups _lookups;

    private CheckHost(Lookups lookups) => _lookups = lookups;

    private TargetNames Names => new(_lookups);

    private SpfRequest Request => _lookups.Request;

    private SpfOptions Options => _lookups.Settings.Options;

    /// <summary>Runs one check.</summary>
    /// <param name="settings">Resolver and options.</param>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="record">A record to take as the domain's own; null to look it up.</param>
    /// <param name="trace">Is told each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends the check with an exception.</param>
    public static ValueTask<SpfOutcome> RunAsync(
        CheckSettings settings,
        SpfRequest request,
        SpfRecord? record,
        ISpfTrace? trace,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SpfOutcome>(cancellationToken);
        }

        var check = new CheckHost(new Lookups(settings, request, trace, cancellationToken));
        ValueTask<Verdict> evaluation = check.EvaluateAsync(record);

        // If all answers are available, as from a cache, a check never waits and needs no state machine.
        return evaluation.IsCompletedSuccessfully
            ? check.FinishAsync(evaluation.Result)
            : check.WaitAsync(evaluation);
    }

    private async ValueTask<SpfOutcome> WaitAsync(ValueTask<Verdict> evaluation)
    {
        try
        {
            return await FinishAsync(await evaluation.ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            _lookups.Stop();
        }
    }

    // 4.3: initial processing. A domain that is malformed or not a multi-label one gives none.
    private ValueTask<Verdict> EvaluateAsync(SpfRecord? record)
    {
        if (Request.HasStrayBrackets || !TryReadDomain(Request.Domain, out DomainName domain))
        {
            return new(Fail(Problems.MalformedDomain(Request), depth: 0));
        }

        _lookups.Domain = domain;
        return EvaluateAsync(new Place(domain, Depth: 0), record);
    }

    // 4.3: labels of 1 to 63 octets, an empty one only at the end, and two labels or more. Address literals, and bare
    // addresses, which many HELO names are, have no top-level label (7.1): there is nothing to ask for.
    private static bool TryReadDomain(string text, out DomainName name) =>
        DomainName.TryParse(text, out name) && TargetNames.IsMultiLabel(name) && text[0] != '['
        && !EndsInNumber(name.ToString());

    private static bool EndsInNumber(ReadOnlySpan<char> name) =>
        !name[(name.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9');

    // 4.4: the policy of one domain. An "include" comes here again, as deep as the limit of lookups allows.
    private ValueTask<Verdict> EvaluateAsync(Place place, SpfRecord? record)
    {
        if (record is not null)
        {
            return EvaluateRecordAsync(place, record);
        }

        ValueTask<DnsAnswer<string>> lookup = _lookups.LookUpTxtAsync(place.Domain, place.Depth);
        return lookup.IsCompletedSuccessfully
            ? EvaluateAsync(place, lookup.Result)
            : WaitAndEvaluateAsync(place, lookup);
    }

    private async ValueTask<Verdict> WaitAndEvaluateAsync(Place place, ValueTask<DnsAnswer<string>> lookup) =>
        await EvaluateAsync(place, await lookup.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<Verdict> EvaluateAsync(Place place, in DnsAnswer<string> answer)
    {
        if (Select(place.Domain, answer, redirectedBy: null, out SpfRecord? record) is { } problem)
        {
            return new(Fail(problem, place.Depth));
        }

        return _lookups.Trace is null && record!.IsShort
            && TryDecideByAddress(record, place.Domain, out Verdict verdict)
                ? new(verdict)
                : EvaluateRecordAsync(place, record!);
    }

    // 4.4: RCODE 3 and no data give none, any other failure temperror. 4.5, 4.6: what the answer says.
    private SpfProblem? Select(
        DomainName domain, in DnsAnswer<string> answer, RedirectModifier? redirectedBy, out SpfRecord? record)
    {
        PublishedPolicy policy = PublishedPolicy.Of(answer);
        record = answer.IsFailure ? null : policy.Record;
        return record is null ? Problems.NoPolicy(_lookups, domain, answer, policy, redirectedBy) : null;
    }

    // 4.6.2 and 4.7 for a record, and for those that it redirects to. If all answers are available, as from a cache,
    // this never waits and needs no state machine.
    private ValueTask<Verdict> EvaluateRecordAsync(Place place, SpfRecord record)
    {
        // A limit of thousands of lookups must not end with the stack. A stack that .NET calls sufficient holds 16
        // includes.
        if (place.Depth % 16 == 15 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return YieldAndEvaluateAsync(place, record);
        }

        if (Begin(place, ref record) is { } problem)
        {
            return new(Fail(problem, place.Depth));
        }

        int next = 0;
        return TryGoOn(place, record, ref next, out Directive? directive, out ValueTask<Match> pending) is { } verdict
            ? new(verdict)
            : WaitAsync(place, record, next, directive, pending);
    }

    private async ValueTask<Verdict> YieldAndEvaluateAsync(Place place, SpfRecord record)
    {
        await Task.Yield();
        return await EvaluateRecordAsync(place, record).ConfigureAwait(false);
    }

    // Goes on whenever what the evaluation waits for has come: a directive's match, or else a redirect's policy.
    private async ValueTask<Verdict> WaitAsync(
        Place place, SpfRecord record, int next, Directive? directive, ValueTask<Match> pending)
    {
        while (true)
        {
            if (directive is not null)
            {
                if (Options.LookAhead && !pending.IsCompleted)
                {
                    LookAhead.Start(_lookups, record, next, place.Domain);
                }

                if (TryEnd(place, record, directive, await pending.ConfigureAwait(false)) is { } end)
                {
                    return end;
                }
            }
            else
            {
                // 4.7: a redirect counts only where nothing matched. It is a turn of the loop.
                (SpfProblem? problem, DomainName target, SpfRecord? redirected) =
                    await RedirectAsync(record.Redirect!, place).ConfigureAwait(false);
                (place, record, next) = (place with { Domain = target }, redirected!, 0);
                if ((problem ?? Begin(place, ref record)) is { } failure)
                {
                    return Fail(failure, place.Depth);
                }
            }

            if (TryGoOn(place, record, ref next, out directive, out pending) is { } verdict)
            {
                return verdict;
            }
        }
    }

    private SpfProblem? Begin(Place place, ref SpfRecord record)
    {
        _lookups.Trace?.RecordRead(_lookups.Point(place.Depth), place.Domain, record);
        record = record.ForEvaluation(Options.MaxLookups);
        return _lookups.TryHold(record) ? null : Problems.TooManyBytes(place.Domain);
    }

    // 4.6.2: directives are tried from left to right until one matches, or cannot be tried. Null if the evaluation has
    // to wait: for a directive, or, if there is none, for a redirect.
    private Verdict? TryGoOn(
        Place place, SpfRecord record, ref int next, out Directive? directive, out ValueTask<Match> pending)
    {
        while (TryFindNext(record, ref next, place.Depth, out bool isMatch) is { } found)
        {
            if (isMatch)
            {
                directive = null;
                pending = default;
                return TryEnd(place, record, found, Match.Yes);
            }

            pending = MatchByLookupAsync(found, place);
            if (!pending.IsCompletedSuccessfully)
            {
                directive = found;
                return null;
            }

            if (TryEnd(place, record, found, pending.Result) is { } verdict)
            {
                directive = null;
                return verdict;
            }
        }

        directive = null;
        pending = default;
        return record.Redirect is null ? Verdict.DefaultNeutral : null;
    }

    // The same for a short record that decides before its first directive that asks; false if it does not. It is what
    // most checks come to, and worth a seventh of their time.
    private bool TryDecideByAddress(SpfRecord record, DomainName domain, out Verdict verdict)
    {
        verdict = Verdict.DefaultNeutral;
        ReadOnlySpan<CompactDirective> directives = record.CompactDirectives;
        ref readonly AddressBlock client = ref _lookups.Client;
        for (int i = 0; i < directives.Length; i++)
        {
            if (client.Matches(directives[i]))
            {
                verdict = Verdict.Of(new SpfMatch(record.DirectiveAt(i), domain, included: null), record);
                return true;
            }

            if (directives[i].Kind == CompactKind.Lookup)
            {
                return false;
            }
        }

        return record.Redirect is null;
    }

    // The part of the loop that asks nothing: goes on to the next directive that matches only by the client's
    // address (5.1, 5.6), or that must be looked up.
    private Directive? TryFindNext(SpfRecord record, ref int next, int depth, out bool isMatch)
    {
        ReadOnlySpan<CompactDirective> directives = record.CompactDirectives;
        ref readonly AddressBlock client = ref _lookups.Client;
        ISpfTrace? trace = _lookups.Trace;
        isMatch = false;
        for (int i = next; i < directives.Length; i++)
        {
            trace?.DirectiveStarting(_lookups.Point(depth), record.DirectiveAt(i));
            isMatch = client.Matches(directives[i]);
            if (isMatch || directives[i].Kind == CompactKind.Lookup)
            {
                next = i + 1;
                return record.DirectiveAt(i);
            }

            trace?.DirectiveTried(_lookups.Point(depth), record.DirectiveAt(i), matched: false);
        }

        next = directives.Length;
        return null;
    }

    private Verdict? TryEnd(Place place, SpfRecord record, Directive directive, in Match match)
    {
        if (match.Problem is { } problem)
        {
            return Fail(problem, place.Depth);
        }

        _lookups.Trace?.DirectiveTried(_lookups.Point(place.Depth), directive, match.IsMatch);
        return match.IsMatch ? Verdict.Of(new SpfMatch(directive, place.Domain, match.Included), record) : null;
    }

    private Verdict Fail(SpfProblem problem, int depth)
    {
        problem = Names.WithoutHelo(problem);
        _lookups.Trace?.ProblemFound(_lookups.Point(depth), problem);
        return Verdict.Of(problem);
    }

    // 5: the mechanisms that ask.
    private ValueTask<Match> MatchByLookupAsync(Directive directive, Place place)
    {
        // 4.6.4: counted before it asks, and counted even if its name turns out not to be one.
        if (!_lookups.TrySpendLookup())
        {
            return new(Match.Failed(Problems.TooManyLookups(_lookups, directive, place.Domain)));
        }

        DomainSpec? spec = TargetNames.SpecOf(directive.Mechanism);
        if (spec is null)
        {
            return MatchTargetAsync(directive, place.Domain, place);
        }

        if (TargetNames.TryReadLiteral(spec, out DomainName literal))
        {
            return MatchTargetAsync(directive, literal, place);
        }

        ValueTask<Target> expansion = Names.ExpandAsync(spec, directive, place);
        return expansion.IsCompletedSuccessfully
            ? MatchExpandedAsync(directive, spec, expansion.Result, place)
            : WaitAndMatchAsync(directive, spec, expansion, place);
    }

    private async ValueTask<Match> WaitAndMatchAsync(
        Directive directive, DomainSpec spec, ValueTask<Target> expansion, Place place) =>
        await MatchExpandedAsync(directive, spec, await expansion.ConfigureAwait(false), place).ConfigureAwait(false);

    private ValueTask<Match> MatchExpandedAsync(Directive directive, DomainSpec spec, in Target target, Place place)
    {
        if (target.Problem is not null)
        {
            return new(Match.Failed(target.Problem));
        }

        if (target.Name is { } name)
        {
            return MatchTargetAsync(directive, name, place);
        }

        // RFC 8616, 4: a term that uses the local part of an internationalised address does not match. And 4.8 leaves
        // open what an expansion that is not a name means. We ask nothing: no host is there to match, and no policy
        // to include.
        return new(directive.Mechanism is IncludeMechanism && !target.IsNoMatch
            ? Match.Failed(Problems.MalformedTarget(directive, place.Domain, spec))
            : Match.No);
    }

    private ValueTask<Match> MatchTargetAsync(Directive directive, DomainName target, Place place) =>
        directive.Mechanism switch
        {
            IncludeMechanism => IncludeAsync(directive, target, place),
            AMechanism a => MatchAAsync(a, directive, target, place),
            MxMechanism mx => MatchMxAsync(mx, directive, target, place),
            PtrMechanism => MatchPtrAsync(directive, target, place),
            _ => MatchExistsAsync(directive, target, place),
        };

    // 5.2: the included policy is evaluated as check_host() would; its result decides whether "include" matches, and
    // its own fail is not ours.
    private ValueTask<Match> IncludeAsync(Directive directive, DomainName target, Place place)
    {
        if (!TargetNames.IsMultiLabel(target))
        {
            return new(Match.Failed(Problems.MalformedTarget(directive, place.Domain, target)));
        }

        long held = _lookups.Held?.Held ?? 0;
        ValueTask<Verdict> pending = EvaluateAsync(new Place(target, place.Depth + 1), record: null);
        return pending.IsCompletedSuccessfully
            ? new(JudgeInclude(pending.Result, held, directive, target, place))
            : WaitForIncludeAsync(pending, held, directive, target, place);
    }

    private async ValueTask<Match> WaitForIncludeAsync(
        ValueTask<Verdict> pending, long held, Directive directive, DomainName target, Place place) =>
        JudgeInclude(await pending.ConfigureAwait(false), held, directive, target, place);

    private Match JudgeInclude(in Verdict inner, long held, Directive directive, DomainName target, Place place)
    {
        _lookups.Held?.ReleaseTo(held);
        return inner.Result switch
        {
            SpfResult.Pass => Match.YesThrough(inner.Match),
            SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral => Match.No,
            SpfResult.None => Match.Failed(Problems.IncludeWithoutRecord(directive, place.Domain, target)),
            _ => Match.Failed(inner.Problem!.Through(target)),
        };
    }

    // 5.3
    private ValueTask<Match> MatchAAsync(AMechanism a, Directive directive, DomainName name, Place place)
    {
        ValueTask<DnsAnswer<IPAddress>> pending = _lookups.LookUpAddressesAsync(name, place.Depth);
        return pending.IsCompletedSuccessfully
            ? JudgeAAsync(pending.Result, a, directive, name, place)
            : WaitForAAsync(pending, a, directive, name, place);
    }

    private async ValueTask<Match> WaitForAAsync(
        ValueTask<DnsAnswer<IPAddress>> pending, AMechanism a, Directive directive, DomainName name, Place place) =>
        await JudgeAAsync(await pending.ConfigureAwait(false), a, directive, name, place).ConfigureAwait(false);

    private ValueTask<Match> JudgeAAsync(
        in DnsAnswer<IPAddress> answer, AMechanism a, Directive directive, DomainName name, Place place) =>
        answer.IsFailure ? new(Failed(answer.Status, _lookups.AddressType, name, directive))
        : !answer.IsVoid ? new(Match.Of(_lookups.HasClient(answer, a.CidrLength)))
        : Options.VoidLookupRule == VoidLookupRule.Literal ? new(NoMatchByVoidLookup(directive, place.Domain))
        : AskOtherFamilyAsync(directive, name, place);

    // By the option, a name that has only addresses of the other family is not void.
    private async ValueTask<Match> AskOtherFamilyAsync(Directive directive, DomainName name, Place place)
    {
        (DnsRecordType type, AddressFamily family) = _lookups.Client.IsIPv4
            ? (DnsRecordType.Aaaa, AddressFamily.InterNetworkV6)
            : (DnsRecordType.A, AddressFamily.InterNetwork);
        DnsAnswer<IPAddress> other =
            await _lookups.LookUpAddressesAsync(name, family, place.Depth).ConfigureAwait(false);
        return other.Status == DnsStatus.Overload ? Failed(other.Status, type, name, directive)
            : other.IsVoid ? NoMatchByVoidLookup(directive, place.Domain)
            : Match.No;
    }

    // 5.4
    private ValueTask<Match> MatchMxAsync(MxMechanism mx, Directive directive, DomainName name, Place place)
    {
        ValueTask<DnsAnswer<DomainName>> pending = _lookups.LookUpMxAsync(name, place.Depth);
        return pending.IsCompletedSuccessfully
            ? JudgeMxAsync(pending.Result, mx, directive, name, place)
            : WaitForMxAsync(pending, mx, directive, name, place);
    }

    private async ValueTask<Match> WaitForMxAsync(
        ValueTask<DnsAnswer<DomainName>> pending, MxMechanism mx, Directive directive, DomainName name, Place place) =>
        await JudgeMxAsync(await pending.ConfigureAwait(false), mx, directive, name, place).ConfigureAwait(false);

    // 5.4: no implicit MX. 4.6.4: more than ten is a permerror. As soon as the answer is seen, and duplicates count:
    // whether a policy is in error must not depend on who asks.
    private ValueTask<Match> JudgeMxAsync(
        in DnsAnswer<DomainName> answer, MxMechanism mx, Directive directive, DomainName name, Place place) =>
        answer.IsFailure ? new(Failed(answer.Status, DnsRecordType.Mx, name, directive))
        : answer.IsVoid ? new(NoMatchByVoidLookup(directive, place.Domain))
        : answer.Records.Length > MaxExchanges
            ? new(Match.Failed(Problems.TooManyExchanges(
                directive, place.Domain, name, answer.Records.Length, MaxExchanges)))
        : MatchExchangesAsync(answer.Records, next: 0, mx, directive, place);

    private ValueTask<Match> MatchExchangesAsync(
        ImmutableArray<DomainName> exchanges, int next, MxMechanism mx, Directive directive, Place place)
    {
        for (; next < exchanges.Length; next++)
        {
            // RFC 7505: a null MX names no host.
            DomainName exchange = exchanges[next];
            if (exchange.IsRoot)
            {
                continue;
            }

            ValueTask<DnsAnswer<IPAddress>> pending = _lookups.LookUpAddressesAsync(exchange, place.Depth);
            if (!pending.IsCompletedSuccessfully)
            {
                return WaitForExchangeAsync(pending, exchanges, next, mx, directive, place);
            }

            if (TryJudgeExchange(pending.Result, exchange, mx, directive) is { } match)
            {
                return new(match);
            }
        }

        return new(Match.No);
    }

    // Ten times at most.
    private async ValueTask<Match> WaitForExchangeAsync(
        ValueTask<DnsAnswer<IPAddress>> pending,
        ImmutableArray<DomainName> exchanges,
        int index,
        MxMechanism mx,
        Directive directive,
        Place place)
    {
        if (Options.LookAhead && !pending.IsCompleted)
        {
            LookAhead.StartHosts(_lookups, exchanges.AsSpan()[(index + 1)..]);
        }

        DnsAnswer<IPAddress> answer = await pending.ConfigureAwait(false);
        return TryJudgeExchange(answer, exchanges[index], mx, directive)
            ?? await MatchExchangesAsync(exchanges, index + 1, mx, directive, place).ConfigureAwait(false);
    }

    // The term's own question was MX: an exchange without addresses is no void lookup of it.
    private Match? TryJudgeExchange(
        in DnsAnswer<IPAddress> answer, DomainName exchange, MxMechanism mx, Directive directive) =>
        answer.IsFailure ? Failed(answer.Status, _lookups.AddressType, exchange, directive)
        : _lookups.HasClient(answer, mx.CidrLength) ? Match.Yes
        : null;

    // 5.5: a validated name equal to the target or below it matches (the first bullet there says it the other way
    // round); a DNS error is no match.
    private ValueTask<Match> MatchPtrAsync(Directive directive, DomainName target, Place place)
    {
        ValueTask<ValidatedNames> pending = Names.GetValidatedNamesAsync(place.Depth);
        return pending.IsCompletedSuccessfully
            ? MatchNamesAsync(pending.Result, directive, target, place)
            : WaitForNamesAsync(pending, directive, target, place);
    }

    private async ValueTask<Match> WaitForNamesAsync(
        ValueTask<ValidatedNames> pending, Directive directive, DomainName target, Place place) =>
        await MatchNamesAsync(await pending.ConfigureAwait(false), directive, target, place).ConfigureAwait(false);

    private ValueTask<Match> MatchNamesAsync(
        ValidatedNames names, Directive directive, DomainName target, Place place)
    {
        if (names.IsVoid && !_lookups.TrySpendVoidLookup())
        {
            return new(Match.Failed(Problems.TooManyVoidLookups(_lookups, directive, place.Domain)));
        }

        ValueTask<DomainName?> pending =
            Names.FindAsync(names, ValidatedNames.Wanted.EqualOrBelow, place with { Domain = target });
        return pending.IsCompletedSuccessfully
            ? new(JudgePtr(pending.Result, names, directive, place))
            : WaitForNameAsync(pending, names, directive, place);
    }

    private async ValueTask<Match> WaitForNameAsync(
        ValueTask<DomainName?> pending, ValidatedNames names, Directive directive, Place place) =>
        JudgePtr(await pending.ConfigureAwait(false), names, directive, place);

    private Match JudgePtr(DomainName? found, ValidatedNames names, Directive directive, Place place) =>
        found is null && Problems.UnknownNames(_lookups, names, directive, place.Domain) is { } problem
            ? Match.Failed(problem)
            : Match.Of(found is not null);

    // 5.7: "The resulting domain name is used for a DNS A RR lookup (even when the connection type is IPv6)."
    private ValueTask<Match> MatchExistsAsync(Directive directive, DomainName name, Place place)
    {
        ValueTask<DnsAnswer<IPAddress>> pending =
            _lookups.LookUpAddressesAsync(name, AddressFamily.InterNetwork, place.Depth);
        return pending.IsCompletedSuccessfully
            ? new(JudgeExists(pending.Result, directive, name, place))
            : WaitForExistsAsync(pending, directive, name, place);
    }

    private async ValueTask<Match> WaitForExistsAsync(
        ValueTask<DnsAnswer<IPAddress>> pending, Directive directive, DomainName name, Place place) =>
        JudgeExists(await pending.ConfigureAwait(false), directive, name, place);

    // 4.6.4 counts void lookups of these too, though the author of an "exists" expects them (erratum 6595).
    private Match JudgeExists(in DnsAnswer<IPAddress> answer, Directive directive, DomainName name, Place place) =>
        answer.IsFailure ? Failed(answer.Status, DnsRecordType.A, name, directive)
        : answer.IsVoid ? NoMatchByVoidLookup(directive, place.Domain)
        : Match.Yes;

    // 4.6.4: a void lookup is no match, and one too many is an error.
    private Match NoMatchByVoidLookup(Directive directive, DomainName domain) => _lookups.TrySpendVoidLookup()
        ? Match.No
        : Match.Failed(Problems.TooManyVoidLookups(_lookups, directive, domain));

    private Match Failed(DnsStatus status, DnsRecordType type, DomainName name, Directive directive) =>
        Match.Failed(Problems.LookupFailed(_lookups, status, type, name, directive));

    // 6.1: the target's policy takes the place of this one; what cannot be a target is a permerror.
    private async ValueTask<(SpfProblem? Problem, DomainName Target, SpfRecord? Record)> RedirectAsync(
        RedirectModifier redirect, Place place)
    {
        if (!_lookups.TrySpendLookup())
        {
            return (Problems.TooManyLookups(_lookups, redirect, place.Domain), default, null);
        }

        Target target = TargetNames.TryReadLiteral(redirect.Domain, out DomainName literal)
            ? new Target(literal)
            : await Names.ExpandAsync(redirect.Domain, redirect, place).ConfigureAwait(false);
        if (target.Problem is not null)
        {
            return (target.Problem, default, null);
        }

        // RFC 8616, 4 speaks of mechanisms that do not match. A redirect to nowhere is left: a permerror.
        if (target.Name is not { } name || !TargetNames.IsMultiLabel(name))
        {
            return (Problems.MalformedTarget(redirect, place.Domain, redirect.Domain), default, null);
        }

        _lookups.Trace?.Redirected(_lookups.Point(place.Depth), redirect, name);
        DnsAnswer<string> answer = await _lookups.LookUpTxtAsync(name, place.Depth).ConfigureAwait(false);
        return (Select(name, answer, redirect, out SpfRecord? record), name, record);
    }

    // 6.2: only a fail is explained.
    private ValueTask<SpfOutcome> FinishAsync(in Verdict verdict)
    {
        if (verdict.Result == SpfResult.Fail)
        {
            return ExplainAsync(verdict);
        }

        _lookups.Stop();
        return new(ToOutcome(verdict, explanation: null, isFromDomain: false));
    }

    // 6.2: any fault on the way to the explanation, ours or theirs, means that there is none. It may be the first to
    // wait for the DNS, so it takes down the timer too.
    private async ValueTask<SpfOutcome> ExplainAsync(Verdict verdict)
    {
        try
        {
            DomainName domain = verdict.Match!.Domain;
            string? explanation = Options.FetchExplanation && verdict.Explanation is { } modifier
                && await FetchExplanationAsync(modifier, domain).ConfigureAwait(false) is { } text
                    ? await Names.ExpandExplanationAsync(text, modifier, domain).ConfigureAwait(false)
                    : null;
            if (explanation is not null)
            {
                return ToOutcome(verdict, explanation, isFromDomain: true);
            }

            explanation = _lookups.Settings.DefaultExplanation is { } words
                ? await Names.ExpandExplanationAsync(words, modifier: null, domain).ConfigureAwait(false)
                : null;
            return ToOutcome(verdict, explanation, isFromDomain: false);
        }
        finally
        {
            _lookups.Stop();
        }
    }

    // 6.2: exactly one TXT record, in US-ASCII, without a syntax error. The lookups of exp do not count (4.6.4).
    private async ValueTask<MacroString?> FetchExplanationAsync(ExplanationModifier modifier, DomainName domain)
    {
        DomainName? name = TargetNames.TryReadLiteral(modifier.Domain, out DomainName literal)
            ? literal
            : await Names.ExpandAsync(modifier, domain).ConfigureAwait(false);
        if (name is null)
        {
            return null;
        }

        DnsAnswer<string> answer = await _lookups.LookUpTxtAsync(name.Value, depth: 0).ConfigureAwait(false);
        answer.Memo?.Charge?.Dispose();
        return answer.Records.Length == 1
            && MacroString.TryParseExplanation(answer.Records[0], out MacroString? text, out _)
                ? text
                : null;
    }

    // 2.6, 8: the result, and all that led to it.
    private SpfOutcome ToOutcome(in Verdict verdict, string? explanation, bool isFromDomain) => new(
        Request, verdict.Result)
    {
        Domain = _lookups.Domain.IsRoot ? null : _lookups.Domain,
        ReceiverName = Options.ReceiverName,
        Match = verdict.Match,
        Problem = verdict.Problem ?? _lookups.MacroFacts?.MissingHelo,
        Explanation = explanation,
        IsExplanationFromDomain = isFromDomain,
        LookupCount = _lookups.Count,
        VoidLookupCount = _lookups.VoidCount,
        Elapsed = _lookups.Elapsed,
        TimeToLive = _lookups.TimeToLive,
    };
}
