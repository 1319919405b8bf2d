// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Spf.Inspection;

/// <summary>
/// The cost of a policy against one of the limits of RFC 7208, section 4.6.4: lookups (10) or void lookups (2). It is
/// counted as if there were no limit, so it can exceed the limit.
/// </summary>
[Experimental(Preview.Inspection)]
public sealed record LookupCost
{
    /// <summary>
    /// The maximum that any client and sender can cause; it may be more if <see cref="IsOpen"/> is true.
    /// </summary>
    public int WorstCase => Math.Max(WorstCaseIp4, WorstCaseIp6);

    /// <summary>The maximum that an IPv4 client can cause.</summary>
    public required int WorstCaseIp4 { get; init; }

    /// <summary>The maximum that an IPv6 client can cause.</summary>
    public required int WorstCaseIp6 { get; init; }

    /// <summary>
    /// The cost if the records are simply read from left to right, through all includes and redirects, even if no
    /// client reaches every term: the figure that most checkers show. At least the worst case, unless
    /// <see cref="IsOpen"/> is true.
    /// </summary>
    public required int Sequential { get; init; }

    /// <summary>
    /// Whether the cost may be higher: the policy includes itself, includes a policy whose name depends on the client,
    /// or was not followed completely.
    /// </summary>
    public required bool IsOpen { get; init; }

    /// <summary>The address of a client that causes the worst case; null if no client can be named.</summary>
    public IPAddress? WorstCaseClient { get; init; }

    internal static LookupCost None { get; } = new()
    {
        WorstCaseIp4 = 0,
        WorstCaseIp6 = 0,
        Sequential = 0,
        IsOpen = false,
    };
}
