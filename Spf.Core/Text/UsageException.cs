// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Text;

/// <summary>
/// Thrown if a program of ours cannot do what its command line, or a file that it names, asks for. The message says
/// what is wrong, and what would be right.
/// </summary>
[SuppressMessage("Design", "CA1064", Justification = "Only the two programs throw and catch it.")]
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
