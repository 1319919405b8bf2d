// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using System.Text.Json;
using Spf.Cli;
using Spf.Cli.Process;

namespace Spf.Tests.Cli;

public sealed class BatchTests
{
    private static readonly string[] Fields =
    [
        "id", "ip", "helo", "mailFrom", "identity", "domain", "result", "mechanism", "problem", "explanation",
        "lookups", "voidLookups", "elapsedMs",
    ];

    [Theory]
    [InlineData("192.0.2.1 alice@example.com mail.example.com", "pass")]
    [InlineData("  192.0.2.1\talice@example.com  ", "pass")]
    [InlineData("192.0.2.1 alice@example.com mail.example.com bob@example.net carol@example.net", "pass")]
    [InlineData("192.0.2.1 alice@example.com mail.example.com\r", "pass")]
    [InlineData("[192.0.2.1] <alice@example.com>", "pass")]
    [InlineData("[IPv6:2001:db8::25] alice@example.com", "pass")]
    [InlineData("192.0.2.1 \"a b\"@example.com x.example", "pass")]
    [InlineData("192.0.2.1 \"a\\\" b\"@example.com x.example", "pass")]
    [InlineData("192.0.2.1 - mail.example.com", "pass")]
    [InlineData("192.0.2.1 <> mail.example.com", "pass")]
    [InlineData("192.0.2.1 -", "none")]
    [InlineData("203.0.113.9 alice@example.com", "fail")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"mailFrom\":\"alice@example.com\",\"helo\":\"mail.example.com\"}", "pass")]
    [InlineData("  {\"helo\":\"mail.example.com\",\"ip\":\"192.0.2.1\"}", "pass")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"mailFrom\":\"\",\"helo\":\"mail.example.com\"}", "pass")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"mailFrom\":null,\"helo\":\"mail.example.com\",\"more\":[{\"ip\":1}]}", "pass")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"mailFrom\":\"a@fail.example.com\"}", "fail")]
    public async Task Batch_Line_IsAnswered(string line, string result)
    {
        JsonElement answer = Assert.Single(await AnswersAsync(line));

        Assert.Equal(result, answer.GetProperty("result").GetString());
        bool hasSender = answer.GetProperty("mailFrom").ValueKind == JsonValueKind.String;
        Assert.Equal(
            hasSender ? Fields : [.. Fields, "note"], answer.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("192.0.2.1", "expected: ip sender [helo], or a JSON object")]
    [InlineData("nonsense line", "\"nonsense\" is not an IP address")]
    [InlineData("010.0.0.1 a@example.com", "\"010.0.0.1\" is not an IP address")]
    [InlineData("{", "not a JSON object in UTF-8 on one line")]
    [InlineData("{} {}", "not a JSON object in UTF-8 on one line")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"helo\":\"\\ud800\"}", "not a JSON object in UTF-8 on one line")]
    [InlineData("{}", "\"ip\" is missing")]
    [InlineData("{\"ip\":\"192.0.2.1\"}", "nothing to check: give \"mailFrom\" or \"helo\"")]
    [InlineData("{\"ip\":\"x\",\"helo\":\"h\"}", "\"x\" is not an IP address")]
    [InlineData("{\"ip\":1,\"helo\":\"h\"}", "\"ip\" must be a string")]
    [InlineData("{\"ip\":\"192.0.2.1\",\"helo\":[\"h\"]}", "\"helo\" must be a string")]
    [InlineData("{\"id\":{},\"ip\":\"192.0.2.1\",\"helo\":\"h\"}", "\"id\" must be a string or a number")]
    public async Task Batch_BadLine_IsAnsweredWithItsErrorAndTheRestGoesOn(string line, string error)
    {
        JsonElement[] answers = await AnswersAsync($"{line}\n192.0.2.1 alice@example.com\n", exitCode: 255);

        Assert.Equal(error, answers[0].GetProperty("error").GetString());
        Assert.Equal(1, answers[0].GetProperty("id").GetInt32());
        Assert.Equal("pass", answers[1].GetProperty("result").GetString());
    }

    [Fact]
    public async Task Batch_Ids_AreTheCallersOrTheLineNumbers()
    {
        JsonElement[] answers = await AnswersAsync("""
            # a comment

            192.0.2.1 alice@example.com
            {"id":"q","ip":"192.0.2.1","helo":"mail.example.com"}
            {"id":12345678901234567890123.5,"ip":"192.0.2.1","helo":"mail.example.com"}
            {"id":null,"ip":"192.0.2.1","helo":"mail.example.com"}
            {"ip":"192.0.2.1","helo":"mail.example.com"}
            {"id":"bad","ip":"x"}
            """, exitCode: 255);

        Assert.Equal(
            ["3", "\"q\"", "12345678901234567890123.5", "6", "7", "\"bad\""],
            answers.Select(answer => answer.GetProperty("id").GetRawText()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\uFEFF\n")]
    [InlineData("# nothing\r\n   \r\n")]
    public async Task Batch_Nothing_IsAnsweredWithNothing(string lines)
    {
        CliRun run = await RunAsync(lines);

        Assert.Empty(run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(100)]
    public async Task Batch_ManyLines_KeepTheirOrder(int parallel)
    {
        const int Count = 20_000;
        var lines = new StringBuilder("\uFEFF");
        for (int i = 1; i <= Count; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"192.0.2.1 user{i}@example.com mail.example.com\n");
        }

        JsonElement[] answers = await AnswersAsync(lines.ToString(), 0, "--parallel", $"{parallel}");

        Assert.Equal(Enumerable.Range(1, Count), answers.Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.All(answers, answer => Assert.Equal(
            $"user{answer.GetProperty("id").GetInt32()}@example.com", answer.GetProperty("mailFrom").GetString()));
    }

    [Theory]
    [InlineData("192.0.2.1 a@softfail.example.com\n192.0.2.1 alice@example.com\n192.0.2.1 a@fail.example.com", 2)]
    [InlineData("192.0.2.1 alice@example.com\n192.0.2.1 a@none.example.com\n192.0.2.1 a@fail.example.com", 6)]
    [InlineData("192.0.2.1 alice@example.com", 0)]
    public async Task Batch_ExitCode_IsTheFirstThatIsNotZero(string lines, int exitCode)
    {
        Assert.Equal(exitCode, (await RunAsync(lines)).ExitCode);
    }

    [Theory]
    [InlineData(65_535, false)]
    [InlineData(65_536, true)]
    [InlineData(1_000_000, true)]
    public async Task Batch_LongLine_IsPassedOver(int length, bool isTooLong)
    {
        string line = "192.0.2.1 alice@example.com ".PadRight(length, 'h');
        JsonElement[] answers = await AnswersAsync(
            $"{line}\n192.0.2.1 alice@example.com\n{line}", exitCode: isTooLong ? 255 : 0);

        Assert.Equal([1, 2, 3], answers.Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.Equal(isTooLong, answers[0].TryGetProperty("error", out _));
        Assert.Equal("pass", answers[1].GetProperty("result").GetString());
        Assert.Equal(isTooLong, answers[2].TryGetProperty("error", out _));
    }

    // As a pipe delivers it: in pieces of any size.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Batch_InputInPieces_IsReadTheSame(int size)
    {
        string lines = "\uFEFF192.0.2.1 alice@example.com\r\n\r\n# x\r\n203.0.113.9 alice@example.com h.example";
        using var input = new PiecemealStream(Encoding.UTF8.GetBytes(lines), size);
        CliRun run = await CliRun.OfAsync(["batch", "--zone", CliRun.ExampleZone], input);

        Assert.Equal(2, run.OutputLines.Length);
        Assert.StartsWith("{\"id\":1,", run.OutputLines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":4,", run.OutputLines[1], StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Batch_File_IsRead()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "192.0.2.1 alice@example.com\n", TestContext.Current.CancellationToken);
            CliRun run = await CliRun.OfAsync(
                "batch", file, "--format", "jsonl", "--zone", CliRun.ExampleZone,
                "--record", "example.com=v=spf1 -all");

            Assert.Contains("\"result\":\"fail\"", Assert.Single(run.OutputLines), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // "| head -1": the run ends although more questions could come.
    [Fact]
    public async Task Batch_OutputIsClosed_Ends()
    {
        using var input = new EndlessStream("192.0.2.1 alice@example.com\n"u8.ToArray());
        using var output = new ClosedStream();
        Task<int> run = SpfQuery.RunAsync(
            ["batch", "--zone", CliRun.ExampleZone],
            new Terminal(input, output, TextWriter.Null),
            TestContext.Current.CancellationToken);

        Assert.Equal(255, await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(32, "batch")] // EPIPE: whoever read is gone
    [InlineData(32, "check")]
    [InlineData(28, "batch")] // ENOSPC: answers are lost, and somebody must know
    [InlineData(28, "check")]
    public async Task RunAsync_OutputFails_SaysSoUnlessTheReaderIsGone(int error, string verb)
    {
        using var input = new MemoryStream("192.0.2.1 alice@example.com\n"u8.ToArray());
        using var output = new ClosedStream(error);
        await using var errors = new StringWriter();
        string[] question = verb == "check" ? ["--ip", "192.0.2.1", "--sender", "alice@example.com"] : [];
        int exitCode = await SpfQuery.RunAsync(
            [verb, "--zone", CliRun.ExampleZone, .. question],
            new Terminal(input, output, errors),
            TestContext.Current.CancellationToken);

        Assert.Equal(255, exitCode);
        Assert.Equal(error == 28, errors.ToString().Contains("cannot read the input or write the output", StringComparison.Ordinal));
    }

    private static Task<CliRun> RunAsync(string lines, params string[] args) =>
        CliRun.OfAsync(
            ["batch", "-", "--zone", CliRun.ExampleZone, .. args], new MemoryStream(Encoding.UTF8.GetBytes(lines)));

    private static async Task<JsonElement[]> AnswersAsync(string lines, int? exitCode = null, params string[] args)
    {
        CliRun run = await RunAsync(lines, args);
        Assert.DoesNotContain(
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            error => !error.StartsWith("spfquery: lines without a sender", StringComparison.Ordinal));
        if (exitCode is not null)
        {
            Assert.Equal(exitCode, run.ExitCode);
        }

        return [.. run.OutputLines.Select(line => JsonElement.Parse(line))];
    }
}
