// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Spf.Cli;

/// <summary>The JSON object of one answer: the same fields in the same order, for one check and for a batch.</summary>
internal static class AnswerJson
{
    // A terminal may be at the other end: letters of all scripts stand as they are, controls and what has no shape of
    // its own, such as the marks that turn the direction of writing, never.
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.Create(Visible()),
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Ip = JsonEncodedText.Encode("ip");
    private static readonly JsonEncodedText Helo = JsonEncodedText.Encode("helo");
    private static readonly JsonEncodedText MailFrom = JsonEncodedText.Encode("mailFrom");
    private static readonly JsonEncodedText Identity = JsonEncodedText.Encode("identity");
    private static readonly JsonEncodedText Domain = JsonEncodedText.Encode("domain");
    private static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    private static readonly JsonEncodedText Mechanism = JsonEncodedText.Encode("mechanism");
    private static readonly JsonEncodedText Problem = JsonEncodedText.Encode("problem");
    private static readonly JsonEncodedText Explanation = JsonEncodedText.Encode("explanation");
    private static readonly JsonEncodedText Lookups = JsonEncodedText.Encode("lookups");
    private static readonly JsonEncodedText VoidLookups = JsonEncodedText.Encode("voidLookups");
    private static readonly JsonEncodedText ElapsedMs = JsonEncodedText.Encode("elapsedMs");

    private static readonly JsonEncodedText[] Results =
        [.. Enum.GetValues<SpfResult>().Select(result => JsonEncodedText.Encode(result.ToKeyword()))];

    private static readonly JsonEncodedText[] Identities =
        [.. Enum.GetValues<SpfIdentity>().Select(identity => JsonEncodedText.Encode(identity.ToKeyword()))];

    private static TextEncoderSettings Visible()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        for (int code = 0; code <= char.MaxValue; code++)
        {
            if (char.GetUnicodeCategory((char)code) == UnicodeCategory.Format)
            {
                settings.ForbidCharacter((char)code);
            }
        }

        return settings;
    }

    /// <summary>Writes the fields that every answer has, into an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Answer answer)
    {
        Question question = answer.Question;
        SpfOutcome outcome = answer.Outcome;
        Span<char> address = stackalloc char[64];
        _ = question.ClientIP.TryFormat(address, out int length);
        json.WriteString(Ip, address[..length]);
        WriteStringOrNull(json, Helo, question.Helo);
        WriteStringOrNull(json, MailFrom, question.MailFrom);
        json.WriteString(Identity, Identities[(int)outcome.Request.Identity]);
        WriteStringOrNull(json, Domain, outcome.Domain?.ToString());
        json.WriteString(Result, Results[(int)outcome.Result]);
        WriteStringOrNull(json, Mechanism, MechanismOf(outcome));
        WriteStringOrNull(json, Problem, outcome.Problem?.Message);
        WriteStringOrNull(json, Explanation, outcome.Explanation);
        json.WriteNumber(Lookups, outcome.LookupCount);
        json.WriteNumber(VoidLookups, outcome.VoidLookupCount);
        json.WriteNumber(ElapsedMs, Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
    }

    public static void WriteStringOrNull(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>RFC 7208, 9.1: what matched, "default" where nothing did.</summary>
    public static string? MechanismOf(SpfOutcome outcome) =>
        outcome.Match?.Directive.Mechanism.ToString() ?? (outcome.Result == SpfResult.Neutral ? "default" : null);
}
