// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Cli.Answers;
using Spf.Text;

namespace Spf.Cli.Batch;

/// <summary>
/// Comma-separated values (RFC 4180) with a heading, for spreadsheets. The columns are the fields of JSON Lines, and
/// "error". Lines end with LF only, for Unix tools.
/// </summary>
internal sealed class CsvBatchWriter : BatchWriter
{
    public static readonly ReadOnlyMemory<byte> Heading = Encoding.UTF8.GetBytes(
        "id,ip,helo,mailFrom,identity,domain,result,mechanism,problem,explanation,lookups,voidLookups,elapsedMs,"
        + "error\n");

    private const int MaxField = 1024;

    private readonly StringBuilder _row = new();

    public override void WriteAnswer(in BatchLine line, long number, Answer answer)
    {
        SpfOutcome outcome = answer.Outcome;
        BeginRow(line, number);
        Add(answer.Question.ClientIP.ToString());
        Add(answer.Question.Helo);
        Add(answer.Question.MailFrom);
        Add(outcome.Request.Identity.ToKeyword());
        Add(outcome.Domain?.ToString());
        Add(outcome.Result.ToKeyword());
        Add(AnswerJson.MechanismOf(outcome));
        Add(AnswerJson.ProblemOf(outcome));
        Add(outcome.Explanation);
        _row.Append(CultureInfo.InvariantCulture, $",{outcome.LookupCount},{outcome.VoidLookupCount}")
            .Append(CultureInfo.InvariantCulture, $",{Math.Round(outcome.Elapsed.TotalMilliseconds, 3)},");
        EndRow();
    }

    public override void WriteError(in BatchLine line, long number, string error)
    {
        const int FieldsBefore = 12;
        BeginRow(line, number);
        _row.Append(',', FieldsBefore);
        Add(error);
        EndRow();
    }

    private void BeginRow(in BatchLine line, long number)
    {
        _row.Clear();
        Append(line.IdText ?? line.IdNumber ?? number.ToString(CultureInfo.InvariantCulture));
    }

    private void Add(string? field)
    {
        _row.Append(',');
        Append(field);
    }

    private void Append(string? field)
    {
        // A spreadsheet would run a field that begins like this as a formula. An apostrophe before it makes it text.
        string text = SafeText.Line(field, MaxField, allowUtf8: true);
        bool isFormula = text is ['=' or '+' or '-' or '@', ..];
        if (!isFormula && !text.AsSpan().ContainsAny(',', '"'))
        {
            _row.Append(text);
            return;
        }

        _row.Append('"').Append(isFormula ? "'" : string.Empty)
            .Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private void EndRow()
    {
        _row.Append('\n');
        foreach (ReadOnlyMemory<char> chunk in _row.GetChunks())
        {
            int length = Encoding.UTF8.GetBytes(
                chunk.Span, Output.GetSpan(Encoding.UTF8.GetMaxByteCount(chunk.Length)));
            Output.Advance(length);
        }
    }
}
