// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>The place of a record in a message (RFC 1035, 4.1.3).</summary>
/// <param name="Owner">Its owner's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Class">Its class; for OPT, the sender's datagram size.</param>
/// <param name="TimeToLive">Seconds; for OPT, extended RCODE and flags.</param>
/// <param name="Start">Where its data begins.</param>
/// <param name="End">Where its data ends, within the message.</param>
internal readonly record struct DnsRecord(
    WireNameKey Owner, ushort Type, ushort Class, uint TimeToLive, int Start, int End)
{
    public int Length => End - Start;

    // RFC 2181, 8: 31 bits; where the topmost is set, the value is zero.
    public TimeSpan KeepFor => TimeToLive > int.MaxValue ? TimeSpan.Zero : TimeSpan.FromSeconds(TimeToLive);

    public bool Is(ushort type) => Type == type && Class == DnsMessage.Internet;
}
