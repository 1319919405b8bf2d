// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli;
using Spf.Cli.Process;

namespace Spf.Tests.Cli;

/// <summary>One run of spfquery inside the test's process.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>The zone that README's first command uses.</summary>
    public static string ExampleZone { get; } = FindUpwards(Path.Combine("samples", "example.zone"));

    public string[] OutputLines => Output.TrimEnd('\n').Split('\n');

    /// <summary>Runs it over the example zone, as the receiver mx.example.org.</summary>
    public static Task<CliRun> InExampleZoneAsync(params string[] args) =>
        OfAsync([.. args, "--zone", ExampleZone, "--hostname", "mx.example.org"]);

    public static Task<CliRun> OfAsync(params string[] args) => OfAsync(args, new MemoryStream());

    public static async Task<CliRun> OfAsync(
        string[] args,
        Stream input,
        Func<string, string?>? variable = null,
        bool isInteractive = false,
        int? columns = null)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter { NewLine = "\n" };
        int exitCode = await SpfQuery.RunAsync(
            args,
            new Terminal(input, output, error)
            {
                IsErrorInteractive = isInteractive,
                IsOutputInteractive = columns is not null,
                Width = () => columns ?? 80,
                Variable = variable ?? (static _ => null),
            },
            TestContext.Current.CancellationToken);
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return new CliRun(exitCode, utf8.GetString(output.ToArray()), error.ToString());
    }

    public static string FindUpwards(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string found = Path.Combine(folder.FullName, path);
            if (File.Exists(found))
            {
                return found;
            }
        }

        throw new FileNotFoundException($"There is no {path} above {AppContext.BaseDirectory}.");
    }
}
