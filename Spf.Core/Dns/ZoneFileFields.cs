// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Text;

namespace Spf.Dns;

/// <summary>
/// One open zone file, and the fields of its current entry: names, numbers, addresses and character strings (RFC 1035,
/// section 5.1).
/// </summary>
/// <param name="reader">The text of the file.</param>
/// <param name="file">The file; null for text that is not in a file.</param>
internal sealed class ZoneFileFields(TextReader reader, string? file) : IDisposable
{
    // RFC 1035, 3.3: a <character-string> has at most 255 octets.  RFC 1035, 3.2.1: the length of RDATA has 16 bits.
    private const int MaxStringLength = 255;
    private const int MaxDataLength = ushort.MaxValue;

    // RFC 2181, 8: a time to live has 31 bits.
    private const long MaxTimeToLive = int.MaxValue;

    private readonly ZoneFileLexer _lexer = new(reader);
    private readonly List<ZoneToken> _tokens = [];
    private int _next;

    /// <summary>The file; null for text that is not in a file.</summary>
    public string? File { get; } = file;

    /// <summary>The origin of relative names; null if it is a name that cannot be looked up.</summary>
    public DomainName? Origin { get; set; }

    /// <summary>The origin that the name of the file tells, for a file without $ORIGIN; null for none.</summary>
    public DomainName? ImpliedOrigin { get; set; }

    /// <summary>Whether a line without an owner has that of the line before.</summary>
    public bool HasOwner { get; set; }

    /// <summary>The owner of the last line; null if it is a name that cannot be looked up.</summary>
    public DomainName? Owner { get; set; }

    /// <summary>The number of characters of the current entry, with its comments.</summary>
    public int Length => _lexer.Consumed;

    /// <summary>The error; null if there is none.</summary>
    public ZoneFileError? Error { get; private set; }

    /// <summary>Whether no entry is left.</summary>
    public bool IsAtEndOfFile { get; private set; }

    /// <summary>The next field; an empty token at the end of the entry.</summary>
    public ZoneToken Current => _tokens[_next];

    /// <summary>Whether no field is left.</summary>
    public bool IsAtEnd => _next == _tokens.Count - 1;

    /// <summary>Whether a word is a keyword, in any letter case.</summary>
    public static bool Is(ReadOnlySpan<char> word, string keyword) =>
        word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the next entry.</summary>
    /// <param name="startsWithSpace">Whether it has no owner of its own.</param>
    /// <returns>False at the end of the file, or if there is an error.</returns>
    public bool TryReadEntry(out bool startsWithSpace)
    {
        _next = 0;
        if (_lexer.TryReadEntry(_tokens, out startsWithSpace, out ZoneFileError error))
        {
            IsAtEndOfFile = _tokens.Count == 0;
            return !IsAtEndOfFile;
        }

        Error = error with { File = File };
        return false;
    }

    /// <summary>Returns the next field as it was written, and goes on to the one after it.</summary>
    public ZoneToken Take() => _tokens[_next++];

    public void Dispose() => reader.Dispose();

    // The name is null if no check can look it up: WireName reads none from an answer either.
    public bool TryReadName(out DomainName? name)
    {
        name = null;
        ZoneToken token = Current;
        if (IsAtEnd || token.IsQuoted)
        {
            return Fail(token, $"expected a domain name, but found {Show(token)}");
        }

        _next++;
        if (SpanOf(token) is "@")
        {
            // A zone file without $ORIGIN gets its origin from the configuration of the name server.
            name = Origin = Origin is { IsRoot: true } ? ImpliedOrigin ?? Origin : Origin;
            return true;
        }

        Span<char> buffer = stackalloc char[DomainName.MaxLength + 1];
        if (!TryUnescape(token, buffer, runs: null, isName: true, out int length))
        {
            return false;
        }

        // Other octets, and dots in labels, are replaced to check the lengths.
        Span<char> text = buffer[..length];
        bool canBeLookedUp = !text.ContainsAnyExceptInRange(' ', '~');
        foreach (ref char c in text)
        {
            c = c is < ' ' or > '~' ? '?' : c;
        }

        bool isAbsolute = text is [.., '.'] || Origin is { IsRoot: true };
        DomainName origin = Origin ?? DomainName.Root;
        if (!DomainName.TryParse(isAbsolute || origin.IsRoot ? text : $"{text}.{origin}", out DomainName read))
        {
            return FailName(token);
        }

        name = canBeLookedUp && (isAbsolute || Origin is not null) ? read : null;
        return true;
    }

