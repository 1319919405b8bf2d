// SPDX-License-Identifier: MIT

using Spf.Headers;
using Spf.Text;

namespace Spf.Cli.Answers;

/// <summary>The four lines that every spfquery program gives as an answer.</summary>
internal static class AnswerText
{
    /// <summary>The result; the text for the SMTP reply, where one is due; the comment; the header field.</summary>
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
