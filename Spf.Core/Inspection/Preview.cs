// SPDX-License-Identifier: MIT

namespace Spf.Inspection;

/// <summary>The diagnostics of parts that may still change in any version.</summary>
internal static class Preview
{
    /// <summary>The findings grow with what domains publish, and the model of a policy with them.</summary>
    public const string Inspection = "SPF001";
}
