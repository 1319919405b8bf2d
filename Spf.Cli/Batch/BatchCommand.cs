// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Threading.Channels;
using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
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
    private readonly Checker _checker;
    private readonly BatchSettings _settings;
    private readonly BatchTally _tally = new();

    private BatchCommand(Checker checker, BatchSettings settings)
    {
        _checker = checker;
        _settings = settings;
        _places = new SemaphoreSlim(settings.Parallel);
    }

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        BatchSettings settings = BatchSettings.Read(arguments);
        using Source source = Source.Open(arguments);
        await using Stream? file = settings.File is { } path ? TextFile.Open(settings.FileSource, path) : null;

        // With the answers at hand nothing waits, and a block of many lines is worth its hand-over.
        var reader = new BatchReader(file ?? terminal.Input, oneLineABlock: !source.AnswersAtOnce);
        using var batch = new BatchCommand(new Checker(arguments, source.Resolver, settings.Options), settings);
        var progress = new BatchProgress(terminal);
        try
        {
            Task reading = batch.ReadAsync(reader, cancellationToken);
            await batch.WriteAsync(terminal.Output, progress, cancellationToken);

            // If the writing fails nobody waits for the reading, which may be waiting for a person.
            await reading;
        }
        finally
        {
            progress.End();
        }

        if (settings.HasSummary)
        {
            await terminal.Error.WriteAsync(BatchSummary.Of(batch._tally, progress.Elapsed));
        }

        return batch._tally.ExitCode(settings.Exit, settings.ExitCodes);
    }

    public void Dispose() => _places.Dispose();

    private async Task ReadAsync(BatchReader reader, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            while (true)
            {
                BatchBlock block = _free.TryTake(out BatchBlock? used) ? used : NewBlock();
                if (!await reader.TryReadAsync(block, cancellationToken))
                {
                    break;
                }

                await _places.WaitAsync(cancellationToken);
                await _blocks.Writer.WriteAsync(
                    Task.Run(() => block.RunAsync(_checker, cancellationToken), cancellationToken), cancellationToken);
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

    private BatchBlock NewBlock() => new(BatchWriter.Of(_settings.Format), _settings.Scope);

    private async Task WriteAsync(Stream output, BatchProgress progress, CancellationToken cancellationToken)
    {
        await output.WriteAsync(BatchWriter.HeadingOf(_settings.Format), cancellationToken);
        await foreach (Task<BatchBlock> pending in _blocks.Reader.ReadAllAsync(cancellationToken))
        {
            BatchBlock block = await pending;
            await output.WriteAsync(block.Output, cancellationToken);
            _tally.Add(block.Tally);
            progress.Report(_tally);
            _free.Add(block);
            _places.Release();

            // Whoever asks line by line waits for this answer; whoever pours in a file does not.
            if (!_blocks.Reader.TryPeek(out Task<BatchBlock>? next) || !next.IsCompleted)
            {
                await output.FlushAsync(cancellationToken);
            }
        }

        await output.FlushAsync(cancellationToken);
    }
}
