// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>Which lookups of an "a" mechanism are void (RFC 7208, section 4.6.4).</summary>
public enum VoidLookupRule
{
    /// <summary>
    /// The letter of section 4.6.4: no answer to the question that was asked. For an IPv6 client that is AAAA, so a
    /// host that has only an IPv4 address is void.
    /// </summary>
    Literal,

    /// <summary>
    /// A name counts as void only where it has neither A nor AAAA records. It costs a second question where the first
    /// has no answer.
    /// </summary>
    DualStack,
}
