// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Spf.Cli.Batch;

/// <summary>
/// Some lines of a batch and the answers to them. The lines of a block are checked one after the other; blocks are
/// what runs at the same time. Blocks are used again.
/// </summary>
internal sealed class BatchBlock
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");

    private readonly byte[] _lines = new byte[BatchReader.MaxLineLength];
    private readonly ArrayBufferWriter<byte> _answers = new();
    private int _length;
    private long _firstLine;
    private string? _error;

    public ReadOnlyMemory<byte> Output => _answers.WrittenMemory;

    /// <summary>The first exit code in the block that is not 0.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Takes lines to answer.</summary>
    public void Fill(ReadOnlySpan<byte> lines, long firstLine)
    {
        lines.CopyTo(_lines);
        Reset(lines.Length, firstLine, error: null);
    }

    /// <summary>Takes a line that cannot be answered.</summary>
    public void FillError(long line, string error) => Reset(0, line, error);

    public async Task<BatchBlock> RunAsync(SpfVerifier verifier, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(_answers, Answers.WriterOptions);
        if (_error is not null)
        {
            WriteError(json, default, _firstLine, _error);
        }

        int start = 0;
        for (long number = _firstLine; start < _length; number++)
        {
            BatchLine line = ReadLine(ref start);
            if (line.Question is { } question)
            {
                SpfOutcome outcome = await verifier.CheckHostAsync(question.Request, cancellationToken);
                WriteAnswer(json, line, number, question, outcome);
            }
            else if (!line.IsEmpty)
            {
                WriteError(json, line, number, line.Error!);
            }
        }

        return this;
    }

    private BatchLine ReadLine(ref int start)
    {
        ReadOnlySpan<byte> rest = _lines.AsSpan(start, _length - start);
        int end = rest.IndexOf((byte)'\n');
        start += end < 0 ? rest.Length : end + 1;
        return BatchLine.Read(end < 0 ? rest : rest[..end]);
    }

    private void Reset(int length, long firstLine, string? error)
    {
        _length = length;
        _firstLine = firstLine;
        _error = error;
        _answers.ResetWrittenCount();
        ExitCode = Cli.ExitCode.Done;
    }

    private void WriteAnswer(
        Utf8JsonWriter json, in BatchLine line, long number, in Question question, SpfOutcome outcome)
    {
        Begin(json, line, number);
        Answers.WriteFields(json, question, outcome);
        End(json, Cli.ExitCode.Of(outcome.Result));
    }

    private void WriteError(Utf8JsonWriter json, in BatchLine line, long number, string error)
    {
        Begin(json, line, number);
        json.WriteString(Error, error);
        End(json, Cli.ExitCode.Usage);
    }

    private static void Begin(Utf8JsonWriter json, in BatchLine line, long number)
    {
        json.WriteStartObject();
        if (line.IdText is not null)
        {
            json.WriteString(Id, line.IdText);
        }
        else
        {
            // As the caller wrote it: it may be larger than any number here.
            Span<char> digits = stackalloc char[20];
            bool isWritten = number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
            Debug.Assert(isWritten, "A line number has at most 19 digits.");
            json.WritePropertyName(Id);
            json.WriteRawValue(line.IdNumber is { } text ? text : digits[..length], skipInputValidation: true);
        }
    }

    private void End(Utf8JsonWriter json, int exitCode)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        _answers.Write("\n"u8);
        ExitCode = ExitCode == Cli.ExitCode.Done ? exitCode : ExitCode;
    }
}
