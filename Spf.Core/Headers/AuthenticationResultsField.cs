// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// An Authentication-Results header field (RFC 8601; RFC 7208, section 9.2): written for SPF's outcomes, and read with
/// the results of all methods. In a field that is written, every ";" and "=" is ours, whatever is checked. A mail
/// server removes the fields of others that claim its authserv-id, which <see cref="IsForged"/> finds, before it adds
/// its own (RFC 8601, section 5).
/// </summary>
public sealed class AuthenticationResultsField
{
    /// <summary>The field's name, "Authentication-Results".</summary>
    public const string FieldName = "Authentication-Results";

    private const int PrefixLength = 24; // "Authentication-Results: "
    private const int MaxServiceId = 255;

    // The domain is never cut; what can be spared for one line of 998 octets are the reasons.
    private static readonly int[] ReasonLimits = [200, 100, 50];

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    // RFC 6761, 6.4: no domain is below "invalid", so this is aligned with none that publishes a policy.
    private const string NoHostName = "not-a-host-name.invalid";

    internal AuthenticationResultsField(string? serviceId, ImmutableArray<AuthenticationResInfo> results)
    {
        AuthenticationServiceId = serviceId;
        Results = results;
    }

    /// <summary>
    /// The authserv-id: the host that wrote the field, if it is to be believed. Null if it is missing, as in the fields
    /// that Outlook writes.
    /// </summary>
    public string? AuthenticationServiceId { get; }

    /// <summary>
    /// The results of all methods and identities, in order; empty for "none". Text in an unclosed quoted-string or
    /// comment gives no result.
    /// </summary>
    public ImmutableArray<AuthenticationResInfo> Results { get; }

    /// <summary>
    /// Reads a field as other hosts write it, folded or not. Any text can be read; one without an authserv-id and
    /// without a result is no such field. It proves nothing unless a trusted host wrote it (RFC 8601, section 7).
    /// </summary>
    /// <param name="text">The field's body, or the whole field with its name.</param>
    /// <param name="field">The field; null if the method returns false.</param>
    /// <returns>True if the text has an authserv-id or a result.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out AuthenticationResultsField? field)
    {
        field = AuthenticationResultsParser.Read(text);
        return field is not null;
    }

