// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Dns;

/// <summary>
/// Parses zone files (master files; RFC 1035, section 5) into a <see cref="ZoneResolver"/>: A, AAAA, CNAME, MX, PTR and
/// TXT records of class IN, $ORIGIN and $TTL. Records of other types are skipped. DNAME, ALIAS, ANAME, LUA, $GENERATE
/// and $INCLUDE are errors. One directive is not in the RFC: "$FAULT name [type] servfail|timeout" makes a lookup fail.
/// </summary>
/// <remarks>
/// Each character of a TXT string is one octet, so a file should be read as Latin-1. A string with characters beyond
/// U+00FF is encoded in UTF-8. A name without a trailing dot is
/// relative to the origin, which is the root unless the text or the caller sets it.
/// </remarks>
public static class ZoneFile
{
    /// <summary>Parses a zone file.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="origin">The origin of relative names until the first $ORIGIN; the root by default.</param>
    /// <returns>A resolver that answers from the zone.</returns>
    /// <exception cref="ZoneFileException">The text is not a valid zone file.</exception>
    public static ZoneResolver Parse(string text, DomainName origin = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, origin, out ZoneResolver? zone, out ZoneFileError error)
            ? zone
            : throw new ZoneFileException(error);
    }

    /// <summary>Parses a zone file without throwing exceptions.</summary>
    /// <param name="text">The text of the file; null is treated as empty.</param>
    /// <param name="zone">A resolver that answers from the zone; null if the text is not valid.</param>
    /// <param name="error">The first error; the default value if the text is valid.</param>
    /// <returns>True if the text is a valid zone file.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error) =>
        TryParse(text, origin: default, out zone, out error);

    /// <summary>Parses a zone file without throwing exceptions.</summary>
    /// <param name="text">The text of the file; null is treated as empty.</param>
    /// <param name="origin">The origin of relative names until the first $ORIGIN.</param>
    /// <param name="zone">A resolver that answers from the zone; null if the text is not valid.</param>
    /// <param name="error">The first error; the default value if the text is valid.</param>
    /// <returns>True if the text is a valid zone file.</returns>
    public static bool TryParse(
        string? text, DomainName origin, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error)
    {
        using var reader = new ZoneFileReader(new StringReader(text ?? string.Empty), origin);
        return TryRead(reader, out zone, out error);
    }

    /// <summary>Builds a resolver from the entries of a file.</summary>
    internal static bool TryRead(
        ZoneFileReader reader, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error)
    {
        bool isZone = ZoneBuilder.TryBuild(reader, out ZoneResolver built, out error);
        zone = isZone ? built : null;
        return isZone;
    }
}
