// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spf.Cli;
using Spf.Cli.Process;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Cli;

/// <summary>The forms of a batch's answers, its summary, its progress and its exit code.</summary>
public sealed partial class BatchFormatTests
{
    private const string Lines =
        "192.0.2.1 alice@example.com mail.example.com\n203.0.113.9 a@softfail.example.com\nnonsense\n"
        + "203.0.113.9 alice@example.com x.example\n";

    [Fact]
    public async Task Text_IsFourLinesAnAnswer()
    {
        CliRun run = await RunAsync(Lines, "--format", "text");

        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(16, lines.Length);
        Assert.Equal(["pass", "softfail", "error", "fail"], lines.Where((_, i) => i % 4 == 0));
        Assert.Equal(["", "", "", ""], [lines[1], lines[5], lines[9], lines[11]]);
        Assert.Equal("line 3: expected: ip sender [helo], or a JSON object", lines[10]);
        CliRun check = await CliRun.InExampleZoneAsync(
            "--ip", "203.0.113.9", "--sender", "alice@example.com", "--helo", "x.example");
        Assert.Equal(check.OutputLines, lines[12..]);
    }

    [Fact]
    public async Task Csv_IsATableOfTheFieldsOfJsonLines()
    {
        const string Hostile =
            "{\"id\":\"=1+1\",\"ip\":\"192.0.2.1\",\"mailFrom\":\"a,\\\"b\\u001b\\n@example.com\",\"helo\":\"@SUM(A1)\"}\n";
        CliRun json = await RunAsync(Lines);
        CliRun run = await RunAsync(Lines + Hostile, "--format", "csv");

        string[] rows = run.Output.TrimEnd('\n').Split('\n');
        IEnumerable<string> fields = JsonElement.Parse(json.OutputLines[0]).EnumerateObject().Select(field => field.Name);
        Assert.Equal(string.Join(',', fields) + ",error", rows[0]);
        Assert.Equal(
            [
                "1,192.0.2.1,mail.example.com,alice@example.com,mailfrom,example.com,pass,mx,,,1,0,N,",
                "2,203.0.113.9,,a@softfail.example.com,mailfrom,softfail.example.com,softfail,all,,,0,0,N,",
                "3,,,,,,,,,,,,,\"expected: ip sender [helo], or a JSON object\"",
                "4,203.0.113.9,x.example,alice@example.com,mailfrom,example.com,fail,all,,203.0.113.9 may not send mail for "
                    + "example.com; see https://example.com/mail?from=alice%40example.com,3,0,N,",
                "\"'=1+1\",192.0.2.1,\"'@SUM(A1)\",\"a,\"\"b<U+001B><U+000A>@example.com\",mailfrom,example.com,pass,mx,,,1,0,N,",
            ],
            rows[1..].Select(row => Elapsed().Replace(row, "$1N,")));
    }

    [Fact]
    public async Task Scope_Helo_IsTheIdentityOfTextLines()
    {
        CliRun run = await RunAsync("192.0.2.1 mail.example.com\n", "--scope", "helo");

        Assert.Contains("\"identity\":\"helo\",\"domain\":\"mail.example.com\",\"result\":\"pass\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pass softfail fail", 2, 1, 1)]
    [InlineData("pass none pass", 6, 0, 6)]
    [InlineData("fail softfail permerror", 1, 4, 1)]
    [InlineData("temperror permerror none", 5, 6, 4)]
    [InlineData("neutral none", 3, 6, 6)]
    [InlineData("pass bad fail", 255, 1, 255)]
    [InlineData("pass", 0, 0, 0)]
    [InlineData("", 0, 0, 0)]
    public async Task BatchExit_ChoosesTheLine(string results, int first, int last, int worst)
    {
        string lines = string.Concat(results.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(LineFor));

        Assert.Equal(first, (await RunAsync(lines)).ExitCode);
        Assert.Equal(first, (await RunAsync(lines, "--batch-exit", "first")).ExitCode);
        Assert.Equal(last, (await RunAsync(lines, "--batch-exit", "last")).ExitCode);
        Assert.Equal(worst, (await RunAsync(lines, "--batch-exit", "worst")).ExitCode);
        Assert.Equal(0, (await RunAsync(lines, "--batch-exit", "zero")).ExitCode);
    }

    // As libspf2's program: the last line's, and a pass is 2.
    [Theory]
    [InlineData("pass softfail fail", 3)]
    [InlineData("fail pass", 2)]
    [InlineData("fail bad", 255)]
    public async Task BatchExit_WithLibSpf2sCodes_IsTheLast(string results, int code)
    {
        string lines = string.Concat(results.Split(' ').Select(LineFor));

        Assert.Equal(code, (await RunAsync(lines, "--exit-codes", "libspf2")).ExitCode);
    }