    /// <summary>
    /// Whether a field of a message that comes from outside claims to be from the own mail system, so that it has to be
    /// removed (RFC 8601, section 5). A field that names the authserv-id where a lenient reader could take it for the
    /// author is forged too: beside a comment, quoted, in another letter case, or with a dot at its end.
    /// </summary>
    /// <param name="text">The field's body, or the whole field with its name.</param>
    /// <param name="authenticationServiceId">The own authserv-id.</param>
    /// <returns>True if the field is to be removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="authenticationServiceId"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="authenticationServiceId"/> is empty.</exception>
    public static bool IsForged(ReadOnlySpan<char> text, string authenticationServiceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(authenticationServiceId);
        if (TryParse(text, out AuthenticationResultsField? field)
            && authenticationServiceId.Equals(field.AuthenticationServiceId, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // A lenient reader may find our name elsewhere. To remove a field too many costs nothing, as no result of
        // another host is used.
        string head = AuthenticationResultsParser.HeadOf(text);
        for (int at = 0; ; at++)
        {
            at = head.IndexOf(authenticationServiceId, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            if (!IsPartOfLongerName(head, at, at + authenticationServiceId.Length))
            {
                return true;
            }
        }
    }

    /// <summary>
    /// The field without its name, on one line: authserv-id, then a resinfo for each outcome, or "none" where there is
    /// no outcome. HELO's come first and begin with the comment "(HELO)" if MAIL FROM's follow; MAIL FROM's come last,
    /// whatever the order of the arguments. Equal ones are written once. Many readers expect one SPF result: OpenDMARC
    /// and SpamAssassin take the last one, and to those who search for "; spf=" MAIL FROM's is the first one too. Pass
    /// MAIL FROM's outcome only if filters search for "spf=fail" and the like.
    /// </summary>
    /// <param name="authenticationServiceId">
    /// The authserv-id (RFC 8601, section 2.5), usually the name of the mail system: 1 to 255 printable US-ASCII
    /// characters.
    /// </param>
    /// <param name="outcomes">The outcomes.</param>
    /// <returns>
    /// The body; one for two outcomes is short enough for one line of 998 octets, its name counted in.
    /// </returns>
    /// <exception cref="ArgumentNullException">The authserv-id or an outcome is null.</exception>
    /// <exception cref="ArgumentException">The authserv-id is empty, too long or not printable US-ASCII.</exception>
    public static string FormatBody(string authenticationServiceId, params ReadOnlySpan<SpfOutcome> outcomes)
    {
        string id = ServiceId(authenticationServiceId);
        var body = new StringBuilder();
        foreach (int maxReason in ReasonLimits)
        {
            body.Clear().Append(id);
            AppendResInfos(body, outcomes, maxReason);
            if (FieldLines.FitsOneLine(body, PrefixLength))
            {
                break;
            }
        }

        // RFC 8601, 2.2: no-result = [CFWS] ";" [CFWS] "none"
        return outcomes.IsEmpty ? $"{id}; none" : body.ToString();
    }

    /// <summary>Name and body on one line, as <see cref="FormatBody"/> gives it.</summary>
    /// <param name="authenticationServiceId">The authserv-id: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <returns>The field, without an end of line.</returns>
    /// <exception cref="ArgumentNullException">The authserv-id or an outcome is null.</exception>
    /// <exception cref="ArgumentException">The authserv-id is empty, too long or not printable US-ASCII.</exception>
    public static string Format(string authenticationServiceId, params ReadOnlySpan<SpfOutcome> outcomes) =>
        $"{FieldName}: {FormatBody(authenticationServiceId, outcomes)}";

    /// <summary>Name and body, folded at 78 columns with CR LF.</summary>
    /// <param name="authenticationServiceId">The authserv-id: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <returns>The field, without an end of line after it.</returns>
    /// <exception cref="ArgumentNullException">The authserv-id or an outcome is null.</exception>
    /// <exception cref="ArgumentException">The authserv-id is empty, too long or not printable US-ASCII.</exception>
    public static string FormatFolded(string authenticationServiceId, params ReadOnlySpan<SpfOutcome> outcomes) =>
        FormatFolded(authenticationServiceId, outcomes, "\r\n");

    /// <summary>The body, folded at 78 columns with CR LF, the name before it counted in.</summary>
    /// <param name="authenticationServiceId">The authserv-id: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <returns>The body, without an end of line after it.</returns>
    /// <exception cref="ArgumentNullException">The authserv-id or an outcome is null.</exception>
    /// <exception cref="ArgumentException">The authserv-id is empty, too long or not printable US-ASCII.</exception>
    public static string FormatFoldedBody(string authenticationServiceId, params ReadOnlySpan<SpfOutcome> outcomes) =>
        FormatFolded(authenticationServiceId, outcomes)[PrefixLength..];

    /// <summary>Name and body, folded at 78 columns.</summary>
    /// <param name="authenticationServiceId">The authserv-id: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="newLine">CR LF, or LF for programs that want it.</param>
    /// <returns>The field, without an end of line after it.</returns>
    /// <exception cref="ArgumentNullException">An argument or an outcome is null.</exception>
    /// <exception cref="ArgumentException">
    /// The authserv-id is empty, too long or not printable US-ASCII, or <paramref name="newLine"/> is not an end of
    /// line.
    /// </exception>
    public static string FormatFolded(
        string authenticationServiceId, ReadOnlySpan<SpfOutcome> outcomes, string newLine)
    {
        FieldLines.RequireEndOfLine(newLine, nameof(newLine));
        return FieldLines.Fold(Format(authenticationServiceId, outcomes), PrefixLength, newLine);
    }

    /// <summary>
    /// Only a resinfo, such as <c>spf=pass smtp.mailfrom=example.com</c>, for a field that is shared with DKIM and
    /// DMARC; there it follows a ";". In its reason, ";", "=", "\", parentheses and quotes are replaced. A domain
    /// with other characters than host names have (letters, digits, "-", "_" and ".") is written as
    /// "not-a-host-name.invalid"; an address literal is written as it is.
    /// </summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>The resinfo, on one line of US-ASCII.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="outcome"/> is null.</exception>
    public static string FormatResInfo(SpfOutcome outcome) => FormatResInfo(outcome, ReasonLimits[0]);

    // "mx.example.org.example" and "relay.mx.example.org" are other hosts than "mx.example.org". A dot at the end
    // belongs to the root.
    private static bool IsPartOfLongerName(string text, int start, int end)
    {
        bool before = start > 0 && (text[start - 1] == '.' || HostCharacters.Contains(text[start - 1]));
        bool after = end < text.Length && (HostCharacters.Contains(text[end])
            || (text[end] == '.' && end + 1 < text.Length && HostCharacters.Contains(text[end + 1])));
        return before || after;
    }

    // RFC 8601, 2.2: methodspec [ CFWS reasonspec ] *( CFWS propspec )
    private static string FormatResInfo(SpfOutcome outcome, int maxReason)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        StringBuilder text = new StringBuilder("spf=").Append(outcome.Result.ToKeyword());
        if (OutcomeText.Problem(outcome) is { } problem)
        {
            // RFC 8601, 2.2: reasonspec = "reason" [CFWS] "=" [CFWS] value. A quoted-string may hold anything, but not
            // all readers know quoted-strings: SpamAssassin 4.0.1 takes the last ";\s*SPF\s*=" of the whole field.
            text.Append(" reason=").Append(SafeText.HeaderToken(SafeText.Phrase(problem, maxReason), 2 * maxReason));
        }

        // RFC 8601, 2.7.2: the local-part SHOULD NOT be there. RFC 8601, 2.2: the propspec may be omitted where there
        // was nothing to check.
        SpfRequest request = outcome.Request;
        string domain = outcome.Domain?.ToString() ?? request.Domain;
        if (domain.Length > 0)
        {
            // RFC 8601, 2.3: "smtp" is what "was extracted from an SMTP command". It leaves open what to report for a
            // null reverse-path, which no domain could be taken from; we say smtp.helo, because a reader that takes a
            // HELO name for MAIL FROM's domain can be fooled, while one that sees the null reverse-path knows what was
            // checked in its place (RFC 7208, 2.4).
            bool isHelo = request.Identity == SpfIdentity.Helo || request.HasNullReversePath;
            text.Append(isHelo ? " smtp.helo=" : " smtp.mailfrom=").Append(PropertyValue(domain));
        }

        return text.ToString();
    }

    // RFC 8601, 2.2: resinfo = [CFWS] ";" methodspec ..., methodspec = [CFWS] method "=" result
    private static void AppendResInfos(StringBuilder body, ReadOnlySpan<SpfOutcome> outcomes, int maxReason)
    {
        List<string> helos = ResInfos(outcomes, SpfIdentity.Helo, maxReason);
        List<string> mailFrom = ResInfos(outcomes, SpfIdentity.MailFrom, maxReason);

        // For a null reverse-path both identities are the HELO name.
        foreach (string helo in helos.Except(mailFrom, StringComparer.Ordinal))
        {
            body.Append(mailFrom.Count > 0 ? "; (HELO) " : "; ").Append(helo);
        }

        foreach (string resInfo in mailFrom)
        {
            body.Append("; ").Append(resInfo);
        }
    }

    private static List<string> ResInfos(ReadOnlySpan<SpfOutcome> outcomes, SpfIdentity identity, int maxReason)
    {
        List<string> resInfos = [];
        foreach (SpfOutcome outcome in outcomes)
        {
            ArgumentNullException.ThrowIfNull(outcome, nameof(outcomes));
            if (outcome.Request.Identity == identity && FormatResInfo(outcome, maxReason) is var resInfo
                && !resInfos.Contains(resInfo))
            {
                resInfos.Add(resInfo);
            }
        }

        return resInfos;
    }

    // RFC 8601, 2.2: pvalue = [CFWS] ( ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] ). Escaped or shortened,
    // "victim.example;x.evil.example" could be read as another domain. Leaving the property out would be worse:
    // SpamAssassin takes a result without one for MAIL FROM's. So a name that is nobody's takes its place.
    private static string PropertyValue(string domain) =>
        HostName.Is(domain) ? domain
        : HostName.IsAddressLiteral(domain) ? SafeText.HeaderToken(domain)
        : NoHostName;

    // RFC 8601, 2.2: authserv-id = value, which is a token or a quoted-string (RFC 2045, 5.1). It is ours, not a
    // stranger's: a wrong one is a mistake to be told of.
    private static string ServiceId(string authenticationServiceId)
    {
        ArgumentNullException.ThrowIfNull(authenticationServiceId);
        string written = SafeText.HeaderToken(authenticationServiceId, maxLength: 4 * MaxServiceId);
        if (authenticationServiceId.Length is 0 or > MaxServiceId || written.Length > MaxServiceId + 2
            || authenticationServiceId.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException(
                "An authserv-id is 1 to 255 printable US-ASCII characters.", nameof(authenticationServiceId));
        }

        return written;
    }
}
