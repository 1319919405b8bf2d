// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns.Caching;

/// <summary>
/// A question: a name, ignoring letter case, and a type; or the address whose names are wanted. The type says what
/// the records of the answer are. Hashes are seeded, since names and addresses come from strangers.
/// </summary>
internal readonly struct Question : IEquatable<Question>
{
    private const int AddressLength = 16;

    private readonly ulong _addressHead;
    private readonly ulong _addressTail;
    private readonly AddressFamily _family;
    private readonly DnsRecordType _type;

    public Question(DomainName name, DnsRecordType type)
    {
        Name = name;
        _type = type;
    }

    // An address is kept as its number: no text is built, and a scope makes no difference to the DNS.
    public Question(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[AddressLength];
        octets.Clear();
        _ = address.TryWriteBytes(octets, out _);
        _addressHead = BinaryPrimitives.ReadUInt64BigEndian(octets);
        _addressTail = BinaryPrimitives.ReadUInt64BigEndian(octets[sizeof(ulong)..]);
        _family = address.AddressFamily;
        _type = DnsRecordType.Ptr;
    }

    public DomainName Name { get; }

    /// <summary>The address of a question for its names.</summary>
    public IPAddress ToAddress()
    {
        Span<byte> octets = stackalloc byte[AddressLength];
        BinaryPrimitives.WriteUInt64BigEndian(octets, _addressHead);
        BinaryPrimitives.WriteUInt64BigEndian(octets[sizeof(ulong)..], _addressTail);
        return new IPAddress(_family == AddressFamily.InterNetwork ? octets[..4] : octets);
    }

    public bool Equals(Question other) =>
        _type == other._type && Name == other.Name && _family == other._family
        && _addressHead == other._addressHead && _addressTail == other._addressTail;

    public override bool Equals(object? obj) => obj is Question other && Equals(other);

    public override int GetHashCode() =>
        _family == default ? Name.GetHashCode() ^ (int)_type : HashCode.Combine(_addressHead, _addressTail);
}
