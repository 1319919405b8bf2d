// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Spf.Policy.Hosting;

namespace Spf.Tests.Policy.Hosting;

/// <summary>A log that nobody reads, or that hangs: answers go on, and what was lost is counted.</summary>
public sealed class StuckLogTests : IDisposable
{
    private const string Pass = "action=prepend Received-SPF: pass ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Timeout = 240_000)]
    [InlineData("plain")]
    [InlineData("json")]
    public async Task Serve_LogPipeThatNobodyReads_AnswersAndEnds(string format)
    {
        using Process process = Start(format);
        await AskAsync(1000);

        Daemon.Signal(process, "TERM");
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_LogPipeThatIsReadLate_HasEachLineOrTheNumberOfThoseDropped()
    {
        const int Requests = LogQueue.MaxLines + 4000;
        using Process process = Start("plain");
        await AskAsync(Requests);

        Task<string> reading = process.StandardError.ReadToEndAsync(Token);
        Daemon.Signal(process, "TERM");
        await process.WaitForExitAsync(Token);
        string[] lines = (await reading).TrimEnd('\n').Split('\n');

        string report = Assert.Single(
            lines, line => line.Contains(" log lines were dropped", StringComparison.Ordinal));
        int dropped = int.Parse(report.Split(' ')[0], CultureInfo.InvariantCulture);
        int written = lines.Count(line => line.StartsWith("prepend ", StringComparison.Ordinal));
        Assert.InRange(dropped, 1, Requests);
        Assert.InRange(written + dropped, Requests, Requests + 1);
        Assert.All(
            lines.Where(line => line.StartsWith("prepend ", StringComparison.Ordinal)),
            line => Assert.EndsWith("; receiver=example.org", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Add_SinkThatHangs_NeverWaitsAndKeepsABound()
    {
        using var isOpen = new ManualResetEventSlim();
        List<string> written = [];
        var log = new TestLogger(line =>
        {
            isOpen.Wait();
            written.Add(line.Text);
            return true;
        });
        for (int i = 0; i < 3 * LogQueue.MaxLines; i++)
        {
            log.Log(LogLevel.Information, 7, i, null, (state, _) => $"{state}");
        }

        log.Flush(TimeSpan.Zero);
        isOpen.Set();
        log.Flush(TimeSpan.FromMinutes(1));

        int kept = written.Count - 1;
        Assert.InRange(kept, LogQueue.MaxLines, LogQueue.MaxLines + 1);
        Assert.Equal(Enumerable.Range(0, kept).Select(i => $"{i}"), written[..^1]);
        Assert.Equal(
            $"{(3 * LogQueue.MaxLines) - kept} log lines were dropped: they could not be written as fast as they came.",
            written[^1]);
    }

    [Fact]
    public void Add_LongLinesAtASinkThatHangs_AreBoundedByTheirLength()
    {
        const int Length = 1000;
        using var isOpen = new ManualResetEventSlim();
        long written = 0;
        var log = new TestLogger(line =>
        {
            isOpen.Wait();
            written += line.Text.Length;
            return true;
        });
        for (int i = 0; i < LogQueue.MaxLines; i++)
        {
            log.Log(LogLevel.Information, 7, i, null, (_, _) => new string('x', Length));
        }

        isOpen.Set();
        log.Flush(TimeSpan.FromMinutes(1));

        Assert.InRange(written, LogQueue.MaxLength - Length, LogQueue.MaxLength + (2 * Length));
    }

    [Fact]
    public void Add_SinkThatFailsForAWhile_ReportsWhatWasLost()
    {
        int calls = 0;
        List<string> written = [];
        var log = new TestLogger(line =>
        {
            if (++calls <= 3)
            {
                return calls == 2 ? throw new IOException("full") : false;
            }

            written.Add(line.Text);
            return true;
        });
        foreach (string text in (string[])["a", "b", "c", "d"])
        {
            log.Log(LogLevel.Information, 7, text, null, (state, _) => state);
            log.Flush(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            ["d", "3 log lines were dropped: they could not be written as fast as they came."], written);
    }

    private async Task AskAsync(int requests)
    {
        using PolicyClient client = await ConnectAsync();
        for (int i = 0; i < requests; i++)
        {
            Assert.StartsWith(Pass, await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
        }
    }

    // Its log is not read here, so nothing says when it listens.
    private async Task<PolicyClient> ConnectAsync()
    {
        while (true)
        {
            try
            {
                return await PolicyClient.ConnectAsync(SocketPath);
            }
            catch (SocketException)
            {
                await Task.Delay(10, Token);
            }
        }
    }

    private Process Start(string format)
    {
        return Process.Start(new ProcessStartInfo(
            Daemon.Program, ["serve", "--zone", Daemon.Zone, "--log", format, "--listen", $"unix:{SocketPath}"])
        {
            RedirectStandardError = true,
        })!;
    }

    private sealed class TestLogger(Func<LogLine, bool> tryWrite) : LineLogger(TimeProvider.System)
    {
        protected override bool TryWrite(LogLine line) => tryWrite(line);
    }
}
