// SPDX-License-Identifier: MIT

using Spf.Headers;
using Spf.Text;

namespace Spf.Cli.Answers;

/// <summary>The four lines that every spfquery program prints as its answer.</summary>
internal static class AnswerText
{
    /// <summary>
    /// Returns the result, the explanation (empty unless the result is fail), the comment and the header field.
    /// </summary>
    public static string[] Lines(Answer answer)
    {
        ReceivedSpf header = answer.ToHeader();
        return
        [
            answer.Outcome.Result.ToKeyword(),
            SafeText.Line(answer.Outcome.Explanation),
            SafeText.Line(header.Comment),
            header.ToString(),
        ];
    }
}
