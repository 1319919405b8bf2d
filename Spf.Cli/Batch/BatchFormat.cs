// SPDX-License-Identifier: MIT

namespace Spf.Cli.Batch;

/// <summary>The output format of a batch.</summary>
internal enum BatchFormat
{
    JsonLines,
    Text,
    Csv,
}

/// <summary>The line whose exit code a batch ends with.</summary>
internal enum BatchExit
{
    First,
    Last,
    Worst,
    Zero,
}
