// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Headers;

namespace Spf.Tests.Conventions;

/// <summary>
/// The code that README.md shows, between "// readme: name" and "// end": it compiles, and the tests run what can be
/// run without a network.
/// </summary>
internal static class ReadmeCode
{
    public static async Task<string> ReplyAsync(
        IPAddress clientIP, string mailFrom, string helo, CancellationToken cancellationToken)
    {
        // readme: check
        using var dns = new StubResolver();
        var spf = new SpfVerifier(new CachingResolver(dns), new SpfOptions { ReceiverName = "mx.example.org" });

        SpfRequest request = SpfRequest.ForMailFrom(clientIP, mailFrom, helo);
        SpfOutcome outcome = await spf.CheckHostAsync(request, cancellationToken);
        if (SmtpReply.FromOutcome(outcome) is { Code: 550 } reply)
        {
            return reply.ToString(); // 550 5.7.23 SPF MAIL FROM check failed: ...
        }

        string field = ReceivedSpf.FromOutcome(outcome).ToFoldedString();
        // end
        return field;
    }

    public static async Task<(string Result, string? DecidedBy)> TryPolicyAsync(CancellationToken cancellationToken)
    {
        // readme: zone
        ZoneResolver zone = ZoneFile.Parse("""
            example.com.           TXT  "v=spf1 include:_spf.example.net -all"
            _spf.example.net.      TXT  "v=spf1 ip4:192.0.2.0/24 ?all"
            """);
        SpfOutcome outcome = await new SpfVerifier(zone).CheckHostAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", "mail.example.com"),
            cancellationToken);

        string result = outcome.Result.ToKeyword(); // "pass"
        string? decidedBy = outcome.Match?.Included?.Directive.ToString(); // "ip4:192.0.2.0/24"
        // end
        return (result, decidedBy);
    }

    public static async Task<DomainName?> AddHeadersAsync(
        SpfVerifier spf,
        IPAddress clientIP,
        string helo,
        string mailFrom,
        Action<string, string> addHeader,
        CancellationToken cancellationToken)
    {
        // readme: mail library
        SpfRequest request = SpfRequest.ForMailFrom(clientIP, mailFrom, helo);
        SpfIdentityOutcomes outcomes = await spf.CheckIdentitiesAsync(request, cancellationToken);
        ReceivedSpf header = ReceivedSpf.FromOutcome(outcomes.MailFrom);

        addHeader(ReceivedSpf.FieldName, header.ToBody());
        addHeader(
            AuthenticationResultsField.FieldName,
            AuthenticationResultsField.FormatBody("mx.example.org", outcomes.MailFrom));

        // For DMARC: a pass counts if this domain, in A-labels, is aligned with that of the From header field.
        DomainName? authenticated = outcomes.MailFrom.Result == SpfResult.Pass ? outcomes.MailFrom.Domain : null;
        // end
        return authenticated;
    }
}
