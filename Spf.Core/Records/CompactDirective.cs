// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>
/// A directive as evaluation walks over it, in 24 bytes. Most directives there are say "ip4" or "ip6", and most of them
/// do not match: they become objects only for who asks for one.
/// </summary>
internal readonly struct CompactDirective
{
    private const byte NoLength = byte.MaxValue;

    private readonly int _start;
    private readonly byte _cidrLength;
    private readonly bool _hasQualifier;
    private readonly byte _qualifier;

    private CompactDirective(CompactKind kind, int start, Qualifier qualifier, bool hasQualifier, int cidrLength)
    {
        Kind = kind;
        _start = start;
        _qualifier = (byte)qualifier;
        _hasQualifier = hasQualifier;
        _cidrLength = cidrLength < 0 ? NoLength : (byte)cidrLength;
    }

    public CompactKind Kind { get; }

    /// <summary>For "ip6", the first 64 bits of the network's address.</summary>
    public ulong Upper { get; private init; }

    /// <summary>For "ip6", the last 64 bits of the network's address; for "ip4", its 32 bits.</summary>
    public ulong Lower { get; private init; }

    /// <summary>How many bits must match.</summary>
    public int PrefixLength => _cidrLength != NoLength ? _cidrLength : Kind == CompactKind.Ip4 ? 32 : 128;

    /// <summary>For a lookup, which of the record's lookups it is, from 0.</summary>
    public int LookupIndex => (int)Lower;

    public static CompactDirective OfIp4(
        int start, Qualifier qualifier, bool hasQualifier, uint bits, int cidrLength) =>
        new(CompactKind.Ip4, start, qualifier, hasQualifier, cidrLength) { Lower = bits };

    public static CompactDirective OfIp6(
        int start, Qualifier qualifier, bool hasQualifier, UInt128 bits, int cidrLength) =>
        new(CompactKind.Ip6, start, qualifier, hasQualifier, cidrLength)
        {
            Upper = (ulong)(bits >> 64),
            Lower = (ulong)(bits & ulong.MaxValue),
        };

    public static CompactDirective OfAll(int start, Qualifier qualifier, bool hasQualifier) =>
        new(CompactKind.All, start, qualifier, hasQualifier, cidrLength: -1);

    public static CompactDirective OfLookup(int index) => new() { Lower = (uint)index };

    /// <summary>The directive, if it is no lookup.</summary>
    /// <param name="source">The record's text, at least to the end of this term.</param>
    public Directive ToDirective(string source)
    {
        int length = source.AsSpan(_start).IndexOf(' ');
        TextSlice text = TextSlice.Of(source, _start, length < 0 ? source.Length - _start : length);
        int cidrLength = _cidrLength == NoLength ? -1 : _cidrLength;
        return new Directive((Qualifier)_qualifier, _hasQualifier, Kind switch
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
