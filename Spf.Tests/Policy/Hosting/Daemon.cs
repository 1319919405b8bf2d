// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Spf.Tests.Cli;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>A real spf-policyd process, which is gone when the test is.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _log = [];
    private readonly Process _process;
    private readonly TaskCompletionSource _closed = new();

    private Daemon(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _closed.TrySetResult();
            }
            else
            {
                _log.Enqueue(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>The program, as it was built with the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "spf-policyd");

    public static string Zone => CliRun.ExampleZone;

    public string[] Log => [.. _log];

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it with the example's zone, and waits until it listens.</summary>
    public static Task<Daemon> ServeZoneAsync(params string[] args) => ServeAsync(["--zone", Zone, .. args]);

    /// <summary>
    /// Starts it, with the defaults unless a configuration file is among the arguments or the default places are those
    /// of the test.
    /// </summary>
    public static async Task<Daemon> ServeAsync(
        string[] args, params (string Name, string Value)[] environment)
    {
        bool hasFile = args.Where((_, i) => i == 0 || args[i - 1] != "--zone").Any(File.Exists)
            || environment.Any(variable => variable.Name == "SPF_POLICYD_ROOT");
        var start = new ProcessStartInfo(
            Program, hasFile ? ["serve", .. args] : ["serve", .. args, TestWorld.EmptyConfiguration]);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var daemon = new Daemon(start);
        await daemon.WaitForAsync("Listening on ");
        return daemon;
    }

    /// <summary>Starts anything, and waits for nothing.</summary>
    public static Daemon Start(string program, params string[] args) => new(new ProcessStartInfo(program, args));

    /// <summary>Waits for a line of the log.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        while (true)
        {
            bool hasEnded = _closed.Task.IsCompleted;
            if (_log.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(hasEnded, $"The process has ended without \"{text}\": {string.Join('\n', _log)}");
            await Task.Delay(10, Token);
        }
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name) => Signal(_process, name);

    /// <summary>Sends a signal to any process by its name.</summary>
    public static void Signal(Process process, string name)
    {
        // Each shell has kill; as a program it is in a package of its own.
        using Process kill = Process.Start("sh", ["-c", $"kill -{name} {process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Token);
        return _process.ExitCode;
    }

    /// <summary>A number of /proc/PID/status, in KiB.</summary>
    public long Status(string name)
    {
        string line = File.ReadLines($"/proc/{Id}/status").Single(
            line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        string[] words = line.Split((char[])[':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
