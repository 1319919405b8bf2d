// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Spf.Cli.Answers;
using Spf.Cli.Output;

namespace Spf.Cli.Batch;

/// <summary>JSON Lines: one object per line.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "It writes to memory and is flushed after each answer.")]
internal sealed class JsonBatchWriter : BatchWriter
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Note = JsonEncodedText.Encode("note");
    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");

    private readonly Utf8JsonWriter _json;

    public JsonBatchWriter() => _json = new Utf8JsonWriter(Output, JsonOutput.WriterOptions);

    public override void WriteAnswer(in BatchLine line, long number, Answer answer)
    {
        Begin(line, number);
        AnswerJson.WriteFields(_json, answer);
        if (NoteOf(answer) is { } note)
        {
            _json.WriteString(Note, note);
        }

        End();
    }

    public override void WriteError(in BatchLine line, long number, string error)
    {
        Begin(line, number);
        _json.WriteString(Error, error);
        End();
    }

    // "mailFrom" may be missing by mistake.
    private static string? NoteOf(Answer answer) => answer.Question.MailFrom is null
        ? "no sender: the HELO name was checked instead"
        : AnswerNotes.OfClient(answer);

    private void Begin(in BatchLine line, long number)
    {
        _json.Reset(Output);
        _json.WriteStartObject();
        if (line.IdText is not null)
        {
            _json.WriteString(Id, line.IdText);
        }
        else
        {
            // Copied as the caller wrote it, since it may not fit any .NET number.
            Span<char> digits = stackalloc char[20];
            bool isWritten = number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
            Debug.Assert(isWritten, "A line number has at most 19 digits.");
            _json.WritePropertyName(Id);
            _json.WriteRawValue(line.IdNumber is { } text ? text : digits[..length], skipInputValidation: true);
        }
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        Output.Write("\n"u8);
    }
}
