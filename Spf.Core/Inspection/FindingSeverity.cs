// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Inspection;

/// <summary>The severity of a finding.</summary>
[Experimental(Preview.Inspection)]
public enum FindingSeverity
{
    /// <summary>For information; nothing has to be done.</summary>
    Note,

    /// <summary>The policy works, but it could be better, or it may soon break.</summary>
    Warning,

    /// <summary>Verifiers reject the policy or part of it, or any host passes.</summary>
    Error,
}
