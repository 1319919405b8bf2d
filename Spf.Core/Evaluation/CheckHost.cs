// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using Spf.Dns;
using Spf.Dns.Turns;
using Spf.Records;

namespace Spf.Evaluation;

// One check_host() (RFC 7208, section 4). This file is the way through it: the initial processing, the record lookup,
// the selection and the loop over the terms. What a mechanism asks stands in CheckHost.Mechanisms.cs, redirect and exp
// in CheckHost.Modifiers.cs, and every question to the DNS goes through CheckHost.Lookups.cs.
internal sealed partial class CheckHost : ILookupSource
{
    private readonly SpfVerifier _verifier;
    private readonly SpfRequest _request;
    private readonly ISpfTrace? _trace;
    private readonly AddressBlock _client;
    private readonly Deadline _deadline;
    private DomainName _domain;
    private LookAhead? _ahead;
    private LookupBudget _budget;

    private CheckHost(SpfVerifier verifier, SpfRequest request, ISpfTrace? trace, Deadline deadline)
    {
        _verifier = verifier;
        _request = request;
        _trace = trace;
        _client = new AddressBlock(request.ClientIP);
        _deadline = deadline;
    }

    /// <summary>Runs one check.</summary>
    /// <param name="verifier">Resolver and options.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="record">A record to take as the domain's own; null to look it up.</param>
    /// <param name="trace">Who watches; null for nobody.</param>
    /// <param name="cancellationToken">Ends the check with an exception.</param>
    public static ValueTask<SpfOutcome> RunAsync(
        SpfVerifier verifier,
        SpfRequest request,
        SpfRecord? record,
        ISpfTrace? trace,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SpfOutcome>(cancellationToken);
        }

        var check = new CheckHost(verifier, request, trace, new Deadline(verifier.Options, cancellationToken));
        ValueTask<Verdict> evaluation = check.EvaluateAsync(record);

