// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Tests.Conformance;

/// <summary>
/// A case of a suite. The members below <see cref="Explanation"/> are our own extensions; null means not checked.
/// </summary>
public sealed record SuiteCase
{
    public required string Scenario { get; init; }

    public required string Name { get; init; }

    /// <summary>The sections it tests; the first names it in the counts.</summary>
    public required IReadOnlyList<string> Sections { get; init; }

    public required IPAddress Host { get; init; }

    public required string Helo { get; init; }

    public required string MailFrom { get; init; }

    /// <summary>The results that are allowed; the first is the preferred one.</summary>
    public required IReadOnlyList<SpfResult> Results { get; init; }

    public string? Explanation { get; init; }

    public int? Lookups { get; init; }

    public int? Voids { get; init; }

    public SpfProblemKind? Problem { get; init; }

    public string? Mechanism { get; init; }

    public string? DirectiveDomain { get; init; }

    public bool DualStack { get; init; }

    public string? Receiver { get; init; }

    public long? Time { get; init; }

    /// <summary>"Macro expansion rules / p-macro-ip4-novalid (7.2)".</summary>
    public string Title => $"{Scenario} / {Name} ({string.Join(", ", Sections)})";
}
