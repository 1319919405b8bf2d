// SPDX-License-Identifier: MIT

namespace Spf.Cli.Batch;

/// <summary>How the answers of a batch are written.</summary>
internal enum BatchFormat
{
    JsonLines,
    Text,
    Csv,
}

/// <summary>Which line's exit code a batch ends with.</summary>
internal enum BatchExit
{
    First,
    Last,
    Worst,
    Zero,
}
