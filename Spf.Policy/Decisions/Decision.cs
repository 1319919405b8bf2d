// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

internal enum DecisionKind
{
    /// <summary>Nothing to say, not even in a header.</summary>
    None,

    /// <summary>Let it pass, and say the results in a header.</summary>
    Mark,

    /// <summary>550.</summary>
    Reject,

    /// <summary>Deferred, unless a later restriction rejects it.</summary>
    Defer,

    /// <summary>The administrator's own action for a pass.</summary>
    Restrict,
}

/// <summary>The decision about a recipient of a message, before test mode and the like.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">The reply's text or the restriction, safe to send; null for the others.</param>
internal readonly record struct Decision(DecisionKind Kind, string? Text = null)
{
    public static Decision None => default;

    public static Decision Mark => new(DecisionKind.Mark);
}
