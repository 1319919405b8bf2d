// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Text;
using Spf.Cli.Batch;
using Spf.Cli.Check;
using Spf.Cli.CommandLine;
using Spf.Cli.Completion;
using Spf.Cli.Diff;
using Spf.Cli.Inspect;
using Spf.Cli.Lint;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli;

/// <summary>The program: reads the arguments, runs the verb's command and returns an exit code.</summary>
internal static class SpfQuery
{
    public static async Task<int> RunAsync(
        string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        try
        {
            if (args.Length == 0)
            {
                await terminal.Error.WriteAsync(HelpText.Short);
                return ExitCode.Usage;
            }

            Arguments arguments = Arguments.Read(args);
            if (arguments.Has(OptionTable.Help))
            {
                terminal.Write(Encoding.UTF8.GetBytes(HelpText.Of(arguments.Verb)));
                return ExitCode.Done;
            }

            if (arguments.Has(OptionTable.Version))
            {
                terminal.Write(Encoding.UTF8.GetBytes($"spfquery {ProgramVersion.Text}\n"));
                return ExitCode.Done;
            }

            foreach (string warning in arguments.Warnings)
            {
                await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(warning)}");
            }

            return await RunCommandAsync(arguments, terminal, cancellationToken);
        }
        catch (UsageException e)
        {
            await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(e.Message)}");
            if (e.Advice is not null)
            {
                await terminal.Error.WriteLineAsync($"  {SafeText.Line(e.Advice)}");
            }

            return ExitCode.Usage;
        }
        catch (IOException e) when (StandardOutput.IsReaderGone(e))
        {
            // Nobody reads the output any more, so there is nobody to report this to.
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // If a standard stream is closed, .NET throws UnauthorizedAccessException with the reason inside.
            string reason = SafeText.Line((e.InnerException ?? e).Message);
            await terminal.Error.WriteLineAsync($"spfquery: cannot read the input or write the output: {reason}");
            return ExitCode.Usage;
        }
    }

    private static Task<int> RunCommandAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken) => arguments.Verb switch
        {
            Verbs.Check => CheckCommand.RunAsync(arguments, terminal, cancellationToken),
            Verbs.Batch => BatchCommand.RunAsync(arguments, terminal, cancellationToken),
            Verbs.Inspect => InspectCommand.RunAsync(arguments, terminal, cancellationToken),
            Verbs.Diff => DiffCommand.RunAsync(arguments, terminal, cancellationToken),
            Verbs.Lint => LintCommand.RunAsync(arguments, terminal, cancellationToken),
            Verbs.Completion => CompletionCommand.RunAsync(arguments, terminal),
            _ => throw new UnreachableException($"No command for {arguments.Verb}."),
        };
}
