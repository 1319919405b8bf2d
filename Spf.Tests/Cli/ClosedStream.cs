// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli;

/// <summary>A pipe whose reader is gone.</summary>
internal sealed class ClosedStream : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromException(new IOException("Broken pipe"));
}
