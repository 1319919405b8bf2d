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
/// <param name="IsPerUser">Whether it may be in the per-user file.</param>
/// <param name="TryApply">Reads a line into a draft, or notes on the line why it cannot be read.</param>
internal sealed record OptionRow(
    string Name, Versions KnownTo, bool IsPerUser, Func<OptionLine, ConfigurationDraft, bool> TryApply)
{
    /// <summary>The value that holds if the line cannot be read.</summary>
    public Fallback Fallback { get; init; } = Fallback.None;

    /// <summary>Whether policyd-spf ends at a value that is not a whole number, even if a later line counts.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether nothing that is rejected depends on it.</summary>
    public bool DecidesNothing { get; init; }

    /// <summary>Whether its value is a list of what is not checked: a longer list never rejects more.</summary>
    public bool Exempts { get; init; }

    /// <summary>
    /// Whether a value in quotes cannot be read: policyd-spf takes quotes as a part of it, and what it does not reject
    /// with such a line must not be rejected here.
    /// </summary>
    public bool MindsQuotes => KnownTo != Versions.None && Fallback != Fallback.None;

    /// <summary>
    /// The value that holds if a line of this option has a misspelled name or no "=", if it is not an exempting list:
    /// those are read all the same. policyd-spf ignores the line, but the value that was meant may reject less than the
    /// default.
    /// </summary>
    public Fallback IfBroken => DecidesNothing ? Fallback.None : Fallback;

    /// <summary>Whether a broken line has an effect.</summary>
    public bool HasBrokenLines => Exempts || IfBroken != Fallback.None;

    /// <summary>The effect of a broken line in words.</summary>
    public string BrokenMeaning => Exempts ? $"It is read as {Name} all the same" : IfBroken.Meaning;

    /// <summary>Whether several lines add up; else the last one counts.</summary>
    public bool AddsUp { get; init; }

    /// <summary>Whether its value is a list.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether its value is kept out of notes, which are logged.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>Reads a value, or notes on the line why it cannot be read.</summary>
internal delegate bool ValueReader<T>(OptionLine line, out T value);
