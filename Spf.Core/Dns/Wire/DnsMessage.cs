// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>Numbers of the message format (RFC 1035, 4.1; RFC 6891, 6.1).</summary>
internal static class DnsMessage
{
    public const int HeaderLength = 12;

    // The offsets of the parts of the header.
    public const int FlagsOffset = 2;
    public const int QuestionCountOffset = 4;
    public const int AnswerCountOffset = 6;
    public const int AuthorityCountOffset = 8;
    public const int AdditionalCountOffset = 10;

    // The flags, from the top: QR, four bits of opcode, AA, TC, RD, RA, three bits Z, four bits of RCODE.
    public const int Response = 0x8000;
    public const int OpcodeMask = 0x7800;
    public const int Authoritative = 0x0400;
    public const int Truncated = 0x0200;
    public const int RecursionDesired = 0x0100;
    public const int RecursionAvailable = 0x0080;
    public const int RcodeMask = 0x000F;

    public const int NoError = 0;
    public const int FormatError = 1;
    public const int NameError = 3;
    public const int NotImplemented = 4;
    public const int Refused = 5;

    public const ushort Internet = 1;
    public const ushort StartOfAuthority = 6;
    public const ushort Opt = 41;

    /// <summary>
    /// The longest datagram we ask for: what goes through any IPv6 path unfragmented (1,280 octets less headers), as
    /// DNS Flag Day 2020 settled it. Fragments can be forged without knowing port or id.
    /// </summary>
    public const int DatagramLength = 1232;
}
