// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.RegularExpressions;

namespace Spf.Tests.Cli;

/// <summary>
/// Each character from U+0000 to U+017F, through every place that a stranger's text comes in by and every output: none
/// that controls a terminal comes out.
/// </summary>
public sealed partial class TerminalSafetyTests
{
    // Few at a time: what is long is cut, and what is cut would prove nothing.
    private const int Chunk = 8;

    private static readonly string[][] Outputs =
    [
        ["check", "--format", "text"],
        ["check", "--format", "json"],
        ["check", "--format", "header"],
        ["check", "--format", "auth-results"],
        ["check", "--trace", "--color", "never"],
        ["check", "--trace", "--color", "always"],
        ["check", "--both", "--trace"],
    ];

    public static TheoryData<string> Places => new("sender", "helo", "id", "hostname", "record", "explanation", "zone", "guess", "message");

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Check_EveryCharacter_IsHarmless(string place)
    {
        foreach (string text in Texts())
        {
            foreach (string[] output in Outputs)
            {
                AssertHarmless(await CheckAsync(place, text, output), $"{place}, {string.Join(' ', output)}");
            }
        }
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("text")]
    [InlineData("csv")]
    public async Task Batch_EveryCharacter_IsHarmless(string format)
    {
        foreach (string text in Texts())
        {
            string word = text.Replace("\n", "", StringComparison.Ordinal);
            string lines =
                $"203.0.113.9 a{word}@x.example h{word}\n{word}192.0.2.1 a b\n192.0.2.1 a@{word} <>\n{{\"id\":\"{word}\"}}\n";
            CliRun run = await CliRun.OfAsync(
                [
                    "batch", "--format", format, "--summary", "--zone", CliRun.ExampleZone,
                    "--record", "x.example=v=spf1 -all exp=e.example", "--record", $"e.example=no {word} %{{s}} %{{h}}",
                ],
                new MemoryStream(Encoding.UTF8.GetBytes(lines)));

            AssertHarmless(run, $"batch, {format}");
        }
    }

    [Fact]
    public async Task Usage_EveryCharacter_IsHarmless()
    {
        foreach (string text in Texts())
        {
            string[][] runs =
            [
                [text], [$"--x{text}"], ["--ip", text], ["--dns", $"{text}:1"], ["--zone", text], ["batch", text, text],
                ["completion", text], ["--file", $"x{text}"], ["--message", text], ["--local", text], ["--format", text],
                ["--rcpt-to", text, text], ["-m", text], ["--versions", text],
            ];
            foreach (string[] args in runs)
            {
                AssertHarmless(await CliRun.OfAsync(args), args[0]);
            }
        }
    }

    // The colours of the trace are our own.
    [GeneratedRegex(@"\u001B\[[0-9;]*m")]
    private static partial Regex Color();

    private static IEnumerable<string> Texts() =>
        Enumerable.Range(0, 0x180).Chunk(Chunk).Select(codes => string.Concat(codes.Select(code => (char)code)));

    private static void AssertHarmless(CliRun run, string where)
    {
        string text = Color().Replace(run.Output + run.Error, string.Empty);
        char found = text.FirstOrDefault(c => c != '\n' && char.IsControl(c));

        Assert.True(found == '\0' && !text.Contains('\0', StringComparison.Ordinal), $"U+{(int)found:X4} in {where}: {text}");
    }

    private static Task<CliRun> CheckAsync(string place, string text, string[] output)
    {
        var options = new Dictionary<string, string>
        {
            ["ip"] = "203.0.113.9",
            ["sender"] = "a@x.example",
            ["helo"] = "h.example",
            ["zone"] = CliRun.ExampleZone,
            ["record"] = "x.example=v=spf1 -all exp=e.x.example",
        };
        string input = "";
        switch (place)
        {
            case "sender":
                options["sender"] = $"{text}@example.org";
                break;
            case "id":
                _ = options.Remove("sender");
                options["id"] = $"{text}.example";
                break;
            case "record":
                options["record"] = $"x.example=v=spf1 {text} exists:{text}.example -all";
                break;
            case "explanation":
                options["sender"] = $"{text}@x.example";
                options["helo"] = text;
                options["default-explanation"] = "%{s} %{h} %{S}";
                break;
            case "zone":
                options["zone"] = $"x{text}";
                break;
            case "guess":
                options["sender"] = "a@nowhere.example";
                options["guess"] = $"x={text} -all";
                break;
            case "message":
                _ = options.Remove("sender");
                _ = options.Remove("helo");
                options["message"] = "-";
                input = $"Received-SPF: pass client-ip=192.0.2.1; envelope-from=\"{text}@x.example\"; helo=\"{text}\"\n"
                    + $"Return-Path: <{text}>\nReceived: from {text} (x [203.0.113.9]) by {text}\n";
                break;
            default:
                options[place] = text;
                break;
        }

        return CliRun.OfAsync(
            [.. output, .. options.Select(option => $"--{option.Key}={option.Value}")],
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            isInteractive: true);
    }
}