        // With all answers at hand, as out of a cache, a check never waits and needs no state machine.
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
            Stop();
        }
    }

    // 6.2: only a fail is explained.
    private ValueTask<SpfOutcome> FinishAsync(in Verdict verdict)
    {
        if (verdict.Result == SpfResult.Fail)
        {
            return ExplainAsync(verdict);
        }

        Stop();
        return new(ToOutcome(verdict, explanation: null, isFromDomain: false));
    }

    // The timer is taken down, and what was asked ahead and is not needed is no longer waited for.
    private void Stop()
    {
        if (_ahead is not null)
        {
            _deadline.Cancel();
        }

        _deadline.Dispose();
        _ahead?.Held?.Close();
    }

    private SpfOutcome ToOutcome(in Verdict verdict, string? explanation, bool isFromDomain) => new()
    {
        Request = _request,
        Result = verdict.Result,
        Domain = _domain.IsRoot ? null : _domain,
        ReceiverName = Options.ReceiverName,
        Match = verdict.Match,
        Problem = verdict.Problem,
        Explanation = explanation,
        IsExplanationFromDomain = isFromDomain,
        LookupCount = _budget.Lookups,
        VoidLookupCount = _budget.VoidLookups,
        Elapsed = _deadline.Elapsed,
        TimeToLive = TimeToLive,
    };

    // 4.3: a domain that is malformed or not a multi-label one gives none.
    private ValueTask<Verdict> EvaluateAsync(SpfRecord? record)
    {
        if (!TryReadDomain(_request.Domain, out DomainName domain))
        {
            return new(Fail(MalformedDomain(), depth: 0));
        }

        _domain = domain;
        return EvaluateAsync(domain, record, depth: 0);
    }

    // 4.3: labels of 1 to 63 octets, an empty one only at the end, and two labels or more. Address literals, and bare
    // addresses, which many HELO names are, have no top-level label (7.1): there is nothing to ask for.
    private static bool TryReadDomain(string text, out DomainName name) =>
        DomainName.TryParse(text, out name) && IsMultiLabel(name) && text[0] != '[' && !EndsInNumber(name.ToString());

    private static bool EndsInNumber(ReadOnlySpan<char> name) =>
        !name[(name.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9');

    /// <summary>4.3: whether a name has two labels or more, as a domain with a policy must.</summary>
    public static bool IsMultiLabel(DomainName name) =>
        name.ToString().Contains('.', StringComparison.Ordinal) && !name.IsRoot;

    // 4.4 to 4.7: the policy of one domain, and of those it redirects to. An "include" comes here again, as deep as the
    // budget allows; a redirect is a turn of the loop.
    private async ValueTask<Verdict> EvaluateAsync(DomainName domain, SpfRecord? record, int depth)
    {
        // A budget of thousands of lookups must not end with the stack. What is sufficient to .NET holds 16 includes.
        if (depth % 16 == 15 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            await Task.Yield();
        }

        RedirectModifier? redirectedBy = null;
        while (true)
        {
            if (record is null)
            {
                // 4.4: RCODE 3 and no data give none, any other failure temperror.
                DnsAnswer<string> answer = await LookUpTxtAsync(domain, depth).ConfigureAwait(false);
                PublishedPolicy policy = PublishedPolicy.Of(answer);
                record = policy.Record;
                if (answer.IsFailure || record is null)
                {
                    return Fail(NoPolicy(domain, answer, policy, redirectedBy), depth);
                }
            }

            _trace?.RecordRead(Point(depth), domain, record);
            record = record.ForEvaluation(Options.LookupLimit);
            if (!TryHold(record))
            {
                return Fail(TooManyBytes(domain), depth);
            }

            // 4.6.2: directives are tried from left to right until one matches, or cannot be tried.
            int next = 0;
            while (TryFindNext(record, ref next, depth, out bool isMatch) is { } directive)
            {
                ValueTask<Match> pending = isMatch
                    ? new(Match.Yes)
                    : MatchByLookupAsync(directive, domain, depth);
                if (!pending.IsCompleted)
                {
                    Ahead?.Start(record, next, domain);
                }

                Match match = await pending.ConfigureAwait(false);
                if (match.Problem is { } problem)
                {
                    return Fail(problem, depth);
                }

                _trace?.DirectiveTried(Point(depth), directive, match.IsMatch);
                if (match.IsMatch)
                {
                    return Verdict.Of(new SpfMatch(directive, domain, match.Included), record);
                }
            }

            // 4.7: a redirect counts only where nothing matched.
            redirectedBy = record.Redirect;
            if (redirectedBy is null)
            {
                return Verdict.DefaultNeutral;
            }

            (SpfProblem? failure, domain) = await RedirectAsync(redirectedBy, domain, depth).ConfigureAwait(false);
            if (failure is not null)
            {
                return Fail(failure, depth);
            }

            record = null;
        }
    }

    // The part of the loop that asks nothing: goes on to the next directive that matches by the client's address alone,
    // or that must be looked up.
    private Directive? TryFindNext(SpfRecord record, ref int next, int depth, out bool isMatch)
    {
        ReadOnlySpan<CompactDirective> directives = record.CompactDirectives;
        while (next < directives.Length)
        {
            int index = next++;
            _trace?.DirectiveStarting(Point(depth), record.DirectiveAt(index));
            isMatch = IsMatch(directives[index]);
            if (isMatch || directives[index].Kind == CompactKind.Lookup)
            {
                return record.DirectiveAt(index);
            }

            _trace?.DirectiveTried(Point(depth), record.DirectiveAt(index), matched: false);
        }

        isMatch = false;
        return null;
    }

    /// <summary>Whether a directive matches without a lookup.</summary>
    public bool IsMatch(in CompactDirective directive) => directive.Kind switch
    {
        CompactKind.All => true,                  // 5.1
        CompactKind.Lookup => false,
        _ => _client.IsIn(directive),             // 5.6
    };

    // Most policies are too small to be counted.
    private bool TryHold(SpfRecord record) =>
        record.IsShort || record.Bytes <= HeldBytes.Small
        || (_ahead ??= new LookAhead(this)).TryHold(record.Bytes, _verifier.Bytes);

    private Verdict Fail(SpfProblem problem, int depth)
    {
        _trace?.ProblemFound(Point(depth), problem);
        return Verdict.Of(problem);
    }

    /// <summary>How many lookups the limit still allows.</summary>
    public int LookupsLeft => Options.LookupLimit - _budget.Lookups;

    /// <summary>How many lookups the limit allows in all.</summary>
    public int LookupLimit => Options.LookupLimit;

    /// <summary>Whether somebody watches, who is to see records whole.</summary>
    public bool IsTraced => _trace is not null;

    private SpfOptions Options => _verifier.Options;

    private LookAhead? Ahead => Options.LookAhead ? _ahead ??= new LookAhead(this) : null;

    private SpfTracePoint Point(int depth) => new(depth, _budget.Lookups, _budget.VoidLookups);
}
