// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.Answers;
using Spf.Text;

namespace Spf.Cli.Batch;

/// <summary>
/// Four lines per answer, as in "check". The answer to an invalid line has four lines too, so that a program that
/// counts lines stays in step: "error", an empty line, the reason, and an empty line.
/// </summary>
internal sealed class TextBatchWriter : BatchWriter
{
    public override void WriteAnswer(in BatchLine line, long number, Answer answer) =>
        WriteLines(AnswerText.Lines(answer));

    public override void WriteError(in BatchLine line, long number, string error) =>
        WriteLines(["error", string.Empty, SafeText.Line($"line {number}: {error}"), string.Empty]);

    private void WriteLines(ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            int length = Encoding.UTF8.GetBytes(line, Output.GetSpan(Encoding.UTF8.GetMaxByteCount(line.Length) + 1));
            Output.GetSpan(length + 1)[length] = (byte)'\n';
            Output.Advance(length + 1);
        }
    }
}
