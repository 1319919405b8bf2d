// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>The dual-cidr-length of "a" and "mx" (RFC 7208, section 5.6). The default value has no lengths.</summary>
/// <param name="Ip4">The IPv4 prefix length, 0 to 32; null means the whole address.</param>
/// <param name="Ip6">The IPv6 prefix length, 0 to 128; null means the whole address.</param>
public readonly record struct DualCidrLength(int? Ip4, int? Ip6);
