// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>
/// Random octets from the operating system. On Linux, .NET's RandomNumberGenerator takes them from OpenSSL. Nothing
/// else here needs that library: it would have to be installed, and loading it costs milliseconds and megabytes.
/// <see cref="Guid.NewGuid"/> asks the system itself.
/// </summary>
internal static class UnpredictableBytes
{
    private const int GuidLength = 16;

    // RFC 9562, section 5.4: the octets before the version are random.
    private const int RandomLength = 6;

    public static void Fill(Span<byte> bytes)
    {
        Span<byte> guid = stackalloc byte[GuidLength];
        while (!bytes.IsEmpty)
        {
            Guid.NewGuid().TryWriteBytes(guid, bigEndian: true, out _);
            int count = Math.Min(bytes.Length, RandomLength);
            guid[..count].CopyTo(bytes);
            bytes = bytes[count..];
        }
    }
}
