// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.Answers;
using Spf.Headers;

namespace Spf.Cli.Check;

/// <summary>The answers of "check" in its four formats. None of them lets a control character through.</summary>
internal static class CheckOutput
{
    public static byte[] Write(CheckSettings settings, Answer[] answers, Advice?[] advice) =>
        settings.Format switch
        {
            CheckFormat.Json => CheckJson.Write(settings, answers, advice),
            CheckFormat.Header => Lines(Array.ConvertAll(answers, answer => answer.ToHeader().ToString())),
            CheckFormat.AuthenticationResults => Lines(AuthenticationResultsField.Format(
                settings.Options.ReceiverName!, Array.ConvertAll(answers, answer => answer.Outcome))),
            _ => Lines(Array.ConvertAll(answers, answer => string.Join('\n', AnswerText.Lines(answer)))),
        };

    private static byte[] Lines(params string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
}
