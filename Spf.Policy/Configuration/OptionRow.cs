// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>Versions of policyd-spf.</summary>
[Flags]
internal enum Versions
{
    /// <summary>Neither: an option of this service.</summary>
    None = 0,

    /// <summary>pypolicyd-spf 1.3.</summary>
    V13 = 1,

    /// <summary>spf-engine 3.0.4.</summary>
    V304 = 2,

    Both = V13 | V304,
}

/// <summary>An option.</summary>
/// <param name="Name">As the manuals spell it.</param>
/// <param name="KnownTo">The versions of policyd-spf whose files have it.</param>
/// <param name="IsPerUser">Whether it may stand in the per-user file.</param>
/// <param name="Apply">Reads a line into a draft, or notes on the line why it cannot be read.</param>
internal sealed record OptionRow(
    string Name, Versions KnownTo, bool IsPerUser, Action<OptionLine, ConfigurationDraft> Apply)
{
    /// <summary>Whether several lines add up; else the last one counts.</summary>
    public bool AddsUp { get; init; }

    /// <summary>Whether its value is a list.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether its value is kept out of notes, which are logged.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>Reads a value, or notes on the line why it cannot be read.</summary>
internal delegate bool ValueReader<T>(OptionLine line, out T value);
