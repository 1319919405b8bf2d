// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Records;

namespace Spf.Tests.Headers;

/// <summary>Outcomes to write headers from, made by hand so that they can hold what no check would give.</summary>
internal static class Outcomes
{
    public static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    public static SpfRequest MailFrom(string sender = "alice@example.com", string helo = "mail.example.com") =>
        SpfRequest.ForMailFrom(Client, sender, helo);

    public static SpfRequest Helo(string helo = "mail.example.com") => SpfRequest.ForHelo(Client, helo);

    public static SpfOutcome Of(
        SpfResult result, SpfRequest? request = null, SpfMatch? match = null, SpfProblem? problem = null)
    {
        request ??= MailFrom();
        return new SpfOutcome(request, result)
        {
            Domain = DomainName.TryParse(request.Domain, out DomainName domain) ? domain : null,
            Match = match,
            Problem = problem,
        };
    }

    public static SpfOutcome Failed(
        string? explanation, bool isFromDomain, SpfRequest? request = null, string domain = "example.com")
    {
        request ??= MailFrom();
        return new SpfOutcome(request, SpfResult.Fail)
        {
            Domain = DomainName.TryParse(request.Domain, out DomainName name) ? name : null,
            Match = Match("-all", domain),
            Explanation = explanation,
            IsExplanationFromDomain = isFromDomain,
        };
    }

    public static SpfMatch Match(string directive, string domain = "example.com", SpfMatch? included = null) =>
        new(SpfRecord.Parse($"v=spf1 {directive}").Directives[0], DomainName.Parse(domain), included);

    public static SpfProblem Problem(SpfProblemKind kind, string message) => new(kind, message);

    public static IEnumerable<SpfOutcome> EveryKind()
    {
        SpfRequest[] requests =
            [MailFrom(), MailFrom("<>"), Helo(), MailFrom("a\r\nb@x\0y"), Helo("[192.0.2.1]"), Helo("")];
        foreach (SpfRequest request in requests)
        {
            yield return Of(SpfResult.Pass, request, Match("ip4:192.0.2.0/24"));
            yield return Of(SpfResult.Fail, request, Match("-all"));
            yield return Of(SpfResult.SoftFail, request, Match("~all"));
            yield return Of(SpfResult.Neutral, request, Match("?all"));
            yield return Of(SpfResult.Neutral, request);
            yield return Of(
                SpfResult.None,
                request,
                problem: Problem(SpfProblemKind.NoRecord, "example.com does not publish an SPF record"));
            yield return Of(
                SpfResult.TempError,
                request,
                problem: Problem(SpfProblemKind.DnsFailure, "the DNS failed to answer"));
            yield return Of(
                SpfResult.PermError, request, problem: Problem(SpfProblemKind.Syntax, "\"a\r\n\0(\" is no record"));
        }
    }
}
