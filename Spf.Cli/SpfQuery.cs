// SPDX-License-Identifier: MIT

using System.Reflection;
using System.Text;
using Spf.Cli.CommandLine;
using Spf.Text;

namespace Spf.Cli;

/// <summary>The program: from arguments to an exit code.</summary>
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
                terminal.Write(Encoding.UTF8.GetBytes($"spfquery {Version}\n"));
                return ExitCode.Done;
            }

            foreach (string warning in arguments.Warnings)
            {
                await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(warning)}");
            }

            return await VerbTable.Of(arguments.Verb).RunAsync(arguments, terminal, cancellationToken);
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
            // There is nobody to tell.
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A stream that is not open is to the framework one that may not be used, for the inner reason.
            string reason = SafeText.Line((e.InnerException ?? e).Message);
            await terminal.Error.WriteLineAsync(
                $"spfquery: reading the questions or writing the answers failed: {reason}");
            return ExitCode.Usage;
        }
    }

    // Without the commit that the SDK appends.
    private static string Version => typeof(SpfQuery).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
