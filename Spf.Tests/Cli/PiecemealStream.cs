// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli;

/// <summary>Gives at most so many bytes at a time, as a pipe may.</summary>
internal sealed class PiecemealStream(byte[] content, int size) : MemoryStream(content)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
}
