// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Dns;

/// <summary>One record, or one $FAULT, of a zone file.</summary>
/// <param name="Owner">
/// The name of the record; null for a name that no check looks up, with a dot or an octet beyond US-ASCII in a label.
/// </param>
/// <param name="Type">The type; <see cref="ZoneFileType.None"/> for a directive.</param>
/// <param name="Place">Where the type or directive is.</param>
internal readonly record struct ZoneFileEntry(DomainName? Owner, ZoneFileType Type, ZonePlace Place)
{
    public TimeSpan TimeToLive { get; init; }

    /// <summary>The address of A and AAAA.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The name of CNAME, MX and PTR; null for a name that cannot be looked up.</summary>
    public DomainName? Target { get; init; }

    /// <summary>The preference of MX.</summary>
    public ushort Preference { get; init; }

    /// <summary>The strings of TXT.</summary>
    public ZoneText? Text { get; init; }

    /// <summary>For $FAULT, how lookups of the owner fail.</summary>
    public DnsStatus? Fault { get; init; }

    /// <summary>For $FAULT, the type whose lookups fail; null for all.</summary>
    public DnsRecordType? FaultType { get; init; }

    /// <summary>For an unsupported type or directive, the reason; otherwise null.</summary>
    public string? Refusal { get; init; }
}

/// <summary>A place in a zone file.</summary>
/// <param name="File">The file; null for text that is not in a file.</param>
/// <param name="Line">The line, starting at 1.</param>
/// <param name="Column">The column, starting at 1.</param>
internal readonly record struct ZonePlace(string? File, int Line, int Column)
{
    public ZoneFileError Error(string message) => new(Line, Column, message) { File = File };

    /// <summary>Returns the place as compilers write it, such as "example.zone:12:5".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}{(File is null ? "" : ":")}{Line}:{Column}");
}

/// <summary>The strings of a TXT record, joined without spaces (RFC 7208, section 3.3), and where they are.</summary>
/// <param name="value">The joined strings, a character for each octet.</param>
/// <param name="file">The file; null for text that is not in a file.</param>
/// <param name="runs">Where characters of the text begin that are beside each other in the file, by position.</param>
internal sealed class ZoneText(string value, string? file, (int Start, int Line, int Column)[] runs)
{
    public string Value { get; } = value;

    /// <summary>Whether some words are not in quotation marks, so that the spaces between them are lost.</summary>
    public bool HasBareWords { get; init; }

    /// <summary>Returns the place of a character of the text, or that of its end.</summary>
    public ZonePlace PlaceOf(int position)
    {
        int run = runs.Length - 1;
        while (run > 0 && runs[run].Start > position)
        {
            run--;
        }

        (int start, int line, int column) = runs[run];
        return new ZonePlace(file, line, column + Math.Max(0, position - start));
    }
}
