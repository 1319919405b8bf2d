// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Findings;

/// <summary>Workflow commands of GitHub Actions, which show each finding at its line of a change.</summary>
internal sealed class GitHubWriter(Terminal terminal) : FindingWriter
{
    public override void Write(PolicyFinding finding, ZonePlace? begin, ZonePlace? end)
    {
        var command = new StringBuilder("::");
        command.Append(finding.Severity switch
        {
            FindingSeverity.Error => "error",
            FindingSeverity.Warning => "warning",
            _ => "notice",
        });
        command.Append(" title=").Append(EscapeProperty(finding.Code));
        if (begin is { } place)
        {
            command.Append(CultureInfo.InvariantCulture, $",file={EscapeProperty(place.File ?? string.Empty)}");
            command.Append(CultureInfo.InvariantCulture, $",line={place.Line},col={place.Column}");
            if (end is { } last)
            {
                command.Append(CultureInfo.InvariantCulture, $",endColumn={last.Column}");
            }
        }

        string where = FindingReport.PlaceOf(finding).TrimStart();
        string message = begin is null && where.Length > 0 ? $"{where}: {finding.Message}" : finding.Message;
        command.Append("::").Append(Escape($"{message} (RFC 7208, {finding.Section})")).Append('\n');
        terminal.Write(Encoding.UTF8.GetBytes(command.ToString()));
    }

    public override void Dispose()
    {
    }

    // Where a line or a property would end is written as "%" and two hexadecimal digits.
    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => Escape(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
