// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>The explanations for people where a check had no better result, by sections of RFC 7208.</summary>
internal static class Problems
{
    // 4.3
    public static SpfProblem MalformedDomain(SpfRequest request) =>
        request.HasStrayBrackets ? Problem(
            SpfProblemKind.MalformedDomain,
            $"the reverse-path \"{request.Sender}\" has angle brackets inside; give the address without a display name",
            domain: null)
        : MalformedDomain(request.Domain);

    private static SpfProblem MalformedDomain(string domain) => domain.Length == 0
        ? Problem(SpfProblemKind.MalformedDomain, $"there is no domain to check", domain: null)
        : Problem(
            SpfProblemKind.MalformedDomain,
            $"\"{domain}\" is not a domain name of two labels or more",
            domain: null);

    // 4.4 to 4.6, and 6.1 where a redirect led here.
    public static SpfProblem NoPolicy(
        Lookups lookups,
        DomainName domain,
        in DnsAnswer<string> answer,
        PublishedPolicy policy,
        RedirectModifier? redirectedBy)
    {
        if (answer.IsFailure)
        {
            return LookupFailed(lookups, answer.Status, DnsRecordType.Txt, domain, redirectedBy);
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
    public static SpfProblem IncludeWithoutRecord(Directive include, DomainName domain, DomainName target) => Problem(
        SpfProblemKind.IncludeWithoutRecord,
        $"{domain} includes {target}, which does not publish an SPF record",
        target,
        include);

    // 4.8
    public static SpfProblem MalformedTarget(Term term, DomainName domain, object target) => Problem(
        SpfProblemKind.MalformedTarget,
        $"\"{target}\" in \"{term}\" of {domain} does not give a domain name of two labels or more",
        domain,
        term);

    // 4.6.4
    public static SpfProblem TooManyLookups(Lookups lookups, Term term, DomainName domain) => Problem(
        SpfProblemKind.LookupLimit,
        $"more than {lookups.Settings.Options.MaxLookups} terms that query the DNS, at \"{term}\" of {domain}",
        domain,
        term);

    public static SpfProblem TooManyVoidLookups(Lookups lookups, Term term, DomainName domain) => Problem(
        SpfProblemKind.VoidLookupLimit,
        $"more than {lookups.Settings.Options.MaxVoidLookups} void DNS lookups, at \"{term}\" of {domain}",
        domain,
        term);

    // A resolver may know no more than that there are 256 or more.
    public static SpfProblem TooManyExchanges(
        Term term, DomainName domain, DomainName name, int count, int max) => Problem(
        SpfProblemKind.MxLimit,
        $"{name} has {AtLeast(count)} mail exchanges, more than {max}, at \"{term}\" of {domain}",
        domain,
        term);

    // A domain is not blamed for time that we took away.
    private static SpfProblem TimedOut(Lookups lookups, Term? term, DomainName domain)
    {
        double seconds = lookups.Settings.Options.Timeout.TotalSeconds;
        return lookups.WasDelayed
            ? Problem(
                SpfProblemKind.Overload,
                $"too many DNS lookups are in progress to finish the check within {seconds:0.###} s",
                domain,
                term)
            : Problem(SpfProblemKind.Timeout, $"the check took longer than {seconds:0.###} s", domain, term);
    }

    // 11.1
    public static SpfProblem TooManyBytes(DomainName domain) => Problem(
        SpfProblemKind.Overload,
        $"the checks in progress use too much memory to evaluate the record of {domain}, which is unusually long",
        domain);

    // 4.4, 5
    public static SpfProblem LookupFailed(
        Lookups lookups, DnsStatus status, DnsRecordType type, DomainName name, Term? term)
    {
        if (status == DnsStatus.Overload)
        {
            return Problem(
                SpfProblemKind.Overload,
                $"too many DNS lookups are in progress to look up the {Keyword(type)} records of {name}",
                name,
                term);
        }

        if (lookups.HasPassed)
        {
            return TimedOut(lookups, term, name);
        }

        // Our own name server is no fault of the domain's.
        if ((lookups.Settings.Resolver as IResolverFault)?.Fault is { } fault)
        {
            string unknown = $"so the {Keyword(type)} records of {name} are unknown";
            return new SpfProblem(SpfProblemKind.DnsFailure, $"our resolver {fault}, {unknown}")
            {
                Domain = name,
                Term = term,
                PublicMessage = $"our resolver failed, {unknown}",
            };
        }

        string reason = status == DnsStatus.Timeout ? "no answer from the DNS in time" : "the DNS failed to answer";
        return Problem(
            SpfProblemKind.DnsFailure,
            $"{reason} for the {Keyword(type)} records of {name}",
            name,
            term);
    }

    // 5.5: what we had no time or no capacity to ask is an error, other than an error of the DNS.
    public static SpfProblem? UnknownNames(Lookups lookups, ValidatedNames names, Term term, DomainName domain) =>
        lookups.HasPassed ? TimedOut(lookups, term, domain)
        : names.IsOverload
            ? LookupFailed(
                lookups,
                DnsStatus.Overload,
                DnsRecordType.Ptr,
                DomainName.ReverseOf(lookups.Request.ClientIP),
                term)
        : null;

    // 7.2
    public static SpfProblem MissingHelo(Term term, string? expansion) => Problem(
        SpfProblemKind.MissingHelo,
        $"\"{term}\" uses the HELO name (%{{h}}), but this check has none, so it expands to \"{expansion}\"",
        domain: null,
        term);

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
