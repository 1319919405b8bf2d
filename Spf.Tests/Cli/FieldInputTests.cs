// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Cli;

/// <summary>inputs.txt: what people type, paste and forward.</summary>
public sealed partial class FieldInputTests
{
    private static string File => Path.Combine(Repository.Root, "Spf.Tests", "Cli", "inputs.txt");

    public static TheoryData<string, string, int, string[]> Blocks()
    {
        var blocks = new TheoryData<string, string, int, string[]>();
        string[] lines = [.. System.IO.File.ReadLines(File).Where(static line => !line.StartsWith('#'))];
        foreach (string block in string.Join('\n', lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = block.Trim('\n').Split('\n');
            string[] first = parts[0].Split(' ', 2);
            int exitCode = int.Parse(parts[1], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            blocks.Add(first[0], first[1], exitCode, [.. parts[2..].Select(static part => part[2..])]);
        }

        return blocks;
    }

    [Fact]
    public void Blocks_OfTheFile_AreManyAndDistinct()
    {
        string[] inputs = [.. Blocks().Select(static row => $"{row.Data.Item1} {row.Data.Item2}")];
        Assert.InRange(inputs.Length, 200, int.MaxValue);
        Assert.Equal(inputs.Length, inputs.Distinct().Count());
        Assert.All(Blocks(), static row => Assert.True(row.Data.Item4.Length > 0 || row.Data.Item3 == 0));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Run_InputFromTheField_SaysWhatItShould(string kind, string input, int exitCode, string[] texts)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spf-inputs-");
        try
        {
            string file = Path.Combine(folder.FullName, "input.zone");
            string[] args = ArgumentsOf(kind, input, file);
            if (kind is "zone" or "world" or "message")
            {
                string origin = kind == "world" ? "$ORIGIN example.com.\n" : string.Empty;
                string end = kind == "world" ? "\n" : string.Empty;
                await System.IO.File.WriteAllTextAsync(
                    file, origin + Unescape(input) + end, TestContext.Current.CancellationToken);
            }

            CliRun run = await CliRun.OfAsync(args);
            string output = (run.Error + run.Output).Replace(file, "FILE", StringComparison.Ordinal);
            Assert.Equal(exitCode, run.ExitCode);
            int start = 0;
            foreach (string text in texts)
            {
                int at = output.IndexOf(text, start, StringComparison.Ordinal);
                Assert.True(at >= 0, $"{text}\nis not in\n{output[start..]}");
                start = at + text.Length;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] ArgumentsOf(string kind, string input, string file) => kind switch
    {
        "line" => [.. Words(input), .. input.Contains("ZONE", StringComparison.Ordinal) ? Receiver : []],
        "lint" => ["lint", Unescape(input)],
        "zone" => ["lint", file],
        "world" => ["inspect", "example.com", "--zone", file],
        "message" => ["--message", file, "--zone", CliRun.ExampleZone, .. Receiver],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    private static string[] Receiver => ["--hostname", "mx.example.org"];

    // As a shell does it: words in quotation marks, and \" in them.
    private static IEnumerable<string> Words(string line) => Word().Matches(line).Select(static match =>
        match.Groups[1].Success ? match.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal)
            : match.Value == "ZONE" ? CliRun.ExampleZone
            : match.Value);

    private static string Unescape(string text) => Escape().Replace(text, static match => match.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        'u' => ((char)int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        _ => "\\",
    });

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex("\\\\(?:\\\\|n|t|u[0-9a-f]{4})")]
    private static partial Regex Escape();
}
