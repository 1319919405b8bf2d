// SPDX-License-Identifier: MIT

using Spf.Headers;

namespace Spf.Cli.Answers;

/// <summary>What came of a question.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Guess">The policy that was guessed (--guess); null where the domain has one of its own.</param>
internal sealed record Answer(Question Question, SpfOutcome Outcome, string? Guess = null)
{
    /// <summary>The header field; one that rests on a guess says so.</summary>
    public ReceivedSpf ToHeader()
    {
        ReceivedSpf header = ReceivedSpf.FromOutcome(Outcome);
        return Guess is null ? header : header with { Comment = $"guessed from \"{Guess}\": {header.Comment}" };
    }
}
