// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>
/// Limits and local facts for a verifier, which copies them. The defaults are the RFC's.
/// </summary>
public sealed record SpfOptions
{
    /// <summary>4.6.4: the default of <see cref="MaxLookups"/>.</summary>
    internal const int DefaultMaxLookups = 10;

    /// <summary>4.6.4: the default of <see cref="MaxVoidLookups"/>.</summary>
    internal const int DefaultMaxVoidLookups = 2;

    /// <summary>
    /// Terms that query the DNS, at most: include, a, mx, ptr, exists and redirect. 0 or more, 10 by default
    /// (section 4.6.4); one more is permerror.
    /// </summary>
    public int MaxLookups
    {
        get;
        set => field = NotNegative(value, nameof(MaxLookups));
    } = DefaultMaxLookups;

    /// <summary>Void lookups, at most. 0 or more, 2 by default (section 4.6.4); one more is permerror.</summary>
    public int MaxVoidLookups
    {
        get;
        set => field = NotNegative(value, nameof(MaxVoidLookups));
    } = DefaultMaxVoidLookups;

    /// <summary>Which lookups are void; literal by default.</summary>
    public VoidLookupRule VoidLookupRule { get; set; } = VoidLookupRule.Literal;

    /// <summary>
    /// Time for one check, all its lookups together; past it the result is temperror. More than zero, 20 s by default
    /// (section 4.6.4: at least 20 s); <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> is no limit.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        set => field = value > TimeSpan.Zero || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Timeout), value, "The time for a check must be more than zero.");
    } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whether lookups that the check will come to, if nothing matches before, are begun while it waits for others.
    /// True by default: a check then takes as many round trips as the policy is deep, not as it has lookups. Results
    /// and counts do not depend on it; without it, nothing is asked that the outcome does not need.
    /// </summary>
    public bool LookAhead { get; set; } = true;

    /// <summary>
    /// The verifying host's own name: the "r" macro (section 7.3), and receiver= in Received-SPF. Null, the default:
    /// the macro gives "unknown", the header has no receiver=.
    /// </summary>
    public string? ReceiverName { get; set; }

    /// <summary>
    /// Whether a fail fetches the domain's explanation (section 6.2), which costs a lookup and brings in a stranger's
    /// text. True by default.
    /// </summary>
    public bool FetchExplanation { get; set; } = true;

    /// <summary>
    /// The explanation of a fail if the domain explains nothing: an explain-string, macros included. Null, the default:
    /// none. A verifier refuses a text that is not an explain-string.
    /// </summary>
    public string? DefaultExplanation { get; set; }

    /// <summary>
    /// The clock, for <see cref="Timeout"/>, elapsed times and the "t" macro. The system's by default.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    private static int NotNegative(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
