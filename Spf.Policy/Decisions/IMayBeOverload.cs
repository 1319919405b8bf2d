// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>An answer that may be missing because of ourselves, not because of the DNS or a domain's record.</summary>
internal interface IMayBeOverload
{
    /// <summary>Whether it is missing for want of our own capacity or time.</summary>
    bool IsOverload { get; }
}
