// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// An Authentication-Results header field with SPF results in it (RFC 8601; RFC 7208, section 9.2). Every ";" and "="
/// in it is ours, whatever is checked. Fields of other hosts that claim the same authserv-id are to be removed before
/// (RFC 8601, section 5); that is the mail server's work.
/// </summary>
public static class AuthenticationResults
{
    /// <summary>The field's name, "Authentication-Results".</summary>
    public const string FieldName = "Authentication-Results";

    private const int PrefixLength = 24; // "Authentication-Results: "
    private const int MaxServiceId = 255;

    // The domain is never cut; what can be spared for one line of 998 octets are the reasons.
    private static readonly int[] ReasonLimits = [200, 100, 50];

    // RFC 6761, 6.4: no domain is below "invalid", so this is aligned with none that publishes a policy.
    private const string NoHostName = "not-a-host-name.invalid";

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
        string authenticationServiceId, ReadOnlySpan<SpfOutcome> outcomes, string newLine = "\r\n")
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
