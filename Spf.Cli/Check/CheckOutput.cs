// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Spf.Dns;
using Spf.Headers;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>The answers of "check" in their four forms. No form lets a control character through.</summary>
internal static class CheckOutput
{
    public static byte[] Write(CheckSettings settings, ReadOnlySpan<SpfOutcome> outcomes) => settings.Format switch
    {
        CheckFormat.Json => WriteJson(settings, outcomes),
        CheckFormat.Header => WriteHeaders(outcomes),
        CheckFormat.AuthenticationResults => Lines(
            AuthenticationResults.Format(settings.Options.ReceiverName!, outcomes)),
        _ => WriteText(outcomes),
    };

    // Result; the text for the SMTP reply, where one is due; the comment; the header field.
    private static byte[] WriteText(ReadOnlySpan<SpfOutcome> outcomes)
    {
        var lines = new List<string>();
        foreach (SpfOutcome outcome in outcomes)
        {
            ReceivedSpf header = ReceivedSpf.FromOutcome(outcome);
            lines.Add(outcome.Result.ToKeyword());
            lines.Add(SafeText.Line(outcome.Explanation));
            lines.Add(SafeText.Line(header.Comment));
            lines.Add(header.ToString());
        }

        return Lines([.. lines]);
    }

    private static byte[] WriteHeaders(ReadOnlySpan<SpfOutcome> outcomes)
    {
        var lines = new List<string>();
        foreach (SpfOutcome outcome in outcomes)
        {
            lines.Add(ReceivedSpf.FromOutcome(outcome).ToString());
        }

        return Lines([.. lines]);
    }

    private static byte[] WriteJson(CheckSettings settings, ReadOnlySpan<SpfOutcome> outcomes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (int i = 0; i < outcomes.Length; i++)
        {
            using (var json = new Utf8JsonWriter(buffer, Answers.WriterOptions))
            {
                json.WriteStartObject();
                Answers.WriteFields(json, settings.Questions[i], outcomes[i]);
                WriteDetails(json, outcomes[i], ReceivedSpf.FromOutcome(outcomes[i]));
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteDetails(Utf8JsonWriter json, SpfOutcome outcome, ReceivedSpf header)
    {
        string? kind = outcome.Problem?.Kind.ToString();
        WriteStringOrNull(json, "problemKind", kind is null ? null : JsonNamingPolicy.CamelCase.ConvertName(kind));
        WriteStringOrNull(json, "directive", outcome.Match?.Directive.ToString());
        WriteStringOrNull(json, "directiveDomain", outcome.Match?.Domain.ToString());
        json.WriteStartArray("includes");
        foreach (DomainName domain in IncludesOf(outcome))
        {
            json.WriteStringValue(domain.ToString());
        }

        json.WriteEndArray();
        if (outcome.TimeToLive is { } timeToLive)
        {
            json.WriteNumber("ttl", (long)timeToLive.TotalSeconds);
        }
        else
        {
            json.WriteNull("ttl");
        }

        json.WriteBoolean("explanationFromDomain", outcome.IsExplanationFromDomain);
        WriteStringOrNull(json, "comment", header.Comment);
        json.WriteString("header", header.ToString());
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

    private static void WriteStringOrNull(Utf8JsonWriter json, string name, string? value) =>
        Answers.WriteStringOrNull(json, JsonEncodedText.Encode(name), value);

    private static byte[] Lines(params ReadOnlySpan<string> lines) =>
        Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
}
