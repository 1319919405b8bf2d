// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Tests.Support;

namespace Spf.Tests.Cli.Inspect;

/// <summary>Runs of inspect, diff and lint over the zones of the inspection's own tests.</summary>
internal static class PolicyRun
{
    public static string Zone(string name) =>
        Path.Combine(Repository.Root, "Spf.Tests", "Inspection", "Zones", $"{name}.zone");

    public static Task<CliRun> OfAsync(string zone, params string[] args) =>
        CliRun.OfAsync([.. args, "--zone", Zone(zone)]);

    /// <summary>Runs it over a zone's text.</summary>
    public static async Task<CliRun> InZoneAsync(string text, params string[] args)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            return await CliRun.OfAsync([.. args, "--zone", file]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The one object that a run printed, on one line.</summary>
    public static JsonElement ToJson(this CliRun run)
    {
        string line = Assert.Single(run.OutputLines);
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>The lines below a heading.</summary>
    public static string[] Section(this CliRun run, string heading) =>
    [
        .. run.OutputLines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => line.Length > 0),
    ];
}
