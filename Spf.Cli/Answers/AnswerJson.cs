// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Cli.Output;

namespace Spf.Cli.Answers;

/// <summary>The JSON fields of an answer. "check" and "batch" write the same fields in the same order.</summary>
internal static class AnswerJson
{
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

    /// <summary>Writes the fields that every answer has into the object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Answer answer)
    {
        Question question = answer.Question;
        SpfOutcome outcome = answer.Outcome;
        Span<char> address = stackalloc char[64];
        _ = question.ClientIP.TryFormat(address, out int length);
        json.WriteString(Ip, address[..length]);
        json.WriteStringOrNull(Helo, question.Helo);
        json.WriteStringOrNull(MailFrom, question.MailFrom);
        json.WriteString(Identity, Identities[(int)outcome.Request.Identity]);
        json.WriteStringOrNull(Domain, outcome.Domain?.ToString());
        json.WriteString(Result, Results[(int)outcome.Result]);
        json.WriteStringOrNull(Mechanism, MechanismOf(outcome));
        json.WriteStringOrNull(Problem, ProblemOf(outcome));
        json.WriteStringOrNull(Explanation, outcome.Explanation);
        json.WriteNumber(Lookups, outcome.LookupCount);
        json.WriteNumber(VoidLookups, outcome.VoidLookupCount);
        json.WriteNumber(ElapsedMs, Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
    }

    /// <summary>The reason for an error or none, or a missing HELO name, which may have decided too.</summary>
    public static string? ProblemOf(SpfOutcome outcome) => (outcome.Problem ?? outcome.MissingHelo)?.Message;

    /// <summary>RFC 7208, 9.1: the mechanism that matched, or "default" if none did.</summary>
    public static string? MechanismOf(SpfOutcome outcome) =>
        outcome.Match?.Directive.Mechanism.ToString() ?? (outcome.Result == SpfResult.Neutral ? "default" : null);
}
