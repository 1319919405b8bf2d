// SPDX-License-Identifier: MIT

using System.Reflection;
using Spf.Cli.Batch;
using Spf.Cli.Check;
using Spf.Cli.CommandLine;
using Spf.Text;

namespace Spf.Cli;

/// <summary>The program: from arguments to an exit code.</summary>
internal static class SpfQuery
{
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        try
        {
            Arguments arguments = Arguments.Rewrite(args);
            if (arguments.WantsHelp)
            {
                await WriteAsync(terminal, HelpText.Of(arguments.Verb), cancellationToken);
                return ExitCode.Done;
            }

            if (arguments.WantsVersion)
            {
                await WriteAsync(terminal, $"spfquery {Version}\n", cancellationToken);
                return ExitCode.Done;
            }

            foreach (string warning in arguments.Warnings)
            {
                await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(warning)}");
            }

            Grammar grammar = Grammar.Parse(arguments);
            return arguments.Verb == Verbs.Batch
                ? await BatchCommand.RunAsync(BatchSettings.Read(grammar), terminal, cancellationToken)
                : await CheckCommand.RunAsync(CheckSettings.Read(grammar), terminal, cancellationToken);
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
        catch (IOException)
        {
            // Whoever read the answers is gone: there is nobody to tell.
            return ExitCode.Usage;
        }
    }

    // Without the commit that the SDK appends.
    private static string Version => typeof(SpfQuery).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static async Task WriteAsync(Terminal terminal, string text, CancellationToken cancellationToken)
    {
        await terminal.Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
        await terminal.Output.FlushAsync(cancellationToken);
    }
}