    // A number of seconds, or numbers with units, as in 1h30m.
    public bool TryReadTimeToLive(out TimeSpan timeToLive)
    {
        ZoneToken token = Current;
        ReadOnlySpan<char> rest = SpanOf(token);
        long seconds = 0;
        bool isTime = !IsAtEnd && !token.IsQuoted && !rest.IsEmpty;
        bool isPlain = !rest.ContainsAnyExceptInRange('0', '9');
        while (isTime && !rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            isTime = long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && number <= MaxTimeToLive;
            rest = rest[digits..];
            if (isTime && !isPlain)
            {
                int unit = rest.IsEmpty ? 0 : SecondsOf(rest[0]);
                isTime = unit > 0;
                number *= unit;
                rest = isTime ? rest[1..] : rest;
            }

            seconds += isTime ? number : 0;
            isTime &= seconds <= MaxTimeToLive;
        }

        timeToLive = TimeSpan.FromSeconds(isTime ? seconds : 0);
        _next += isTime ? 1 : 0;
        return isTime || Fail(
            token, $"expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found {Show(token)}");
    }

    public bool TryReadPreference(out ushort preference)
    {
        ZoneToken token = Current;
        if (IsAtEnd || !ushort.TryParse(SpanOf(token), NumberStyles.None, CultureInfo.InvariantCulture, out preference))
        {
            preference = 0;
            return Fail(token, $"expected a preference from 0 to 65535 before the name, but found {Show(token)}");
        }

        _next++;
        return true;
    }

    public bool TryReadAddress(AddressFamily family, [NotNullWhen(true)] out IPAddress? address)
    {
        ZoneToken token = Current;
        if (!IsAtEnd && IPAddressText.TryParse(SpanOf(token), out address) && address.AddressFamily == family)
        {
            _next++;
            return true;
        }

        address = null;
        return Fail(token, family == AddressFamily.InterNetwork
            ? $"expected an IPv4 address, but found {Show(token)}"
            : $"expected an IPv6 address, but found {Show(token)}");
    }

    // RFC 7208, 3.3: several strings are joined without spaces. A word without quotation marks is a string too.
    public bool TryReadStrings([NotNullWhen(true)] out ZoneText? text)
    {
        text = null;
        if (IsAtEnd)
        {
            return Fail(Current, "expected text in quotation marks");
        }

        Span<char> buffer = stackalloc char[MaxStringLength];
        var joined = new StringBuilder();
        var runs = new List<(int Start, int Line, int Column)>();
        int octets = 0;
        bool hasBareWords = false;
        int strings = 0;
        for (; !IsAtEnd; _next++)
        {
            int run = runs.Count;
            if (!TryUnescape(Current, buffer, runs, isName: false, out int length))
            {
                return false;
            }

            octets += 1 + length;
            if (octets > MaxDataLength)
            {
                return Fail(
                    Current,
                    "the strings of a TXT record have at most 65535 octets in total, including a length octet each");
            }

            for (; run < runs.Count; run++)
            {
                runs[run] = runs[run] with { Start = runs[run].Start + joined.Length };
            }

            joined.Append(buffer[..length]);
            hasBareWords |= !Current.IsQuoted;
            strings++;
        }

        text = new ZoneText(joined.ToString(), File, [.. runs])
        {
            HasBareWords = hasBareWords && strings > 1,
        };
        return true;
    }

