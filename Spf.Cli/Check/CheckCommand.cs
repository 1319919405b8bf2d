// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Sources;

namespace Spf.Cli.Check;

/// <summary>"spfquery check": one answer, or two with --both.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        CheckSettings settings = CheckSettings.Read(arguments);
        using Source source = Source.Open(arguments);
        var verifier = new SpfVerifier(source.Resolver, settings.Options);

        // Both identities at the same time: they ask for different names.
        var traces = new TraceTree?[settings.Questions.Length];
        var checks = new Task<SpfOutcome>[settings.Questions.Length];
        for (int i = 0; i < checks.Length; i++)
        {
            traces[i] = settings.HasTrace ? new TraceTree(settings.Options) : null;
            checks[i] = verifier.CheckHostAsync(settings.Questions[i].Request, traces[i], cancellationToken).AsTask();
        }

        SpfOutcome[] outcomes = await Task.WhenAll(checks);
        for (int i = 0; i < outcomes.Length; i++)
        {
            traces[i]?.Print(outcomes[i], terminal, settings.HasColor);
        }

        terminal.Write(CheckOutput.Write(settings, outcomes));
        return ExitCode.Of(outcomes[0].Result);
    }
}
