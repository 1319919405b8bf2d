// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// A domain name that can be asked for: labels of 1 to 63 printable US-ASCII characters (blanks included, since a
/// local part may bring them in), 253 in all with the dots between them (RFC 1035, section 2.3.4). It has no trailing
/// dot, keeps the letter case it was written in and is compared without it. The default value is the root.
/// </summary>
public readonly struct DomainName : IEquatable<DomainName>, ISpanParsable<DomainName>, ISpanFormattable
{
    /// <summary>The longest name, in characters, without a trailing dot.</summary>
    public const int MaxLength = 253;

    private const int MaxLabelLength = 63;
    private const string HexDigits = "0123456789abcdef";

    private readonly string? _text;
    private readonly int _hash;

    // The hash is taken once, where the name is made: names are made in order to be looked up, and those that stand
    // in a record are looked up once a check. It is seeded, since names come from strangers.
    private DomainName(string text)
    {
        _text = text;
        _hash = string.GetHashCode(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The root, written "." as it has no labels.</summary>
    public static DomainName Root => default;

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => _text is null;

    /// <summary>How many labels the name has; 0 for the root.</summary>
    public int LabelCount => _text is null ? 0 : _text.AsSpan().Count('.') + 1;

    /// <summary>Whether two names are the same, letter case apart.</summary>
    /// <param name="left">A name.</param>
    /// <param name="right">Another name.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(DomainName left, DomainName right) => left.Equals(right);

    /// <summary>Whether two names differ in more than letter case.</summary>
    /// <param name="left">A name.</param>
    /// <param name="right">Another name.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(DomainName left, DomainName right) => !left.Equals(right);

    /// <summary>Reads a name; one trailing dot is dropped, and "." is the root.</summary>
    /// <param name="text">The name.</param>
    /// <param name="name">The name, or the root if there is none.</param>
    /// <returns>Whether the text is a name.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DomainName name)
    {
        name = default;
        if (text is ".")
        {
            return true;
        }

        if (!TryTrim(ref text))
        {
            return false;
        }

        name = new DomainName(text.ToString());
        return true;
    }

    /// <summary>Reads a name; one trailing dot is dropped, and "." is the root.</summary>
    /// <param name="text">The name, or null.</param>
    /// <param name="name">The name, or the root if there is none.</param>
    /// <returns>Whether the text is a name.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out DomainName name)
    {
        ReadOnlySpan<char> trimmed = text;
        if (text is null || text == "." || !TryTrim(ref trimmed))
        {
            name = default;
            return text == ".";
        }

        name = new DomainName(trimmed.Length == text.Length ? text : trimmed.ToString());
        return true;
    }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">The text is not a name.</exception>
    public static DomainName Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out DomainName name)
            ? name
            : throw new FormatException("Expected a domain name: labels of 1 to 63 characters, 253 in all.");

    /// <summary>
    /// The name under in-addr.arpa or ip6.arpa that holds an address's PTR records (RFC 1035, 3.5; RFC 3596, 2.5).
    /// </summary>
    /// <param name="address">The address.</param>
    /// <returns>The name.</returns>
    public static DomainName ReverseOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int length);
        Span<char> text = stackalloc char[72];
        int end = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                int octet = bytes[i];
                if (octet >= 100)
                {
                    text[end++] = (char)('0' + (octet / 100));
                }

                if (octet >= 10)
                {
                    text[end++] = (char)('0' + (octet / 10 % 10));
                }

                text[end++] = (char)('0' + (octet % 10));
                text[end++] = '.';
            }
            else
            {
                text[end++] = HexDigits[bytes[i] & 0xF];
                text[end++] = '.';
                text[end++] = HexDigits[bytes[i] >> 4];
                text[end++] = '.';
            }
        }

        ReadOnlySpan<char> zone = address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa";
        zone.CopyTo(text[end..]);
        return new DomainName(text[..(end + zone.Length)].ToString());
    }

    /// <summary>
    /// Whether this name is another one or lies below it, by whole labels; every name lies below the root.
    /// </summary>
    /// <param name="other">The other name.</param>
    /// <returns>Whether it does.</returns>
    public bool IsEqualOrBelow(DomainName other)
    {
        if (_text is null || other._text is null)
        {
            return other._text is null;
        }

        int rest = _text.Length - other._text.Length;
        return (rest == 0 || (rest > 0 && _text[rest - 1] == '.'))
            && _text.EndsWith(other._text, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc />
    public bool Equals(DomainName other) =>
        _hash == other._hash && string.Equals(_text, other._text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DomainName other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    /// <summary>The name as written, without a trailing dot; "." for the root.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => _text ?? ".";

    static DomainName ISpanParsable<DomainName>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static DomainName IParsable<DomainName>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool ISpanParsable<DomainName>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, out DomainName result) =>
        TryParse(s, out result);

    static bool IParsable<DomainName>.TryParse(string? s, IFormatProvider? provider, out DomainName result) =>
        TryParse(s, out result);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ReadOnlySpan<char> text = ToString();
        bool fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }

    // Drops one trailing dot; whether what is left is labels.
    private static bool TryTrim(ref ReadOnlySpan<char> text)
    {
        if (text.EndsWith("."))
        {
            text = text[..^1];
        }

        if (text.Length > MaxLength || text.ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        if (text.Length <= MaxLabelLength)
        {
            // No label can be too long here; most names are this short.
            return text.Length > 0
                && text[0] != '.'
                && text[^1] != '.'
                && !text.Contains("..", StringComparison.Ordinal);
        }

        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int dot = rest.IndexOf('.');
            int length = dot < 0 ? rest.Length : dot;
            if (length is 0 or > MaxLabelLength)
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            rest = rest[(dot + 1)..];
        }
    }
}
