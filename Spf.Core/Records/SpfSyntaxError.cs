// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>Where and why a text is not a record or macro-string.</summary>
/// <param name="Position">The offset of the first character that does not fit, from 0.</param>
/// <param name="Message">The text that was expected there; a sentence without a full stop.</param>
public readonly record struct SpfSyntaxError(int Position, string Message)
{
    /// <summary>Message and position in one line.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{Message} at position {Position}";
}

/// <summary>Thrown by <see cref="SpfRecord.Parse(string)"/>; the Try methods give the same facts without it.</summary>
public sealed class SpfSyntaxException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public SpfSyntaxException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The text that was expected.</param>
    public SpfSyntaxException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The text that was expected.</param>
    /// <param name="innerException">The cause.</param>
    public SpfSyntaxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal SpfSyntaxException(SpfSyntaxError error)
        : base(error.ToString()) => Position = error.Position;

    /// <summary>The offset of the first character that did not fit.</summary>
    public int Position { get; }
}
