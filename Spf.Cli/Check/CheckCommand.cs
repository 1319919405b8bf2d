// SPDX-License-Identifier: MIT

using Spf.Cli.Sources;

namespace Spf.Cli.Check;

/// <summary>"spfquery check": one answer, or two with --both.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(CheckSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        using Source source = await Source.OpenAsync(settings.Grammar, cancellationToken);
        var verifier = new SpfVerifier(source.Resolver, settings.Options);

        TraceTree?[] traces = [.. settings.Questions.Select(_ => settings.HasTrace ? new TraceTree(settings.Options) : null)];
        SpfOutcome[] outcomes = await Task.WhenAll(settings.Questions.Select((question, i) =>
            verifier.CheckHostAsync(question.Request, traces[i], cancellationToken).AsTask()));

        for (int i = 0; settings.HasTrace && i < outcomes.Length; i++)
        {
            traces[i]!.Print(outcomes[i], terminal, settings.HasColor);
        }

        byte[] answer = CheckOutput.Write(settings, outcomes);
        await terminal.Output.WriteAsync(answer, cancellationToken);
        await terminal.Output.FlushAsync(cancellationToken);
        return ExitCode.Of(outcomes[0].Result);
    }
}
