// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli;

/// <summary>Gives a line and then nothing more, without an end: a terminal whose user thinks.</summary>
internal sealed class EndlessStream(byte[] line) : MemoryStream(line)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return read;
    }
}
