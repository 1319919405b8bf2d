// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

// What people are told where a check had no better result.
internal sealed partial class CheckHost
{
    // 4.3
    private SpfProblem MalformedDomain() => _request.Domain.Length == 0
        ? Problem(SpfProblemKind.MalformedDomain, $"there is no domain to check", domain: null)
        : Problem(
            SpfProblemKind.MalformedDomain,
            $"\"{_request.Domain}\" is not a domain name of two labels or more",
            domain: null);

    // 4.4 to 4.6, and 6.1 where a redirect led here.
    private SpfProblem NoPolicy(
        DomainName domain, in DnsAnswer<string> answer, PublishedPolicy policy, RedirectModifier? redirectedBy)
    {
        if (answer.IsFailure)
        {
            return LookupFailed(answer.Status, DnsRecordType.Txt, domain, redirectedBy);
        }

        return policy.ProblemKind switch
        {
            SpfProblemKind.Syntax => Malformed(domain, policy.SyntaxError!.Value),
            SpfProblemKind.MultipleRecords => Problem(
                SpfProblemKind.MultipleRecords,
                $"{domain} publishes {policy.RecordCount} SPF records instead of one",
                domain),
            _ when redirectedBy is not null => Problem(
                SpfProblemKind.RedirectWithoutRecord,
                $"{redirectedBy} leads to a domain without an SPF record",
                domain,
                redirectedBy),
            _ when answer.Status == DnsStatus.NameError => Problem(
                SpfProblemKind.NoRecord, $"{domain} does not exist", domain),
            _ => Problem(SpfProblemKind.NoRecord, $"{domain} does not publish an SPF record", domain),
        };
    }

    // 4.6
    private static SpfProblem Malformed(DomainName domain, SpfSyntaxError error) => new(
        SpfProblemKind.Syntax,
        FormattableString.Invariant(
            $"syntax error at position {error.Position} of the record of {domain}: {error.Message}"))
    {
        Domain = domain,
        SyntaxError = error,
    };

    // 5.2
    private static SpfProblem IncludeWithoutRecord(Directive include, DomainName domain, DomainName target) => Problem(
        SpfProblemKind.IncludeWithoutRecord,
        $"{domain} includes {target}, which does not publish an SPF record",
        target,
        include);

    // 4.8
    private static SpfProblem MalformedTarget(Term term, DomainName domain, object target) => Problem(
        SpfProblemKind.MalformedTarget,
        $"\"{target}\" in \"{term}\" of {domain} does not give a domain name of two labels or more",
        domain,
        term);

    // 4.6.4
    private SpfProblem TooManyLookups(Term term, DomainName domain) => Problem(
        SpfProblemKind.LookupLimit,
        $"more than {Options.LookupLimit} terms that query the DNS, at \"{term}\" of {domain}",
        domain,
        term);

    private SpfProblem TooManyVoidLookups(Term term, DomainName domain) => Problem(
        SpfProblemKind.VoidLookupLimit,
        $"more than {Options.VoidLookupLimit} void DNS lookups, at \"{term}\" of {domain}",
        domain,
        term);

    // A resolver may know no more than that there are 256 or more.
    private static SpfProblem TooManyExchanges(Term term, DomainName domain, DomainName name, int count) => Problem(
        SpfProblemKind.MxLimit,
        $"{name} has {AtLeast(count)} mail exchanges, more than {MaxNames}, at \"{term}\" of {domain}",
        domain,
        term);

    // A domain is not blamed for time that we took away.
    private SpfProblem TimedOut(Term? term, DomainName domain) => WasDelayed
        ? Problem(
            SpfProblemKind.Overload,
            $"too many DNS lookups are in progress to finish the check within {Options.Timeout.TotalSeconds:0.###} s",
            domain,
            term)
        : Problem(
            SpfProblemKind.Timeout,
            $"the check took longer than {Options.Timeout.TotalSeconds:0.###} s",
            domain,
            term);

    // 11.1
    private static SpfProblem TooManyBytes(DomainName domain) => Problem(
        SpfProblemKind.Overload,
        $"the checks in progress use too much memory to evaluate the record of {domain}, which is unusually long",
        domain);

    // 4.4, 5
    private SpfProblem LookupFailed(DnsStatus status, DnsRecordType type, DomainName name, Term? term)
    {
        if (status == DnsStatus.Overload)
        {
            return Problem(
                SpfProblemKind.Overload,
                $"too many DNS lookups are in progress to look up the {Keyword(type)} records of {name}",
                name,
                term);
        }

        if (_deadline.HasPassed)
        {
            return TimedOut(term, name);
        }

        string reason = status == DnsStatus.Timeout ? "no answer from the DNS in time" : "the DNS failed to answer";
        return Problem(
            SpfProblemKind.DnsFailure,
            $"{reason} for the {Keyword(type)} records of {name}",
            name,
            term);
    }

    private static string Keyword(DnsRecordType type) => type.ToString().ToUpperInvariant();

    private static string AtLeast(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count < 256 ? string.Empty : "at least ")}{count}");

    private static SpfProblem Problem(
        SpfProblemKind kind, FormattableString message, DomainName? domain, Term? term = null) =>
        new(kind, FormattableString.Invariant(message))
        {
            Domain = domain,
            Term = term,
        };
}
