// SPDX-License-Identifier: MIT

using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>"spfquery check": one answer, or two with --both.</summary>
internal static class CheckCommand
{
    // Long enough for any record, since a truncated record would be useless.
    private const int MaxAdvice = 16 * 1024;
    private const int MaxNote = 2048;

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        CheckSettings settings = CheckSettings.Read(arguments, terminal);
        using Source source = Source.Open(arguments);
        var checker = new Checker(arguments, source.Resolver, settings.Options);

        // Both identities run concurrently, since they look up different names.
        var traces = new TraceTree?[settings.Questions.Length];
        var checks = new Task<Answer>[settings.Questions.Length];
        for (int i = 0; i < checks.Length; i++)
        {
            traces[i] = settings.HasTrace ? new TraceTree(settings.Options) : null;
            checks[i] = checker.AnswerAsync(settings.Questions[i], traces[i], cancellationToken).AsTask();
        }

        Answer[] answers = await Task.WhenAll(checks);
        var advice = new Advice?[answers.Length];
        if (settings.Format == CheckFormat.Json || settings.HasTrace || terminal.IsErrorInteractive)
        {
            for (int i = 0; i < answers.Length; i++)
            {
                advice[i] = await Advice.ForAsync(
                    answers[i].Outcome, source.Resolver, settings.Options, cancellationToken);
            }
        }

        for (int i = 0; i < answers.Length; i++)
        {
            traces[i]?.Print(answers[i].Outcome, terminal, settings.HasColor);
        }

        terminal.Write(CheckOutput.Write(settings, answers, advice));
        foreach (string note in answers.SelectMany(AnswerNotes.Of).Distinct())
        {
            await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(note, MaxNote)}");
        }

        if (settings.HasTrace || terminal.IsErrorInteractive)
        {
            foreach (Advice? given in advice)
            {
                if (given is not null)
                {
                    await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(given.ToString(), MaxAdvice)}");
                }
            }
        }

        return ExitCode.Of(answers[0].Outcome.Result, settings.ExitCodes);
    }
}
