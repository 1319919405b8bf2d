// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>Something in a configuration file that somebody should know of.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line, from 1; 0 where it is the file as a whole.</param>
/// <param name="IsError">
/// Whether something that was to have an effect has none; else it has, but perhaps not the expected one, or nobody
/// misses it.
/// </param>
/// <param name="Message">The fault, and what to write instead, on one line that is safe to print.</param>
internal sealed record ConfigurationNote(string File, int Line, bool IsError, string Message)
{
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}: {Message}";
}
