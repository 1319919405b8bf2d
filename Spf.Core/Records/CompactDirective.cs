// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>
/// A directive as evaluation walks over it. Most directives there are say "ip4" or "ip6", and most of them do not
/// match: they stay numbers, and become objects only for who asks for one.
/// </summary>
internal readonly struct CompactDirective
{
    private const byte NoLength = byte.MaxValue;

    private readonly TextRange _text;
    private readonly Directive? _directive;
    private readonly byte _cidrLength;
    private readonly bool _hasQualifier;
    private readonly Qualifier _qualifier;

    private CompactDirective(CompactKind kind, TextRange text, Qualifier qualifier, bool hasQualifier, int cidrLength)
    {
        Kind = kind;
        _text = text;
        _qualifier = qualifier;
        _hasQualifier = hasQualifier;
        _cidrLength = cidrLength < 0 ? NoLength : (byte)cidrLength;
    }

    private CompactDirective(Directive directive) => _directive = directive;

    public CompactKind Kind { get; }

    /// <summary>For "ip6", the first 64 bits of the network's address.</summary>
    public ulong Upper { get; private init; }

    /// <summary>For "ip6", the last 64 bits of the network's address; for "ip4", its 32 bits.</summary>
    public ulong Lower { get; private init; }

    /// <summary>How many bits must match.</summary>
    public int PrefixLength => _cidrLength != NoLength ? _cidrLength : Kind == CompactKind.Ip4 ? 32 : 128;

    public static CompactDirective OfIp4(
        TextRange text, Qualifier qualifier, bool hasQualifier, uint bits, int cidrLength) =>
        new(CompactKind.Ip4, text, qualifier, hasQualifier, cidrLength) { Lower = bits };

    public static CompactDirective OfIp6(
        TextRange text, Qualifier qualifier, bool hasQualifier, UInt128 bits, int cidrLength) =>
        new(CompactKind.Ip6, text, qualifier, hasQualifier, cidrLength)
        {
            Upper = (ulong)(bits >> 64),
            Lower = (ulong)(bits & ulong.MaxValue),
        };

    public static CompactDirective OfAll(TextRange text, Qualifier qualifier, bool hasQualifier) =>
        new(CompactKind.All, text, qualifier, hasQualifier, cidrLength: -1);

    public static CompactDirective OfLookup(Directive directive) => new(directive);

    public Directive ToDirective(string source)
    {
        TextSlice text = new(source, _text.Start, _text.Length);
        int cidrLength = _cidrLength == NoLength ? -1 : _cidrLength;
        return _directive ?? new Directive(_qualifier, _hasQualifier, Kind switch
        {
            CompactKind.Ip4 => new Ip4Mechanism(text, (uint)Lower, cidrLength),
            CompactKind.Ip6 => new Ip6Mechanism(text, new UInt128(Upper, Lower), cidrLength),
            _ => new AllMechanism(text),
        });
    }
}

/// <summary>How a directive is tried.</summary>
internal enum CompactKind : byte
{
    /// <summary>By asking the DNS.</summary>
    Lookup,

    /// <summary>"all": it always matches.</summary>
    All,

    /// <summary>"ip4": by the client's address.</summary>
    Ip4,

    /// <summary>"ip6": by the client's address.</summary>
    Ip6,
}

/// <summary>Where a mechanism stands in its record.</summary>
internal readonly record struct TextRange(int Start, int Length);
