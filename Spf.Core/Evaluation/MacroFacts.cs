// SPDX-License-Identifier: MIT

namespace Spf.Evaluation;

/// <summary>
/// The facts that macros have brought to light in a check (RFC 7208, section 7). Few checks have any.
/// </summary>
internal sealed class MacroFacts
{
    /// <summary>The client's names (5.5), once they are looked up.</summary>
    public ValidatedNames? ValidatedNames { get; set; }

    /// <summary>
    /// The problem of the first term that used the HELO name (7.2: "h") where the check has none. A caller may not know
    /// it, which is not the domain owner's mistake.
    /// </summary>
    public SpfProblem? MissingHelo { get; set; }
}
