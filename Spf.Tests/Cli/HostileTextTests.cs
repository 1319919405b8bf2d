// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.Json;
using Spf.Cli.CommandLine;

namespace Spf.Tests.Cli;

public sealed class HostileTextTests
{
    private const string Controls =
        "a\r\nX-Injected: 1\u001B[31m\0\u007F\u0085\u009B\u2028\u202E\u00E9\u20AC\uD800(\\\";b";

    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach (string format in new[] { "text", "json", "header", "auth-results" })
            {
                foreach (string option in new[] { "sender", "helo", "record" })
                {
                    places.Add(format, option);
                }
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Check_HostileValue_LetsNoControlThrough(string format, string option)
    {
        var values = new Dictionary<string, string>
        {
            ["sender"] = "alice@example.com",
            ["helo"] = "mail.example.com",
            ["record"] = "x.example=v=spf1 -all",
        };
        values[option] = option switch
        {
            "sender" => $"{Controls}@example.com",
            "record" => $"example.com=v=spf1 {Controls} -all",
            _ => Controls,
        };
        string[] args = [.. values.SelectMany(pair => new[] { $"--{pair.Key}", pair.Value })];
        CliRun run = await CliRun.OfAsync(
            ["--trace", "--both", "--format", format, "--ip", "192.0.2.1", "--zone", CliRun.ExampleZone, .. args]);

        Assert.NotEqual(255, run.ExitCode);
        AssertClean(run);
        if (format == "json")
        {
            Assert.All(run.OutputLines, line => JsonDocument.Parse(line).Dispose());
        }
    }

    [Fact]
    public async Task Check_HostileExplanation_LetsNoControlThrough()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--ip", "192.0.2.1", "--sender", "a\u001B[2J\r\nb@x.example",
            "--record", "x.example=v=spf1 -all exp=why.x.example", "--record", "why.x.example=no: %{s}\u001B[2J");

        Assert.Equal("fail", run.OutputLines[0]);
        Assert.Equal(4, run.OutputLines.Length);
        AssertClean(run);
    }

    // Every option, every verb: whatever the value, a run ends with an exit code and clean text, and opens no file.
    [Theory]
    [InlineData("@/etc/passwd")]
    [InlineData(Controls)]
    public async Task Run_AnyValueAnywhere_EndsCleanly(string value)
    {
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Value is not null))
        {
            foreach (Verbs verb in new[] { Verbs.Check, Verbs.Batch }.Where(verb => row.Verbs.HasFlag(verb)))
            {
                List<string> args = verb == Verbs.Check
                    ? ["check", "--ip=192.0.2.1", "--sender=alice@example.com", $"--zone={CliRun.ExampleZone}"]
                    : ["batch", $"--zone={CliRun.ExampleZone}"];
                args.RemoveAll(arg => arg.StartsWith($"--{row.Name}=", StringComparison.Ordinal));
                CliRun run = await CliRun.OfAsync([.. args, $"--{row.Name}", value]);

                Assert.InRange(run.ExitCode, 0, 255);
                Assert.DoesNotContain("root:", run.Output + run.Error, StringComparison.Ordinal);
                AssertClean(run);
            }
        }
    }

    [Fact]
    public async Task Run_HostileWords_AreShownSafely()
    {
        string[][] runs =
        [
            [Controls], [$"--{Controls}"], ["check", $"-{Controls}=1"], ["batch", "a", Controls], ["batch", Controls],
        ];
        foreach (string[] args in runs)
        {
            CliRun run = await CliRun.OfAsync(args);

            Assert.Equal(255, run.ExitCode);
            AssertClean(run);
        }
    }

    [Fact]
    public async Task Batch_HostileLines_LetNoControlThrough()
    {
        string[] lines =
        [
            $"192.0.2.1 {Controls.Replace('\n', ' ').Replace('\r', ' ')}@example.com \u001B[2J",
            "\u001B[2J x",
            "{\"id\":\"\\u001b[2J\u009B\u007F\\u0085\","
                + "\"ip\":\"192.0.2.1\",\"mailFrom\":\"\\r\\n\\u001b@example.com\",\"helo\":\"\\u0000\"}",
            "{\"id\":\"\\ud800\",\"ip\":\"192.0.2.1\",\"helo\":\"x\"}",
            "{\"ip\":\"\u001B[2J\",\"helo\":\"x\"}",
        ];
        CliRun run = await CliRun.OfAsync(
            ["batch", "--zone", CliRun.ExampleZone],
            new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        Assert.Equal(lines.Length, run.OutputLines.Length);
        AssertClean(run);
        Assert.All(run.OutputLines, line => JsonDocument.Parse(line).Dispose());
    }

    private static void AssertClean(CliRun run)
    {
        Assert.DoesNotContain(run.Output + run.Error, c => c != '\n' && char.IsControl(c));
        Assert.DoesNotContain(
            (run.Output + run.Error).Split('\n'), line => line.StartsWith("X-Injected", StringComparison.Ordinal));
    }
}
