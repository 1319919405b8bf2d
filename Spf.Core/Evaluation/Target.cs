// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Evaluation;

/// <summary>The result of expanding the domain-spec of a term (RFC 7208, section 4.8).</summary>
internal readonly struct Target
{
    public Target(DomainName? name) => Name = name;

    public Target(SpfProblem problem) => Problem = problem;

    private Target(bool isNoMatch) => IsNoMatch = isNoMatch;

    /// <summary>RFC 8616, 4: the term uses a local part that is not US-ASCII.</summary>
    public static Target NoMatch => new(isNoMatch: true);

    /// <summary>The name; null if the expansion is not one.</summary>
    public DomainName? Name { get; }

    /// <summary>Why there is no expansion; the check ends with it.</summary>
    public SpfProblem? Problem { get; }

    public bool IsNoMatch { get; }
}
