// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Threading.Channels;
using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Text;

namespace Spf.Cli.Batch;

/// <summary>
/// "spfquery batch": one answer per line, in the order of the lines, with many checks at once. One task reads, one
/// writes, and a bounded queue between them holds the blocks that are being checked.
/// </summary>
internal sealed class BatchCommand : IDisposable
{
    private readonly ConcurrentBag<BatchBlock> _free = [];
    private readonly Channel<Task<BatchBlock>> _blocks = Channel.CreateUnbounded<Task<BatchBlock>>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    // A block takes a place before it is checked and releases it after it is written, which also bounds the memory.
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

        // If every answer is available at once, checks never wait, and many lines per block save hand-overs.
        var reader = new BatchReader(file ?? terminal.Input, oneLinePerBlock: !source.AnswersAtOnce);
        using var batch = new BatchCommand(new Checker(arguments, source.Resolver, settings.Options), settings);
        var progress = new BatchProgress(terminal);
        try
        {
            Task reading = batch.ReadAsync(reader, cancellationToken);
            await batch.WriteAsync(terminal.Output, progress, cancellationToken);

            // Not awaited if writing fails: the reader may be waiting for keyboard input.
            await reading;
        }
        finally
        {
            progress.End();
        }

        foreach (string note in BatchNotes.Of(batch._tally))
        {
            await terminal.Error.WriteLineAsync($"spfquery: {note}");
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
            fault = new UsageException("the batch input could not be read completely");
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

            // A caller that sends one line at a time waits for this answer; flush unless the next one is ready.
            if (!_blocks.Reader.TryPeek(out Task<BatchBlock>? next) || !next.IsCompleted)
            {
                await output.FlushAsync(cancellationToken);
            }
        }

        await output.FlushAsync(cancellationToken);
    }
}
