// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>The state of the configuration files; the largest value is the worst.</summary>
internal enum FileState
{
    /// <summary>Every file was read from its first octet to its last.</summary>
    Whole,

    /// <summary>A file that was named does not exist.</summary>
    Missing,

    /// <summary>A file exists and cannot be read whole.</summary>
    Unreadable,
}
