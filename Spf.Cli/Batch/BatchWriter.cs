// SPDX-License-Identifier: MIT

using System.Buffers;
using Spf.Cli.Answers;

namespace Spf.Cli.Batch;

/// <summary>Writes answers, one form each. A writer belongs to one block.</summary>
internal abstract class BatchWriter
{
    /// <summary>What was written.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new();

    public static BatchWriter Of(BatchFormat format) => format switch
    {
        BatchFormat.Text => new TextBatchWriter(),
        BatchFormat.Csv => new CsvBatchWriter(),
        _ => new JsonBatchWriter(),
    };

    /// <summary>What stands above all answers.</summary>
    public static ReadOnlyMemory<byte> HeadingOf(BatchFormat format) =>
        format == BatchFormat.Csv ? CsvBatchWriter.Heading : default;

    /// <summary>Writes an answer.</summary>
    /// <param name="line">The line that asked; its id is the caller's, if it has one.</param>
    /// <param name="number">Its number.</param>
    /// <param name="answer">The answer.</param>
    public abstract void WriteAnswer(in BatchLine line, long number, Answer answer);

    /// <summary>Writes why a line has no answer.</summary>
    public abstract void WriteError(in BatchLine line, long number, string error);
}
