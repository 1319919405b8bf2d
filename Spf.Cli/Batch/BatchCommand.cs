// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Threading.Channels;
using Spf.Cli.CommandLine;
using Spf.Cli.Sources;

namespace Spf.Cli.Batch;

/// <summary>
/// "spfquery batch": one answer a line, in the order of the lines, many checks at once. One task reads, one writes, and
/// between them stands a bounded queue of blocks that are being checked.
/// </summary>
internal sealed class BatchCommand : IDisposable
{
    private readonly ConcurrentBag<BatchBlock> _free = [];
    private readonly Channel<Task<BatchBlock>> _blocks = Channel.CreateUnbounded<Task<BatchBlock>>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    // A block takes a place before it is checked and gives it back when it is written: that bounds the memory too.
    private readonly SemaphoreSlim _places;
    private readonly SpfVerifier _verifier;

    private BatchCommand(SpfVerifier verifier, int parallel)
    {
        _verifier = verifier;
        _places = new SemaphoreSlim(parallel);
    }

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        BatchSettings settings = BatchSettings.Read(arguments);
        using Source source = Source.Open(arguments);
        await using Stream? file = settings.File is { } path ? TextFile.Open($"batch {path}", path) : null;

        // With the answers at hand nothing waits, and a block of many lines is worth its hand-over.
        var reader = new BatchReader(file ?? terminal.Input, oneLineABlock: !source.AnswersAtOnce);
        using var batch = new BatchCommand(new SpfVerifier(source.Resolver, settings.Options), settings.Parallel);
        Task reading = batch.ReadAsync(reader, cancellationToken);
        int exitCode = await batch.WriteAsync(terminal.Output, cancellationToken);

        // If the writing fails nobody waits for the reading, which may be waiting for a person.
        await reading;
        return exitCode;
    }

    public void Dispose() => _places.Dispose();

    private async Task ReadAsync(BatchReader reader, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            while (true)
            {
                BatchBlock block = _free.TryTake(out BatchBlock? used) ? used : new BatchBlock();
                if (!await reader.TryReadAsync(block, cancellationToken))
                {
                    break;
                }

                await _places.WaitAsync(cancellationToken);
                await _blocks.Writer.WriteAsync(
                    Task.Run(() => block.RunAsync(_verifier, cancellationToken), cancellationToken), cancellationToken);
            }
        }
        catch (IOException)
        {
            fault = new UsageException("the lines of the batch cannot be read to their end");
        }
        catch (OperationCanceledException e)
        {
            fault = e;
        }

        _blocks.Writer.Complete(fault);
    }

    private async Task<int> WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        int exitCode = ExitCode.Done;
        await foreach (Task<BatchBlock> pending in _blocks.Reader.ReadAllAsync(cancellationToken))
        {
            BatchBlock block = await pending;
            await output.WriteAsync(block.Output, cancellationToken);
            exitCode = exitCode == ExitCode.Done ? block.ExitCode : exitCode;
            _free.Add(block);
            _places.Release();

            // Whoever asks line by line waits for this answer; whoever pours in a file does not.
            if (!_blocks.Reader.TryPeek(out Task<BatchBlock>? next) || !next.IsCompleted)
            {
                await output.FlushAsync(cancellationToken);
            }
        }

        return exitCode;
    }
}
