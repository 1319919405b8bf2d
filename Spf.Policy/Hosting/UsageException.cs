// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>
/// The process cannot begin as it was asked to. The message says what is wrong, and what would be right.
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
}
