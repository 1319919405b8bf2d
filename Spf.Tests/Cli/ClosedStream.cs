// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli;

/// <summary>An output that cannot be written to; by default a pipe whose reader is gone (EPIPE).</summary>
internal sealed class ClosedStream(int error = 32) : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("It is over", error);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromException(new IOException("It is over", error));
}
