// SPDX-License-Identifier: MIT

namespace Spf.Inspection;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; nothing need be done.</summary>
    Note,

    /// <summary>The policy works, but not as well as it could, or not for long.</summary>
    Warning,

    /// <summary>Verifiers reject the policy or a part of it, or anybody passes.</summary>
    Error,
}
