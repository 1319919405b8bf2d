// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Spf.Text;

namespace Spf.Dns;

/// <summary>
/// A domain name that can be looked up: labels of 1 to 63 printable US-ASCII characters, at most 253 characters in
/// total with the dots between them (RFC 1035, section 2.3.4). Spaces are allowed, since a macro may insert a local
/// part that contains them. A name has no trailing dot and keeps its letter case, which is ignored in comparisons. The
/// default value is the root.
/// </summary>
public readonly struct DomainName
    : IEquatable<DomainName>, IComparable<DomainName>, ISpanParsable<DomainName>, ISpanFormattable
{
    /// <summary>The maximum length of a name in characters, without a trailing dot.</summary>
    public const int MaxLength = ALabels.MaxDomainLength;

    private const int MaxLabelLength = 63;
    private const string HexDigits = "0123456789abcdef";

    private readonly string? _text;
    private readonly int _hash;

    // The hash is computed once, when the name is created: names are created to be looked up, and those in a record are
    // looked up once per check. It is seeded, since names come from strangers.
    private DomainName(string text)
    {
        _text = text;
        _hash = string.GetHashCode(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The root, which has no labels and is written ".".</summary>
    public static DomainName Root => default;

    /// <summary>Whether this name is the root.</summary>
    public bool IsRoot => _text is null;

    /// <summary>The number of labels; 0 for the root.</summary>
    public int LabelCount => _text is null ? 0 : _text.AsSpan().Count('.') + 1;

    /// <summary>Compares two names, ignoring letter case.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(DomainName left, DomainName right) => left.Equals(right);

    /// <summary>Compares two names, ignoring letter case.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if they are not equal.</returns>
    public static bool operator !=(DomainName left, DomainName right) => !left.Equals(right);

    /// <summary>Compares two names in the order of <see cref="CompareTo"/>.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if the first name comes before the second.</returns>
    public static bool operator <(DomainName left, DomainName right) => left.CompareTo(right) < 0;

    /// <summary>Compares two names in the order of <see cref="CompareTo"/>.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if the first name comes before the second or equals it.</returns>
    public static bool operator <=(DomainName left, DomainName right) => left.CompareTo(right) <= 0;

    /// <summary>Compares two names in the order of <see cref="CompareTo"/>.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if the first name comes after the second.</returns>
    public static bool operator >(DomainName left, DomainName right) => left.CompareTo(right) > 0;

    /// <summary>Compares two names in the order of <see cref="CompareTo"/>.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>True if the first name comes after the second or equals it.</returns>
    public static bool operator >=(DomainName left, DomainName right) => left.CompareTo(right) >= 0;

    /// <summary>Parses a name. One trailing dot is dropped, and "." is the root.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="name">The name; the root if the method returns false.</param>
    /// <returns>True if the text is a valid name.</returns>
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

    /// <summary>Parses a name. One trailing dot is dropped, and "." is the root.</summary>
    /// <param name="text">The text to parse; null is not a name.</param>
    /// <param name="name">The name; the root if the method returns false.</param>
    /// <returns>True if the text is a valid name.</returns>
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

    /// <summary>Parses a name. One trailing dot is dropped, and "." is the root.</summary>
    /// <param name="text">The text to parse.</param>
    /// <returns>The name, in the letter case of the text.</returns>
    /// <exception cref="FormatException">The text is not a valid name.</exception>
    public static DomainName Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out DomainName name)
            ? name
            : throw new FormatException(
                $"Expected a domain name with labels of 1 to {MaxLabelLength} characters, {MaxLength} in total.");

    /// <summary>
    /// Returns the name that holds the PTR records of an address (RFC 1035, 3.5; RFC 3596, 2.5).
    /// </summary>
    /// <param name="address">The IPv4 or IPv6 address.</param>
    /// <returns>A name below in-addr.arpa or ip6.arpa.</returns>
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
    /// Checks whether this name is equal to another one or a subdomain of it. Every name is a subdomain of the root.
    /// </summary>
    /// <param name="other">The name to compare with.</param>
    /// <returns>True if this name ends with all labels of the other one.</returns>
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

    /// <summary>
    /// Compares label by label from the right, as the DNS orders names (RFC 4034, section 6.1): the root first, a name
    /// before its subdomains. Letter case is ignored.
    /// </summary>
    /// <param name="other">The name to compare with.</param>
    /// <returns>Less than 0 if this name comes first, 0 if both are equal, more than 0 otherwise.</returns>
    public int CompareTo(DomainName other)
    {
        ReadOnlySpan<char> left = _text;
        ReadOnlySpan<char> right = other._text;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftStart = left.LastIndexOf('.') + 1;
            int rightStart = right.LastIndexOf('.') + 1;
            int order = CompareLabels(left[leftStart..], right[rightStart..]);
            if (order != 0)
            {
                return order;
            }

            left = left[..Math.Max(leftStart - 1, 0)];
            right = right[..Math.Max(rightStart - 1, 0)];
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <inheritdoc />
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DomainName other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    /// <summary>Returns the name as text.</summary>
    /// <returns>The name as it was written, without a trailing dot; "." for the root.</returns>
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

    // RFC 4034, 6.1: as octets, with uppercase letters as lowercase ones.
    private static int CompareLabels(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = ToLower(left[i]) - ToLower(right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length - right.Length;
    }

    private static int ToLower(char c) => char.IsAsciiLetterUpper(c) ? c | 0x20 : c;

    // Drops one trailing dot, and returns whether the rest consists of valid labels.
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
            // Most names are short enough that no label can be too long.
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
