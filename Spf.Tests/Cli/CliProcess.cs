// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;

namespace Spf.Tests.Cli;

/// <summary>spfquery as a process of its own, with its input held open.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    public CliProcess(params string[] args)
        : this(Program, args)
    {
    }

    public CliProcess(string program, string[] args)
    {
        _process = Process.Start(new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.BeginErrorReadLine();
    }

    public static string Program { get; } =
        CliRun.FindUpwards(OperatingSystem.IsWindows() ? "spfquery.exe" : "spfquery");

    /// <summary>The most memory that it has had, in bytes; Linux only.</summary>
    public long PeakMemory => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line of its output; null where that has ended.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    public async Task<string[]> ReadLinesAsync(int count)
    {
        string[] lines = new string[count];
        for (int i = 0; i < count; i++)
        {
            lines[i] = await ReadLineAsync() ?? throw new EndOfStreamException($"There were only {i} lines.");
        }

        return lines;
    }

    /// <summary>Ends its input, and waits for its end.</summary>
    /// <returns>The rest of its output, and its exit code.</returns>
    public async Task<(string Output, int ExitCode)> EndAsync()
    {
        _process.StandardInput.Close();
        string rest = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (rest, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
