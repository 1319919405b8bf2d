// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Spf.Cli.Answers;
using Spf.Cli.Output;
using Spf.Dns;
using Spf.Headers;

namespace Spf.Cli.Check;

/// <summary>The answers of "check" as JSON objects, one per line, with everything that the library reports.</summary>
internal static class CheckJson
{
    public static byte[] Write(CheckSettings settings, Answer[] answers, Advice?[] advice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (int i = 0; i < answers.Length; i++)
        {
            using (var json = new Utf8JsonWriter(buffer, JsonOutput.WriterOptions))
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
        json.WriteStringOrNull("problemKind", kind is null ? null : JsonNamingPolicy.CamelCase.ConvertName(kind));
        json.WriteStringOrNull("problemDomain", problem?.Domain?.ToString());
        json.WriteStringOrNull("problemTerm", problem?.Term?.ToString());
        json.WriteNumberOrNull("problemPosition", problem?.SyntaxError?.Position);
    }

    private static void WriteMatch(Utf8JsonWriter json, SpfOutcome outcome)
    {
        json.WriteStringOrNull("directive", outcome.Match?.Directive.ToString());
        json.WriteStringOrNull("directiveDomain", outcome.Match?.Domain.ToString());
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
        json.WriteNumberOrNull("ttl", (long?)outcome.TimeToLive?.TotalSeconds);
        json.WriteNumber("lookupLimit", options.MaxLookups);
        json.WriteNumber("voidLookupLimit", options.MaxVoidLookups);
        json.WriteString("sender", outcome.Request.Sender);
        json.WriteBoolean("nullReversePath", outcome.Request.HasNullReversePath);
        json.WriteStringOrNull("receiver", outcome.ReceiverName);
        json.WriteBoolean("explanationFromDomain", outcome.IsExplanationFromDomain);
        json.WriteStringOrNull("guess", answer.Guess);
    }

    private static void WriteTexts(Utf8JsonWriter json, Answer answer, Advice? advice)
    {
        ReceivedSpf header = answer.ToHeader();
        SmtpReply? reply = SmtpReply.FromOutcome(answer.Outcome);
        json.WriteStringOrNull("comment", header.Comment);
        json.WriteString("header", header.ToString());
        json.WriteString("authResults", AuthenticationResultsField.FormatResInfo(answer.Outcome));
        json.WriteStartArray("smtpReply");
        foreach (string line in reply?.Lines ?? [])
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        json.WriteStringOrNull("advice", advice?.Record);
        json.WriteStringOrNull("adviceDomain", advice?.Domain.ToString());
        json.WriteStartArray("notes");
        foreach (string note in AnswerNotes.Of(answer))
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
    }

    // The includes that led to the directive that decided, or to the problem; outermost first.
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
}
