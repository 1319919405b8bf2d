// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Dns;

/// <summary>
/// Reads master-file text (RFC 1035, section 5) into a <see cref="ZoneResolver"/>: A, AAAA, CNAME, MX, PTR and TXT
/// records of class IN, $ORIGIN and $TTL. NS and SOA records are read over, so that a zone may be used as it is; other
/// types are an error. One directive is not of the RFC: "$FAULT name [type] servfail|timeout" makes a lookup fail.
/// </summary>
/// <remarks>
/// Each character of a TXT string is one octet (Latin-1), which is how a file should be read. A name without a trailing
/// dot is relative to the origin, which is the root unless the text or the caller says otherwise.
/// </remarks>
public static class ZoneFile
{
    /// <summary>Reads a zone.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="origin">What relative names are relative to until the first $ORIGIN; by default the root.</param>
    /// <returns>A resolver that answers from the zone.</returns>
    /// <exception cref="ZoneFileException">The text is not a zone file; the exception says where and why.</exception>
    public static ZoneResolver Parse(string text, DomainName origin = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, origin, out ZoneResolver? zone, out ZoneFileError error)
            ? zone
            : throw new ZoneFileException(error);
    }

    /// <summary>Reads a zone, and says where and why it could not.</summary>
    /// <param name="text">The text of the file; null is read as an empty one.</param>
    /// <param name="zone">A resolver that answers from the zone, or null.</param>
    /// <param name="error">The first place where the text is not a zone file, and why.</param>
    /// <returns>Whether the text is a zone file.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error) =>
        TryParse(text, origin: default, out zone, out error);

    /// <summary>Reads a zone, and says where and why it could not.</summary>
    /// <param name="text">The text of the file; null is read as an empty one.</param>
    /// <param name="origin">What relative names are relative to until the first $ORIGIN.</param>
    /// <param name="zone">A resolver that answers from the zone, or null.</param>
    /// <param name="error">The first place where the text is not a zone file, and why.</param>
    /// <returns>Whether the text is a zone file.</returns>
    public static bool TryParse(
        string? text, DomainName origin, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error) =>
        ZoneFileParser.TryParse(text ?? string.Empty, origin, out zone, out error);
}
