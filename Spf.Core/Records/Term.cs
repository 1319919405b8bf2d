// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>
/// A directive or a modifier (RFC 7208, section 4.6.1). Terms are read, not built; they are equal if their text is.
/// </summary>
public abstract class Term : IEquatable<Term>
{
    private protected Term()
    {
    }

    /// <summary>Where the term begins in the record's text.</summary>
    public abstract int Position { get; }

    /// <summary>Whether both were written the same way.</summary>
    /// <param name="other">The other term.</param>
    /// <returns>Whether they were.</returns>
    public bool Equals(Term? other) =>
        other is not null && (ReferenceEquals(this, other) || ToString() == other.ToString());

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => obj is Term other && Equals(other);

    /// <inheritdoc />
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>The term as its author wrote it.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();
}

/// <summary>A mechanism and what to return where it matches (section 4.6.1).</summary>
public sealed class Directive : Term
{
    private readonly bool _hasQualifier;

    internal Directive(Qualifier qualifier, bool hasQualifier, Mechanism mechanism)
    {
        Qualifier = qualifier;
        _hasQualifier = hasQualifier;
        Mechanism = mechanism;
    }

    /// <summary>The result of a match; <see cref="Qualifier.Pass"/> if none is written.</summary>
    public Qualifier Qualifier { get; }

    /// <summary>The mechanism.</summary>
    public Mechanism Mechanism { get; }

    /// <inheritdoc />
    public override int Position => Mechanism.Position - (_hasQualifier ? 1 : 0);

    /// <inheritdoc />
    public override string ToString() => _hasQualifier ? $"{Qualifier.ToCharacter()}{Mechanism}" : Mechanism.ToString();
}
