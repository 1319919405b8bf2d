// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Spf.Dns;
using Spf.Headers;

namespace Spf.Cli.Check;

/// <summary>The answers of "check" as JSON objects, one a line, with everything that the library knows.</summary>
internal static class CheckJson
{
    public static byte[] Write(CheckSettings settings, Answer[] answers, Advice?[] advice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (int i = 0; i < answers.Length; i++)
        {
            using (var json = new Utf8JsonWriter(buffer, AnswerJson.WriterOptions))
            {
                json.WriteStartObject();
                AnswerJson.WriteFields(json, answers[i]);
                WriteProblem(json, answers[i].Outcome.Problem);
                WriteMatch(json, answers[i].Outcome);
                WriteDetails(json, answers[i], settings.Options);
                WriteTexts(json, answers[i], advice[i]);
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, SpfProblem? problem)
    {
        string? kind = problem?.Kind.ToString();
        WriteStringOrNull(json, "problemKind", kind is null ? null : JsonNamingPolicy.CamelCase.ConvertName(kind));
        WriteStringOrNull(json, "problemDomain", problem?.Domain?.ToString());
        WriteStringOrNull(json, "problemTerm", problem?.Term?.ToString());
        WriteNumberOrNull(json, "problemPosition", problem?.SyntaxError?.Position);
    }

    private static void WriteMatch(Utf8JsonWriter json, SpfOutcome outcome)
    {
        WriteStringOrNull(json, "directive", outcome.Match?.Directive.ToString());
        WriteStringOrNull(json, "directiveDomain", outcome.Match?.Domain.ToString());
        json.WriteStartArray("includes");
        foreach (DomainName domain in IncludesOf(outcome))
        {
            json.WriteStringValue(domain.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("includedDirectives");
        for (SpfMatch? match = outcome.Match?.Included; match is not null; match = match.Included)
        {
            json.WriteStringValue(match.Directive.ToString());
        }

        json.WriteEndArray();
    }

    private static void WriteDetails(Utf8JsonWriter json, Answer answer, SpfOptions options)
    {
        SpfOutcome outcome = answer.Outcome;
        WriteNumberOrNull(json, "ttl", (long?)outcome.TimeToLive?.TotalSeconds);
        json.WriteNumber("lookupLimit", options.LookupLimit);
        json.WriteNumber("voidLookupLimit", options.VoidLookupLimit);
        json.WriteString("sender", outcome.Request.Sender);
        json.WriteBoolean("nullReversePath", outcome.Request.HasNullReversePath);
        WriteStringOrNull(json, "receiver", outcome.ReceiverName);
        json.WriteBoolean("explanationFromDomain", outcome.IsExplanationFromDomain);
        WriteStringOrNull(json, "guess", answer.Guess);
    }

    private static void WriteTexts(Utf8JsonWriter json, Answer answer, Advice? advice)
    {
        ReceivedSpf header = answer.ToHeader();
        SmtpReply? reply = SmtpReply.FromOutcome(answer.Outcome);
        WriteStringOrNull(json, "comment", header.Comment);
        json.WriteString("header", header.ToString());
        json.WriteString("authResults", AuthenticationResults.FormatResInfo(answer.Outcome));
        json.WriteStartArray("smtpReply");
        foreach (string line in reply?.Lines ?? [])
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        WriteStringOrNull(json, "advice", advice?.Record);
        WriteStringOrNull(json, "adviceDomain", advice?.Domain.ToString());
    }

    // On the way to the directive that decided, or to the problem; outermost first.
    private static ImmutableArray<DomainName> IncludesOf(SpfOutcome outcome)
    {
        if (outcome.Problem is { } problem)
        {
            return problem.Includes;
        }

        ImmutableArray<DomainName>.Builder domains = ImmutableArray.CreateBuilder<DomainName>();
        for (SpfMatch? match = outcome.Match?.Included; match is not null; match = match.Included)
        {
            domains.Add(match.Domain);
        }

        return domains.ToImmutable();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteStringOrNull(Utf8JsonWriter json, string name, string? value) =>
        AnswerJson.WriteStringOrNull(json, JsonEncodedText.Encode(name), value);
}
