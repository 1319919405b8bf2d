// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>
/// Thrown if the command line, or a file that it names, cannot be used. The message says what is wrong.
/// </summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public UsageException(string message, string? advice)
        : base(message) => Advice = advice;

    /// <summary>Advice on what to do instead; null if the message is enough.</summary>
    public string? Advice { get; }
}
