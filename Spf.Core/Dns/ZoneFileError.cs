// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>An error in a zone file.</summary>
/// <param name="Line">The line of the error, starting at 1.</param>
/// <param name="Column">The column of the error, starting at 1.</param>
/// <param name="Message">One sentence in printable US-ASCII, without a full stop, that says what was expected.</param>
public readonly record struct ZoneFileError(int Line, int Column, string Message)
{
    // The file of the error, which may be an included one; null for text.
    internal string? File { get; init; }

    /// <summary>Returns position and message on one line, as compilers do.</summary>
    /// <returns>For example, "12:5: expected an IPv4 address".</returns>
    public override string ToString() =>
        FormattableString.Invariant($"{File}{(File is null ? "" : ":")}{Line}:{Column}: {Message}");
}

/// <summary>
/// Thrown by <see cref="ZoneFile.Parse"/> for an invalid zone file. <see cref="ZoneFile"/>'s TryParse methods report
/// the same error without an exception.
/// </summary>
public sealed class ZoneFileException : FormatException
{
    /// <summary>Initializes a new instance of the <see cref="ZoneFileException"/> class.</summary>
    public ZoneFileException()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ZoneFileException"/> class.</summary>
    /// <param name="message">The position and what was expected there.</param>
    public ZoneFileException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ZoneFileException"/> class.</summary>
    /// <param name="message">The position and what was expected there.</param>
    /// <param name="innerException">The exception that caused this one.</param>
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

    /// <summary>The line of the error, starting at 1.</summary>
    public int Line { get; }

    /// <summary>The column of the error, starting at 1.</summary>
    public int Column { get; }
}
