// SPDX-License-Identifier: MIT

using System.Buffers;
using Spf.Cli.Answers;

namespace Spf.Cli.Batch;

/// <summary>Writes answers in one format. A writer belongs to one block.</summary>
internal abstract class BatchWriter
{
    /// <summary>The bytes written so far.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new();

    public static BatchWriter Of(BatchFormat format) => format switch
    {
        BatchFormat.Text => new TextBatchWriter(),
        BatchFormat.Csv => new CsvBatchWriter(),
        _ => new JsonBatchWriter(),
    };

    /// <summary>Returns the heading before the first answer; empty for formats without one.</summary>
    public static ReadOnlyMemory<byte> HeadingOf(BatchFormat format) =>
        format == BatchFormat.Csv ? CsvBatchWriter.Heading : default;

    /// <summary>Writes an answer.</summary>
    /// <param name="line">The line of the question.</param>
    /// <param name="number">The line number, which is the answer's id if the line has none.</param>
    /// <param name="answer">The answer.</param>
    public abstract void WriteAnswer(in BatchLine line, long number, Answer answer);

    /// <summary>Writes the reason why a line has no answer.</summary>
    public abstract void WriteError(in BatchLine line, long number, string error);
}
