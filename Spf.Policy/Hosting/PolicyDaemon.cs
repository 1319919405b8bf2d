// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>The program: from arguments to an exit code.</summary>
internal static class PolicyDaemon
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 2;

    // Without the commit that the SDK appends.
    private static string Version => typeof(PolicyDaemon).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static async Task<int> RunAsync(string[] args)
    {
        // It has a help of its own.
        if (args is ["doctor", .. string[] options])
        {
            return await ToldAsync(() => DoctorCommand.RunAsync(options, Console.Out, CancellationToken.None));
        }

        if (args is ["ping", .. string[] address] && !address.Intersect(["-h", "--help", "-?"]).Any())
        {
            return await ToldAsync(() => PingCommand.RunAsync(address, Console.Out, CancellationToken.None));
        }

        if (args.Intersect(["-h", "--help", "-?"]).Any())
        {
            return await ToldAsync(() => Task.FromResult(Print(HelpText.Text)));
        }

        if (args.Contains("--version"))
        {
            return await ToldAsync(() => Task.FromResult(Print($"{ProgramName.Own} {Version}\n")));
        }

        return args switch
        {
            ["serve", .. string[] rest] => await ServeAsync(rest),
            ["check-config", .. string[] rest] => await CheckConfigAsync(rest),
            _ => await SpawnAsync(args),
        };
    }

    private static Task<int> SpawnAsync(string[] args)
    {
        LineLogger log = ProcessLog.ForSpawn();
        return WatchAsync(log, async () =>
        {
            await SpawnService.RunAsync(PolicyArguments.Read(args, isServer: false), log);
            return Done;
        });
    }

    private static Task<int> ServeAsync(string[] args)
    {
        LineLogger log = ProcessLog.ForServer(null);
        return WatchAsync(log, async () =>
        {
            PolicyArguments arguments = PolicyArguments.Read(args, isServer: true);
            log = arguments.Log is null ? log : ProcessLog.ForServer(arguments.Log);
            await ServeCommand.RunAsync(arguments, log);
            return Done;
        });
    }

    private static Task<int> CheckConfigAsync(string[] args) => ToldAsync(() =>
    {
        using var text = new StringWriter { NewLine = "\n" };
        string? path = PolicyArguments.Read(args, isServer: false).ConfigurationPath;
        int exitCode = CheckConfigCommand.Run(path, text);
        Print(text.ToString());
        return Task.FromResult(exitCode);
    });

    // A person asked for this, and reads what goes wrong.
    private static Task<int> ToldAsync(Func<Task<int>> run) => WatchAsync(ProcessLog.ForServer(LogFormat.Plain), run);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "The runtime would write it where spawn(8) has the client's socket.")]
    private static async Task<int> WatchAsync(LineLogger log, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e)
        {
            try
            {
                return Report(log, e);
            }
            catch (Exception inner) when (inner is FileNotFoundException or FileLoadException)
            {
                // Not even the log's parts can be loaded.
                string text = $"{DescriptorBudget.TooFew(Libc.MaxOpenFiles)}\n";
                _ = Libc.Write(Libc.StandardError, Encoding.ASCII.GetBytes(text));
                return Failed;
            }
        }
    }

    private static int Report(LineLogger log, Exception exception)
    {
        switch (exception)
        {
            case UsageException:
                log.CannotStart(exception.Message);
                return Usage;

            // The runtime says that a part of it was not found, and not why.
            case FileNotFoundException or FileLoadException or TypeInitializationException
                when Libc.MaxOpenFiles < DescriptorBudget.Plenty:
                log.CannotStart($"{DescriptorBudget.TooFew(Libc.MaxOpenFiles)} ({exception.Message})");
                return Failed;
            case IOException or UnauthorizedAccessException:
                log.CannotStart(exception.Message);
                return Failed;
            default:
                log.Crashed(exception);
                return Failed;
        }
    }

    private static int Print(string text)
    {
        using var output = new DescriptorStream(Libc.StandardOutput);
        output.Write(Encoding.UTF8.GetBytes(text));
        return Done;
    }
}
