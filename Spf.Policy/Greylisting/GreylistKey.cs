// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting;

/// <summary>
/// The key of an entry: 16 octets of SHA-256 over its fields, each with its length before it, so that nothing that a
/// local part can hold makes two keys the same. With Greylist_Privacy it is HMAC-SHA-256.
/// </summary>
internal readonly record struct GreylistKey(UInt128 Value)
{
    /// <summary>Returns the key of a client's own entry.</summary>
    /// <param name="client">The client part.</param>
    /// <param name="secret">The secret of Greylist_Privacy; null for none.</param>
    public static GreylistKey OfClient(string client, byte[]? secret = null) =>
        Of(secret, "c", client, string.Empty, string.Empty);

    /// <summary>Returns the key of a client that has written to a blackhole address.</summary>
    public static GreylistKey OfBlackholed(string client, byte[]? secret) =>
        Of(secret, "b", client, string.Empty, string.Empty);

    /// <summary>Returns the key of a triplet.</summary>
    /// <param name="fails">Whether SPF would reject the message: such triplets have keys of their own.</param>
    /// <param name="fields">The fields that count.</param>
    /// <param name="client">The client part.</param>
    /// <param name="sender">The sender's form.</param>
    /// <param name="recipient">The recipient's form.</param>
    /// <param name="secret">The secret of Greylist_Privacy; null for none.</param>
    public static GreylistKey OfTriplet(
        bool fails, GreylistFields fields, string client, string sender, string recipient, byte[]? secret = null)
    {
        bool hasSender = fields.HasFlag(GreylistFields.Sender);
        bool hasRecipient = fields.HasFlag(GreylistFields.Recipient);
        return Of(
            secret,
            $"{(fails ? 'f' : 't')}{(hasSender ? "s" : "")}{(hasRecipient ? "r" : "")}",
            client,
            hasSender ? sender : string.Empty,
            hasRecipient ? recipient : string.Empty);
    }

    /// <summary>Returns the client part of a client that is known by its network.</summary>
    public static string NetworkOf(IPAddress address, int ip4Prefix, int ip6Prefix)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        int prefix = plain.AddressFamily == AddressFamily.InterNetwork ? ip4Prefix : ip6Prefix;
        return $"{NetworkSet.FirstOf(plain, prefix)}/{prefix}";
    }

    /// <summary>Returns the octets, as stores keep them.</summary>
    public byte[] ToArray()
    {
        byte[] octets = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Value);
        return octets;
    }

    /// <summary>Returns the key with these 16 octets.</summary>
    public static GreylistKey From(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt128BigEndian(octets));

    private static GreylistKey Of(byte[]? secret, params ReadOnlySpan<string> fields)
    {
        using IncrementalHash hash = secret is null
            ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
            : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        Span<byte> length = stackalloc byte[4];
        foreach (string field in fields)
        {
            byte[] octets = Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteInt32BigEndian(length, octets.Length);
            hash.AppendData(length);
            hash.AppendData(octets);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = hash.GetHashAndReset(digest);
        return From(digest[..16]);
    }
}
