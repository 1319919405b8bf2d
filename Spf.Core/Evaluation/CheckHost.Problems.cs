// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

// What people are told where a check had no better result.
internal sealed partial class CheckHost
{
    // 4.3
    private SpfProblem MalformedDomain() => new(
        SpfProblemKind.MalformedDomain,
        _request.Domain.Length == 0
            ? "there is no domain to check"
            : $"\"{_request.Domain}\" is not a domain name of two labels or more");

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
            SpfProblemKind.Syntax => new(
                SpfProblemKind.Syntax,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"syntax error at position {policy.SyntaxError?.Position} of the record of {domain}: "
                    + $"{policy.SyntaxError?.Message}"))
            {
                Domain = domain,
                SyntaxError = policy.SyntaxError,
            },
            SpfProblemKind.MultipleRecords => new(
                SpfProblemKind.MultipleRecords,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{domain} publishes {policy.RecordCount} SPF records instead of one"))
            {
                Domain = domain,
            },
            _ when redirectedBy is not null => new(
                SpfProblemKind.RedirectWithoutRecord, $"{redirectedBy} leads to a domain without an SPF record")
            {
                Domain = domain,
                Term = redirectedBy,
            },
            _ => new(
                SpfProblemKind.NoRecord,
                answer.Status == DnsStatus.NameError
                    ? $"{domain} does not exist"
                    : $"{domain} does not publish an SPF record")
            {
                Domain = domain,
            },
        };
    }

    // 5.2
    private static SpfProblem IncludeWithoutRecord(Directive include, DomainName domain, DomainName target) => new(
        SpfProblemKind.IncludeWithoutRecord, $"{domain} includes {target}, which does not publish an SPF record")
    {
        Domain = target,
        Term = include,
    };

    // 4.8
    private static SpfProblem MalformedTarget(Term term, DomainName domain, object target) => new(
        SpfProblemKind.MalformedTarget,
        $"\"{target}\" in \"{term}\" of {domain} does not give a domain name of two labels or more")
    {
        Domain = domain,
        Term = term,
    };

    // 4.6.4
    private SpfProblem TooManyLookups(Term term, DomainName domain) => new(
        SpfProblemKind.LookupLimit,
        string.Create(
            CultureInfo.InvariantCulture,
            $"more than {Options.LookupLimit} terms that query the DNS, at \"{term}\" of {domain}"))
    {
        Domain = domain,
        Term = term,
    };

    private SpfProblem TooManyVoidLookups(Term term, DomainName domain) => new(
        SpfProblemKind.VoidLookupLimit,
        string.Create(
            CultureInfo.InvariantCulture,
            $"more than {Options.VoidLookupLimit} void DNS lookups, at \"{term}\" of {domain}"))
    {
        Domain = domain,
        Term = term,
    };

    private static SpfProblem TooManyExchanges(Term term, DomainName domain, DomainName name, int count) => new(
        SpfProblemKind.MxLimit,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} has {count} mail exchanges, more than {MaxNames}, at \"{term}\" of {domain}"))
    {
        Domain = domain,
        Term = term,
    };

    private SpfProblem TimedOut(Term? term, DomainName domain) => new(
        SpfProblemKind.Timeout,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the check took longer than {Options.Timeout.TotalSeconds:0.###} s"))
    {
        Domain = domain,
        Term = term,
    };

    // 4.4, 5
    private SpfProblem LookupFailed(DnsStatus status, DnsRecordType type, DomainName name, Term? term)
    {
        if (_deadline.HasPassed)
        {
            return TimedOut(term, name);
        }

        string reason = status == DnsStatus.Timeout ? "no answer from the DNS in time" : "the DNS failed to answer";
        return new(
            SpfProblemKind.DnsFailure, $"{reason} for the {type.ToString().ToUpperInvariant()} records of {name}")
        {
            Domain = name,
            Term = term,
        };
    }
}
