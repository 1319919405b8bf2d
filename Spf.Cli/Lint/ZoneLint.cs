// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Inspection;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Lint;

/// <summary>Checks the SPF records of a zone file, one after the other.</summary>
internal static class ZoneLint
{
    /// <summary>Returns a result for each SPF record, and for each record that was meant to be one.</summary>
    /// <exception cref="UsageException">The file is no zone file, after the results before the error.</exception>
    public static IEnumerable<LintResult> Check(string file)
    {
        using ZoneFileReader reader = TextFile.OpenZone(file, file, long.MaxValue);
        HashSet<DomainName> names = [];
        while (TryRead(reader, file, out ZoneFileEntry entry))
        {
            if (entry.Text is { } text && (SpfRecord.IsSpfRecord(text.Value) || IsMeant(text)))
            {
                yield return new LintResult(
                    entry.Owner?.ToString() ?? "record", entry.Owner, [text.Value], Check(entry.Owner, text, names))
                {
                    Source = text,
                };
            }
        }

        if (reader.Error is { } error)
        {
            throw new UsageException(error.ToString());
        }
    }

    private static bool TryRead(ZoneFileReader reader, string file, out ZoneFileEntry entry)
    {
        try
        {
            return reader.TryRead(out entry);
        }
        catch (IOException)
        {
            throw new UsageException($"{file}: cannot be read");
        }
    }

    private static bool IsMeant(ZoneText text) => AreWordsLost(text) || VersionText.IsNearMiss(text.Value);

    private static bool AreWordsLost(ZoneText text) =>
        text.HasBareWords && text.Value.StartsWith(SpfRecord.Version, StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<PolicyFinding> Check(DomainName? owner, ZoneText text, HashSet<DomainName> names)
    {
        if (owner is not { } domain)
        {
            return
            [
                Error(
                    FindingCode.Name,
                    "4.3",
                    "no check looks up the name of this record: write its labels as A-labels (xn--...)"),
            ];
        }

        if (AreWordsLost(text))
        {
            return
            [
                Error(
                    FindingCode.Glued,
                    "3.3",
                    "the words of this record are joined without spaces: put the record into quotation marks"),
            ];
        }

        ImmutableArray<PolicyFinding> findings = RecordLint.Check(text.Value, domain);
        return SpfRecord.IsSpfRecord(text.Value) && !names.Add(domain)
            ? findings.Add(Error(
                FindingCode.SeveralRecords,
                "4.5",
                $"{domain} already has an SPF record, and two of them are a permanent error: join them into one"))
            : findings;

        PolicyFinding Error(string code, string section, string message) => new()
        {
            Code = code,
            Severity = FindingSeverity.Error,
            Domain = owner,
            Section = section,
            Message = message,
        };
    }
}
