// SPDX-License-Identifier: MIT

using Spf.Cli.Answers;

namespace Spf.Cli.Batch;

/// <summary>
/// Some lines of a batch and the answers to them. Blocks run concurrently; the lines of a block are checked one after
/// the other. Blocks are reused.
/// </summary>
internal sealed class BatchBlock(BatchWriter writer, SpfIdentity scope)
{
    private readonly byte[] _lines = new byte[BatchReader.MaxLineLength];
    private int _length;
    private long _firstLine;
    private string? _error;
    private BatchColumns? _columns;

    /// <summary>The answers, as bytes to write.</summary>
    public ReadOnlyMemory<byte> Output => writer.Output.WrittenMemory;

    /// <summary>The counts of its lines.</summary>
    public BatchTally Tally { get; } = new();

    /// <summary>Sets the lines to answer.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="firstLine">The number of the first one.</param>
    /// <param name="columns">The columns of comma-separated lines; null for other lines.</param>
    public void Fill(ReadOnlySpan<byte> lines, long firstLine, BatchColumns? columns)
    {
        _columns = columns;
        lines.CopyTo(_lines);
        Reset(lines.Length, firstLine, error: null);
    }

    /// <summary>Sets one line that cannot be answered, and the reason.</summary>
    public void FillError(long line, string error) => Reset(0, line, error);

    public async Task<BatchBlock> RunAsync(Checker checker, CancellationToken cancellationToken)
    {
        if (_error is not null)
        {
            WriteError(default, _firstLine, _error);
        }

        int start = 0;
        for (long number = _firstLine; start < _length; number++)
        {
            BatchLine line = ReadLine(ref start);
            if (line.Question is { } question)
            {
                Answer answer = await checker.AnswerAsync(question, trace: null, cancellationToken);
                writer.WriteAnswer(line, number, answer);
                Tally.Add(answer, isSenderMissing: scope == SpfIdentity.MailFrom && question.MailFrom is null);
            }
            else if (!line.IsEmpty)
            {
                WriteError(line, number, line.Error!);
            }
        }

        return this;
    }

    private BatchLine ReadLine(ref int start)
    {
        ReadOnlySpan<byte> rest = _lines.AsSpan(start, _length - start);
        int end = rest.IndexOf((byte)'\n');
        start += end < 0 ? rest.Length : end + 1;
        return BatchLine.Read(end < 0 ? rest : rest[..end], scope, _columns);
    }

    private void WriteError(in BatchLine line, long number, string error)
    {
        writer.WriteError(line, number, error);
        Tally.AddError();
    }

    private void Reset(int length, long firstLine, string? error)
    {
        _length = length;
        _firstLine = firstLine;
        _error = error;
        writer.Output.ResetWrittenCount();
        Tally.Clear();
    }
}
