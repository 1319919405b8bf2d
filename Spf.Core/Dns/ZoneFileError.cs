// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>Where and why a text is not a zone file.</summary>
/// <param name="Line">The line of what does not fit, from 1.</param>
/// <param name="Column">Its first character in the line, from 1.</param>
/// <param name="Message">What was expected there; a sentence in printable US-ASCII, without a full stop.</param>
public readonly record struct ZoneFileError(int Line, int Column, string Message)
{
    /// <summary>Place and message in one line, as compilers have it: "12:5: message".</summary>
    /// <returns>The line.</returns>
    public override string ToString() => FormattableString.Invariant($"{Line}:{Column}: {Message}");
}

/// <summary>
/// Thrown by <see cref="ZoneFile.Parse"/>; <see cref="ZoneFile"/>'s Try methods give the same facts without it.
/// </summary>
public sealed class ZoneFileException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public ZoneFileException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected.</param>
    public ZoneFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected.</param>
    /// <param name="innerException">What caused it.</param>
    public ZoneFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal ZoneFileException(ZoneFileError error)
        : base(error.ToString())
    {
        Line = error.Line;
        Column = error.Column;
    }

    /// <summary>The line of what did not fit, from 1.</summary>
    public int Line { get; }

    /// <summary>Its first character in the line, from 1.</summary>
    public int Column { get; }
}
