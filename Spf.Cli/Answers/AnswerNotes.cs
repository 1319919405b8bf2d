// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Cli.Answers;

/// <summary>Reasons for a result that are not the domain's.</summary>
internal static class AnswerNotes
{
    /// <summary>Returns one sentence per reason, without a full stop.</summary>
    public static string[] Of(Answer answer) =>
        [.. new[] { OfClient(answer), OfHelo(answer), OfResolver(answer) }.OfType<string>()];

    /// <summary>Returns a sentence if no client on the Internet has the address; null otherwise, and on pass.</summary>
    public static string? OfClient(Answer answer) =>
        answer.Outcome.Result != SpfResult.Pass && LocalAddress.Describe(answer.Question.ClientIP) is { } kind
            ? $"{answer.Question.ClientIP} is {kind}: {LocalAddress.Cause}"
            : null;

    // The comment and the header do not have the address of a name server, since strangers read them.
    private static string? OfResolver(Answer answer) =>
        answer.Outcome.Problem is { } problem && problem.PublicMessage != problem.Message ? problem.Message : null;

    /// <summary>Returns a sentence if a term used the HELO name and there was none; null otherwise.</summary>
    public static string? OfHelo(Answer answer) => answer.Outcome.MissingHelo?.Message;
}
