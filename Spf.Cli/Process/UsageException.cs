// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>
/// The run cannot begin as it was asked for. The message says what is wrong, the advice what to do instead.
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

    public string? Advice { get; }
}
