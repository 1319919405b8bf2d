// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Cli.Sources;

/// <summary>Tells the path of a zone file from a domain and from a record.</summary>
internal static class ZonePath
{
    // The names that zone files usually have.
    private static readonly string[] Ends = [".zone", ".db", ".dns", ".hosts"];

    /// <summary>Whether an argument is the path of a zone file, and neither a domain nor a record.</summary>
    public static bool IsZoneFile(string text) =>
        !SpfRecord.IsSpfRecord(text)
        && (Array.Exists(Ends, end => text.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            || ((text.StartsWith("db.", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(text) != text)
                && File.Exists(text)));
}
