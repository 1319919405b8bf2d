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
    /// <param name="receiver">The host that checked, or for which it was checked.</param>
    public static string ReceivedSpf(SpfOutcome outcome, bool hasNullSender, string receiver)
    {
        ReceivedSpf field = Headers.ReceivedSpf.FromOutcome(outcome, receiver);
        return (hasNullSender ? field with { EnvelopeFrom = "<>" } : field).ToString();
    }

    /// <summary>
    /// Section 9.2: the result that Received-SPF tells. HELO's own comes with it only on request, since many patterns,
    /// "spf=fail" for one, ask for no identity.
    /// </summary>
    public static string AuthenticationResults(string serviceId, CheckedIdentities identities, bool withHelo) =>
        identities switch
        {
            { MailFrom: { } mailFrom, Helo: { } helo } when withHelo =>
                Headers.AuthenticationResultsField.Format(serviceId, helo.Outcome, mailFrom.Outcome),
            { HeaderOutcome: { } outcome } => Headers.AuthenticationResultsField.Format(serviceId, outcome),
            _ => Headers.AuthenticationResultsField.Format(serviceId),
        };

    /// <summary>The field in place of Received-SPF that says that nothing was checked, and why.</summary>
    public static string Comment(string exemption, PolicyRequest request, IPAddress client, string receiver) =>
        $"X-Comment: {Facts(exemption, request, client, receiver, Value)}";

    /// <summary>
    /// The same as Authentication-Results (RFC 8601, section 2.2: no-result). Each ";" and "=" of its comment is ours
    /// or has a backslash before it.
    /// </summary>
    public static string NoResult(
        string serviceId, string exemption, PolicyRequest request, IPAddress client, string receiver) =>
        $"{Headers.AuthenticationResultsField.Format(serviceId)} ({Facts(
            exemption, request, client, receiver, text => SafeText.HeaderComment(Value(text), 4 * MaxValue))})";

    private static string Facts(
        string exemption, PolicyRequest request, IPAddress client, string receiver, Func<string, string> value) =>
        $"{exemption} - client-ip={value(client.ToString())}; helo={value(request.HeloName)}; "
        + $"envelope-from={value(request.Sender.Length == 0 ? "<>" : request.Sender)}; receiver={value(receiver)}";

    /// <summary>
    /// The field under the name by which header_checks know it for ours; they take the key out of the name. Only the
    /// fields that others read results from are guarded, so the key is in no other.
    /// </summary>
    public static string Guarded(string field, string? key) =>
        key is not null && (IsNamed(field, Headers.ReceivedSpf.FieldName)
            || IsNamed(field, Headers.AuthenticationResultsField.FieldName))
            ? $"X-{key}-{field}"
            : field;

    private static bool IsNamed(string field, string name) =>
        field.StartsWith($"{name}: ", StringComparison.Ordinal);

    private static string Value(string text) => SafeText.HeaderValue(text, MaxValue);
}
