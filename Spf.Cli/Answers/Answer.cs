// SPDX-License-Identifier: MIT

using Spf.Headers;

namespace Spf.Cli.Answers;

/// <summary>The answer to a question.</summary>
/// <param name="Question">The question.</param>
/// <param name="Outcome">The outcome of the check.</param>
/// <param name="Guess">The record that --guess used instead; null if the outcome is that of the domain's own.</param>
internal sealed record Answer(Question Question, SpfOutcome Outcome, string? Guess = null)
{
    /// <summary>Creates the Received-SPF field; its comment says if the result was guessed.</summary>
    public ReceivedSpf ToHeader()
    {
        ReceivedSpf header = ReceivedSpf.FromOutcome(Outcome);
        return Guess is null ? header : header with { Comment = $"guessed from \"{Guess}\": {header.Comment}" };
    }
}