    [Fact]
    public async Task Summary_CountsOnTheErrorOutput()
    {
        CliRun run = await RunAsync(Lines, "--summary");

        Assert.Equal(4, run.OutputLines.Length);
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Matches(@"^4 lines in \d+\.\d s, \d+ per second$", lines[0]);
        Assert.Equal(["  pass      1", "  fail      1", "  softfail  1", "  error     1", "lookups 4, void 0"], lines[1..6]);
        Assert.Equal(2, lines[6..].Length);
        Assert.All(lines[6..], line => Assert.Matches(@"^slowest: (softfail\.)?example\.com, \d+\.\d ms$", line));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)] // the answers go to the same terminal
    public async Task Progress_IsForATerminalAlone(bool isErrorInteractive, bool isOutputInteractive, bool isShown)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Lines));
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        int exitCode = await SpfQuery.RunAsync(
            ["batch", "--zone", CliRun.ExampleZone],
            new Terminal(input, output, error)
            {
                IsErrorInteractive = isErrorInteractive,
                IsOutputInteractive = isOutputInteractive,
                Clock = new HurriedTime(),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(2, exitCode);
        Assert.Equal(isShown, error.ToString().Contains("\r4 lines, ", StringComparison.Ordinal));
        Assert.Equal(!isShown, error.ToString().Length == 0);
        Assert.True(!isShown || error.ToString().EndsWith(" \r", StringComparison.Ordinal));
        Assert.DoesNotContain((byte)'\r', output.ToArray());
    }

    // One answer per line, no matter what the line is; in all three forms.
    [Theory]
    [InlineData("jsonl", 1, 0)]
    [InlineData("csv", 1, 1)]
    [InlineData("text", 4, 0)]
    public async Task Batch_EveryKindOfBadLine_GetsOneAnswer(string format, int linesEach, int heading)
    {
        byte[][] bad =
        [
            "x"u8.ToArray(), "192.0.2.1"u8.ToArray(), "192.0.2.1 "u8.ToArray(), "- - -"u8.ToArray(), "\0"u8.ToArray(),
            "\u001B[2J a b"u8.ToArray(), [0xFF, 0xFE, (byte)' ', 0xC3, 0x28], "\"unclosed a b"u8.ToArray(),
            "{"u8.ToArray(), "{}"u8.ToArray(), "{\"ip\":1}"u8.ToArray(), "{\"ip\":\"192.0.2.1\"}"u8.ToArray(),
            "{\"id\":[],\"ip\":\"192.0.2.1\",\"helo\":\"x\"}"u8.ToArray(), "{\"ip\":\"192.0.2.1\",\"helo\":\"x\"} x"u8.ToArray(),
            "{\"ip\":\"192.0.2.1\",\"helo\":\"\\ud800\"}"u8.ToArray(), [(byte)'{', (byte)'"', 0xFF],
            Encoding.UTF8.GetBytes(new string('[', 10_000)), Encoding.UTF8.GetBytes("{" + new string('[', 10_000)),
            Encoding.UTF8.GetBytes(new string('a', 100_000)), "1.2.3 a@b"u8.ToArray(), "010.0.0.1 a@b"u8.ToArray(),
            "[192.0.2.1 a@b"u8.ToArray(), "::1%lo a@b"u8.ToArray(), "<> <> <>"u8.ToArray(),
        ];
        using var input = new MemoryStream();
        foreach (byte[] line in bad)
        {
            input.Write([.. line, (byte)'\n']);
        }

        input.Write("192.0.2.1 alice@example.com\n"u8);
        input.Position = 0;
        CliRun run = await CliRun.OfAsync(["batch", "--format", format, "--zone", CliRun.ExampleZone], input);

        string[] lines = run.Output[..^1].Split('\n');
        Assert.Equal(((bad.Length + 1) * linesEach) + heading, lines.Length);
        Assert.Contains("pass", lines[^linesEach], StringComparison.Ordinal);
        Assert.Equal(bad.Length, lines.Count(IsError));
        Assert.DoesNotContain(run.Output, c => c != '\n' && char.IsControl(c));
        Assert.Equal(255, run.ExitCode);

        bool IsError(string line) => format switch
        {
            "jsonl" => JsonElement.Parse(line).TryGetProperty("error", out _),
            "csv" => line.Contains(",,,,,,,,,,,,,", StringComparison.Ordinal),
            _ => line == "error",
        };
    }

    // The input is held open, so that the process is there to be measured; its output is six times its blocks.
    [Fact(Timeout = 300_000)]
    public async Task Batch_ManyLines_TakeNoMoreMemoryThanFew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of memory is read from /proc.");
        int count = FuzzCount.Of(usual: 200_000, full: 1_000_000);
        const long MaxMemory = 256L << 20;
        using var spfquery = new CliProcess("batch", "--zone", CliRun.ExampleZone);
        Task writing = Task.Run(
            async () =>
            {
                var lines = new StringBuilder();
                for (int i = 1; i <= count; i++)
                {
                    lines.Append(CultureInfo.InvariantCulture, $"203.0.113.9 user{i}@example.com mail.example.com\n");
                    if (i % 1000 == 0)
                    {
                        await spfquery.WriteAsync(lines.ToString());
                        lines.Clear();
                    }
                }
            },
            TestContext.Current.CancellationToken);
        for (int i = 1; i <= count; i++)
        {
            string? answer = await spfquery.ReadLineAsync();
            if (answer?.StartsWith($"{{\"id\":{i},", StringComparison.Ordinal) != true)
            {
                Assert.Fail($"Line {i}: {answer}");
            }
        }

        await writing;

        Assert.InRange(spfquery.PeakMemory, 1, MaxMemory);
        Assert.Equal(("", 1), await spfquery.EndAsync());
    }

    private static string LineFor(string result) => result switch
    {
        "bad" => "nonsense\n",
        "pass" => "192.0.2.1 alice@example.com\n",
        _ => $"192.0.2.1 alice@{result}.example.com\n",
    };

    private static Task<CliRun> RunAsync(string lines, params string[] args) => CliRun.OfAsync(
        ["batch", "--zone", CliRun.ExampleZone, "--hostname", "mx.example.org", .. args],
        new MemoryStream(Encoding.UTF8.GetBytes(lines)));

    [GeneratedRegex(@"(,\d+,\d+,)[\d.]+,")]
    private static partial Regex Elapsed();

    // A second passes each time that somebody looks.
    private sealed class HurriedTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ++_seconds;
    }
}
