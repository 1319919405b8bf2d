// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Findings;

/// <summary>
/// A SARIF 2.1.0 log with one run. The results are written as they come, so that a large zone takes no memory.
/// </summary>
internal sealed class SarifWriter : FindingWriter
{
    private const int FlushAt = 16 * 1024;

    private readonly Terminal _terminal;
    private readonly System.Buffers.ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public SarifWriter(Terminal terminal)
    {
        _terminal = terminal;
        _json = new Utf8JsonWriter(_buffer, JsonOutput.WriterOptions);
        _json.WriteStartObject();
        _json.WriteString(
            "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        WriteTool();
        _json.WriteString("columnKind", "unicodeCodePoints");
        _json.WriteStartArray("results");
    }

    public override void Write(PolicyFinding finding, ZonePlace? begin, ZonePlace? end)
    {
        _json.WriteStartObject();
        _json.WriteString("ruleId", finding.Code);
        _json.WriteNumber("ruleIndex", Array.FindIndex(FindingRule.All, rule => rule.Code == finding.Code));
        _json.WriteString("level", PolicyWords.Of(finding.Severity));
        WriteText("message", $"{finding.Message} (RFC 7208, section {finding.Section}).");
        _json.WriteStartArray("locations");
        _json.WriteStartObject();
        WritePlace(finding, begin, end);
        if (finding.Domain is { } domain)
        {
            _json.WriteStartArray("logicalLocations");
            _json.WriteStartObject();
            _json.WriteString("fullyQualifiedName", domain.ToString());
            _json.WriteString("kind", "resource");
            _json.WriteEndObject();
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending > FlushAt)
        {
            Flush();
        }
    }

    public override void Dispose()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        Flush();
        _terminal.Write("\n"u8);
        _json.Dispose();
    }

    private void WriteTool()
    {
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "spfquery");
        _json.WriteString("version", ProgramVersion.Text);
        _json.WriteStartArray("rules");
        foreach (FindingRule rule in FindingRule.All)
        {
            _json.WriteStartObject();
            _json.WriteString("id", rule.Code);
            WriteText("shortDescription", rule.Description);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    // A record that is not from a file has the URI of its TXT records (RFC 4501), and places in its text.
    private void WritePlace(PolicyFinding finding, ZonePlace? begin, ZonePlace? end)
    {
        string? uri = begin is { } place ? UriOf(place.File ?? string.Empty)
            : finding.Domain is { } domain ? $"dns:{Uri.EscapeDataString(domain.ToString())}?type=TXT"
            : null;
        if (uri is null)
        {
            return;
        }

        _json.WriteStartObject("physicalLocation");
        _json.WriteStartObject("artifactLocation");
        _json.WriteString("uri", uri);
        _json.WriteEndObject();
        int? column = begin is { } first ? first.Column : finding.Position + 1;
        if (column is { } start)
        {
            _json.WriteStartObject("region");
            _json.WriteNumber("startLine", begin?.Line ?? 1);
            _json.WriteNumber("startColumn", start);
            if ((begin is null ? start + finding.Length : end?.Column) is { } after && after > start)
            {
                _json.WriteNumber("endColumn", after);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void WriteText(string name, string text)
    {
        _json.WriteStartObject(name);
        _json.WriteString("text", Escape(text));
        _json.WriteEndObject();
    }

    // SARIF 2.1.0, 3.11.5: "{" and "}" are doubled, since "{0}" is a placeholder. 3.11.6: "[text](address)" is a link,
    // and a stranger's text must not be one.
    private static string Escape(string text) => text
        .Replace("{", "{{", StringComparison.Ordinal)
        .Replace("}", "}}", StringComparison.Ordinal)
        .Replace("](", "] (", StringComparison.Ordinal);

    private void Flush()
    {
        _json.Flush();
        _terminal.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    // A path as a URI reference: relative ones stay relative.
    private static string UriOf(string path)
    {
        string[] parts = path.Replace('\\', '/').Split('/');
        string reference = string.Join('/', parts.Select(Uri.EscapeDataString));
        string root = reference.StartsWith('/') ? "file://" : "file:///";
        return Path.IsPathRooted(path) ? root + reference : reference;
    }
}
