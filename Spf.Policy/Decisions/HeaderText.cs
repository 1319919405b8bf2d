// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>The header fields that are prepended, each on one line: Postfix folds nothing.</summary>
internal static class HeaderText
{
    // RFC 5322, 2.1.1: a line is 998 characters at most; what is written of each value leaves room for all.
    private const int MaxValue = 200;

    /// <summary>Section 9.1.</summary>
    /// <param name="outcome">The outcome to tell.</param>
    /// <param name="hasNullSender">Whether the sender is null, and the outcome HELO's for that reason.</param>
    /// <param name="receiver">Who checked, or for whom.</param>
    public static string ReceivedSpf(SpfOutcome outcome, bool hasNullSender, string receiver)
    {
        ReceivedSpf field = Headers.ReceivedSpf.FromOutcome(outcome, receiver);
        return (hasNullSender ? field with { EnvelopeFrom = "<>" } : field).ToString();
    }

    /// <summary>Section 9.2: both identities, MAIL FROM's first.</summary>
    public static string AuthenticationResults(string serviceId, CheckedIdentities identities) => identities switch
    {
        { MailFrom: { } mailFrom, Helo: { } helo } =>
            Headers.AuthenticationResults.Format(serviceId, mailFrom.Outcome, helo.Outcome),
        { HeaderOutcome: { } outcome } => Headers.AuthenticationResults.Format(serviceId, outcome),
        _ => Headers.AuthenticationResults.Format(serviceId),
    };

    /// <summary>That nothing was checked, and why, where Received-SPF would stand.</summary>
    public static string Comment(string exemption, PolicyRequest request, IPAddress client, string receiver) =>
        $"X-Comment: {Facts(exemption, request, client, receiver)}";

    /// <summary>The same as Authentication-Results (RFC 8601, section 2.2: no-result).</summary>
    public static string NoResult(
        string serviceId, string exemption, PolicyRequest request, IPAddress client, string receiver) =>
        $"{Headers.AuthenticationResults.Format(serviceId)} "
        + $"({SafeText.HeaderComment(Facts(exemption, request, client, receiver), 4 * MaxValue)})";

    private static string Facts(string exemption, PolicyRequest request, IPAddress client, string receiver) =>
        $"{exemption} - client-ip={SafeText.HeaderValue(client.ToString())}; helo={Value(request.HeloName)}; "
        + $"envelope-from={Value(request.Sender.Length == 0 ? "<>" : request.Sender)}; receiver={Value(receiver)}";

    private static string Value(string text) => SafeText.HeaderValue(text, MaxValue);
}
