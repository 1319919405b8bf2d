// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Inspection;

/// <summary>
/// What a policy costs of one of the limits of RFC 7208, section 4.6.4: lookups (10), or void lookups (2). Counted as
/// if there were no limit, so that it may be more.
/// </summary>
public sealed record LookupCost
{
    /// <summary>
    /// The most that any client and sender can cause; <see cref="IsOpen"/> says whether it may be more.
    /// </summary>
    public int WorstCase => Math.Max(WorstCaseIp4, WorstCaseIp6);

    /// <summary>The most that an IPv4 client can cause.</summary>
    public required int WorstCaseIp4 { get; init; }

    /// <summary>The most that an IPv6 client can cause.</summary>
    public required int WorstCaseIp6 { get; init; }

    /// <summary>
    /// What one counts who reads the records from left to right, through all includes and redirects, without asking
    /// which client gets there: the figure that most checkers show. At least the worst case, unless
    /// <see cref="IsOpen"/>.
    /// </summary>
    public required int Sequential { get; init; }

    /// <summary>
    /// Whether it may be more than counted: the policy includes itself, or one whose name depends on the client, or
    /// was not followed to its end.
    /// </summary>
    public required bool IsOpen { get; init; }

    /// <summary>An address of a client that causes the worst case; null where no client can be given.</summary>
    public IPAddress? WorstCaseClient { get; init; }

    internal static LookupCost None { get; } = new()
    {
        WorstCaseIp4 = 0,
        WorstCaseIp6 = 0,
        Sequential = 0,
        IsOpen = false,
    };
}
