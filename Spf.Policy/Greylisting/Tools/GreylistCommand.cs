// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Greylisting.Stores;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>spf-policyd greylist: looks into the store, and changes it.</summary>
internal static class GreylistCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 2;

    private static readonly Tool[] Tools =
    [
        StatTool.Tool, ListTool.Tool, ChangeTool.Add, ChangeTool.Remove, CleanTool.Tool, ImportTool.Tool,
        ExportTool.Tool, ReportTool.Tool,
    ];

    private static string Help =>
        $"""
        spf-policyd greylist COMMAND [OPTIONS]

        Looks into the store of greylisting and changes it, while the service runs. The store is that of the
        configuration in use (Greylist_Store). Run it as the service's user or as root.

        {string.Join('\n', Tools.Select(tool => $"  {tool.Name,-8} {tool.Summary}"))}

        "spf-policyd greylist COMMAND --help" says more, with examples.
        Exit code: 0 done, 1 failed, 2 wrong usage.

        """;

    /// <summary>Runs a tool.</summary>
    /// <param name="args">The arguments after "greylist".</param>
    /// <param name="output">Takes results, each line safe for a terminal.</param>
    /// <param name="errors">Takes progress and problems.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="places">The default places of the configuration; null for those of this process.</param>
    /// <param name="timeProvider">The clock of a store that has none; null for the system's.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken,
        ConfigurationPlaces? places = null,
        TimeProvider? timeProvider = null)
    {
        Tool? tool = Tools.FirstOrDefault(tool => tool.Name == (args is [var name, ..] ? name : null));
        try
        {
            if (args is [] || args.Any(arg => arg is "-h" or "--help"))
            {
                await output.WriteAsync(tool?.Help ?? Help);
                return args is [] ? Usage : Done;
            }

            if (tool is null)
            {
                throw new ToolUsageException($"there is no command \"{SafeText.Line(args[0])}\"");
            }

            (Dictionary<string, string> options, List<string> arguments) = Read(tool, args.Skip(1));
            PolicyConfiguration configuration = Configure(options, places);
            Prepare(configuration.Server.GreylistStore, tool);
            using IGreylistStore store = GreylistStores.Open(
                configuration.Server, timeProvider ?? TimeProvider.System);
            return await tool.RunAsync(new ToolRun(
                options, arguments, configuration, store, output, errors, cancellationToken));
        }
        catch (ToolUsageException e)
        {
            string command = tool is null ? string.Empty : $" {tool.Name}";
            await errors.WriteAsync(
                $"spf-policyd greylist: {SafeText.Line(e.Message)}; see spf-policyd greylist{command} --help\n");
            return Usage;
        }
        catch (GreylistStoreException e)
        {
            await errors.WriteAsync($"spf-policyd greylist: {SafeText.Line(e.Message)}\n");
            return Failed;
        }
        finally
        {
            await output.FlushAsync(CancellationToken.None);
            await errors.FlushAsync(CancellationToken.None);
        }
    }

    private static (Dictionary<string, string> Options, List<string> Arguments) Read(
        Tool tool, IEnumerable<string> args)
    {
        Dictionary<string, string> options = [];
        List<string> arguments = [];
        using IEnumerator<string> rest = args.GetEnumerator();
        bool isEnded = false;
        while (rest.MoveNext())
        {
            string arg = rest.Current;
            if (isEnded || !arg.StartsWith('-') || arg == "-")
            {
                arguments.Add(arg);
                continue;
            }

            if (arg == "--")
            {
                isEnded = true;
                continue;
            }

            string[] parts = arg.Split('=', 2);
            ToolOption option = tool.AllOptions.FirstOrDefault(option => option.Name == parts[0])
                ?? throw new ToolUsageException($"{SafeText.Line(parts[0])} is no option of {tool.Name}");
            options[option.Name] = (option.Value, parts.Length) switch
            {
                (null, 1) => string.Empty,
                (null, _) => throw new ToolUsageException($"{option.Name} has no value"),
                (_, 2) => parts[1],
                _ => rest.MoveNext()
                    ? rest.Current
                    : throw new ToolUsageException($"{option.Name} needs a value: {option.Value}"),
            };
        }

        return (options, arguments);
    }

    private static PolicyConfiguration Configure(Dictionary<string, string> options, ConfigurationPlaces? places)
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(options.GetValueOrDefault("--config"), places);
        if (configuration.Files != FileState.Whole)
        {
            throw new GreylistStoreException(configuration.Notes.First(note => note.IsError).ToString());
        }

        if (!options.TryGetValue("--store", out string? store))
        {
            return configuration;
        }

        return GreylistStoreAddress.TryParse(store, out GreylistStoreAddress address, out string problem)
            ? configuration with
            {
                Server = configuration.Server with
                {
                    GreylistStore = address,
                    GreylistPasswordFile =
                        address.Password is null ? configuration.Server.GreylistPasswordFile : string.Empty,
                },
            }
            : throw new ToolUsageException($"--store: {problem}");
    }

    // A tool that only looks makes no file: it would belong to whoever runs the tool.
    private static void Prepare(GreylistStoreAddress store, Tool tool)
    {
        if (store.Kind != GreylistStoreKind.Sqlite)
        {
            return;
        }

        if (tool.MakesStore)
        {
            try
            {
                StoreFile.Prepare(store.Path!);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new GreylistStoreException($"{store.Path}: {e.Message}", e);
            }
        }
        else if (!File.Exists(store.Path))
        {
            throw new GreylistStoreException(
                $"there is no {store.Path}, or this user may not look into its folder; the service makes it for the"
                + " first message that it greylists");
        }
    }
}