    // RFC 1035, 5.1: \X is X, \DDD is the octet of that decimal number. A dot in a label becomes NUL: no name that can
    // be looked up has one.
    private bool TryUnescape(
        ZoneToken token, Span<char> buffer, List<(int Start, int Line, int Column)>? runs, bool isName, out int length)
    {
        length = 0;
        ReadOnlySpan<char> raw = SpanOf(token);
        bool isUtf8 = raw.ContainsAnyExceptInRange('\0', '\u00FF');
        int column = token.Column + (token.IsQuoted ? 1 : 0);
        runs?.Add((0, token.Line, column));
        Span<byte> octets = stackalloc byte[4];
        for (int i = 0; i < raw.Length;)
        {
            int start = i;
            int read = 1;
            bool isEscaped = raw[i] == '\\';
            i += isEscaped ? 1 : 0;
            if (isEscaped && (i == raw.Length || (char.IsAsciiDigit(raw[i]) && !TryReadOctet(raw[i..]))))
            {
                return Fail(token, start, "expected a character, or three digits from 000 to 255, after the backslash");
            }

            bool isOctet = isEscaped && char.IsAsciiDigit(raw[i]);
            int count = 1;
            if (isOctet)
            {
                octets[0] = byte.Parse(raw.Slice(i, 3), NumberStyles.None, CultureInfo.InvariantCulture);
                read = 3;
            }
            else if (isUtf8)
            {
                // Text with such characters is not Latin-1. Its octets are those that a file would have.
                _ = Rune.DecodeFromUtf16(raw[i..], out Rune rune, out read);
                count = rune.EncodeToUtf8(octets);
            }
            else
            {
                octets[0] = (byte)raw[i];
            }

            i += read;
            if (isName && isEscaped && octets[0] == '.')
            {
                octets[0] = 0;
            }

            if (length + count > buffer.Length)
            {
                return isName
                    ? FailName(token)
                    : Fail(token, $"a string has at most {MaxStringLength} octets: split it, \"...\" \"...\"");
            }

            for (int k = 0; k < count; k++)
            {
                buffer[length++] = (char)octets[k];
            }

            if (i - start != count)
            {
                runs?.Add((length, token.Line, column + i));
            }
        }

        return true;
    }

    private static bool TryReadOctet(ReadOnlySpan<char> text) =>
        text.Length >= 3 && byte.TryParse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static int SecondsOf(char unit) => char.ToLowerInvariant(unit) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => 0,
    };

    /// <summary>Returns a field as it was written.</summary>
    public ReadOnlySpan<char> SpanOf(ZoneToken token) => _lexer.SpanOf(token);

    public ZonePlace PlaceOf(ZoneToken token) => new(File, token.Line, token.Column);

    // The file may contain anything. A message shows only the beginning, and only printable US-ASCII.
    public string Show(ZoneToken token)
    {
        const int MaxShown = 40;
        if (token.Length == 0 && !token.IsQuoted)
        {
            return "the end of the line";
        }

        ReadOnlySpan<char> text = SpanOf(token);
        var shown = new StringBuilder("\"");
        foreach (char c in text[..Math.Min(text.Length, MaxShown)])
        {
            shown.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return shown.Append(text.Length > MaxShown ? "...\"" : "\"").ToString();
    }

    /// <summary>Checks that no field is left.</summary>
    public bool TryReadEnd() => IsAtEnd || Fail(Current, $"expected the end of the line, but found {Show(Current)}");

    private bool FailName(ZoneToken token) => Fail(
        token,
        $"expected a domain name with labels of 1 to 63 characters, {DomainName.MaxLength} in total, but found "
            + Show(token));

    /// <summary>Reports an error at a field.</summary>
    public bool Fail(ZoneToken token, string message)
    {
        Error = PlaceOf(token).Error(message);
        return false;
    }

    // Reports an error at a character of a token. An opening quotation mark counts as a column.
    private bool Fail(ZoneToken token, int offset, string message) =>
        Fail(token with { Column = token.Column + (token.IsQuoted ? 1 : 0) + offset }, message);
}
