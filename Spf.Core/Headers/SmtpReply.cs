// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Globalization;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// The SMTP reply to a message that is refused for its SPF result (RFC 7208, sections 8.4, 8.6 and 8.7; RFC 7372,
/// section 3.2). It is printable US-ASCII, and no line of it is longer than 512 octets; whether to refuse is local
/// policy.
/// </summary>
public sealed class SmtpReply
{
    // RFC 5321, 4.5.3.1.5: a reply line is 512 octets at most, "including the reply code and the <CRLF>".
    private const int MaxLine = 512 - 2;

    // The multi-line form gives an explanation this much room, as much as the check takes of it.
    private const int MaxParagraph = 4096;

    private SmtpReply(int code, string enhancedStatusCode, string text, params ReadOnlySpan<string> paragraphs)
    {
        Code = code;
        EnhancedStatusCode = enhancedStatusCode;
        Text = SafeText.Line(text, MaxText);

        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        foreach (string paragraph in paragraphs)
        {
            Wrap(lines, SafeText.Line(paragraph, MaxParagraph));
        }

        // RFC 5321, 4.2.1: every line but the last has "-" after its code. RFC 2034, 4: each has the enhanced code.
        for (int i = 0; i < lines.Count; i++)
        {
            lines[i] = Prefix(i < lines.Count - 1 ? '-' : ' ') + lines[i];
        }

        Lines = lines.ToImmutable();
    }

    /// <summary>The reply code: 550 or 451.</summary>
    public int Code { get; }

    /// <summary>
    /// The enhanced status code: "5.7.23" for fail, "4.7.24" for temperror, "5.7.24" for permerror (RFC 7372).
    /// </summary>
    public string EnhancedStatusCode { get; }

    /// <summary>
    /// The text after the codes, on one line; a text that is too long for a line is cut and ends in "...".
    /// </summary>
    public string Text { get; }

    /// <summary>
    /// The reply as one or more whole lines with their codes, as <c>550-5.7.23 ...</c> and, last, <c>550 5.7.23
    /// ...</c>, without ends of line. An explanation is on lines of its own, below the name of the domain that
    /// gave it.
    /// </summary>
    public ImmutableArray<string> Lines { get; }

    private int MaxText => MaxLine - Prefix(' ').Length;

    /// <summary>
    /// The reply that a fail, temperror or permerror calls for. The domain's explanation is marked as the domain's
    /// (8.4); the default one is said as our own.
    /// </summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>The reply; null for all other results, which are no reason to refuse a message.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="outcome"/> is null.</exception>
    public static SmtpReply? FromOutcome(SpfOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        string check = outcome.Request.Identity == SpfIdentity.Helo ? "SPF HELO check" : "SPF MAIL FROM check";
        return outcome.Result switch
        {
            SpfResult.Fail => OfFail(outcome, check),
            SpfResult.TempError => Of(451, "4.7.24", $"{check} is not possible for now: {Problem(outcome)}"),
            SpfResult.PermError when outcome.Problem?.Kind == SpfProblemKind.MissingHelo =>
                Of(550, "5.7.24", $"{check} needs a HELO name: {Problem(outcome)}"),
            SpfResult.PermError => Of(550, "5.7.24", $"{check} met an invalid policy: {Problem(outcome)}"),
            _ => null,
        };
    }

    /// <summary>The reply on one line, such as "550 5.7.23 text".</summary>
    /// <returns>The line, without an end of line.</returns>
    public override string ToString() => Prefix(' ') + Text;

    private static SmtpReply OfFail(SpfOutcome outcome, string check)
    {
        string reason = $"{check} failed: {OutcomeText.Describe(outcome)}";
        string? explanation = outcome.Explanation;
        if (string.IsNullOrWhiteSpace(explanation))
        {
            return Of(550, "5.7.23", reason);
        }

        if (!outcome.IsExplanationFromDomain)
        {
            return new(550, "5.7.23", $"{check} failed: {explanation}", reason, explanation);
        }

        // 8.4: "it is good to make it clear that the text is provided by the sender's domain". 6.2: that is the domain
        // whose record holds the directive, not one that it includes.
        string domain = (outcome.Match?.Domain ?? outcome.Domain)?.ToString() ?? outcome.Request.Domain;
        string attribution = $"The domain {domain} explains:";
        return new(550, "5.7.23", $"{check} failed. {attribution} {explanation}", reason, attribution, explanation);
    }

    private static SmtpReply Of(int code, string enhancedStatusCode, string text) =>
        new(code, enhancedStatusCode, text, text);

    private static string Problem(SpfOutcome outcome) => OutcomeText.Problem(outcome) ?? "no reason is known";

    private string Prefix(char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{Code}{separator}{EnhancedStatusCode} ");

    // As many lines as it takes, broken at a space where there is one. The text is US-ASCII already.
    private void Wrap(ImmutableArray<string>.Builder lines, string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim(' ');
        while (rest.Length > MaxText)
        {
            int space = rest[..(MaxText + 1)].LastIndexOf(' ');
            int length = space > 0 ? space : MaxText;
            lines.Add(rest[..length].TrimEnd(' ').ToString());
            rest = rest[length..].TrimStart(' ');
        }

        if (rest.Length > 0)
        {
            lines.Add(rest.ToString());
        }
    }
}
