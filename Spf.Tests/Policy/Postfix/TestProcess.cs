// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Spf.Tests.Policy.Postfix;

/// <summary>A program beside the test: what it writes is kept, and it ends with the test.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private TestProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>Its output so far, of both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static TestProcess Start(
        string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new TestProcess(Process.Start(start)!);
        process._process.OutputDataReceived += process.Keep;
        process._process.ErrorDataReceived += process.Keep;
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits for the end of a program, and gives what it wrote.</summary>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        await using TestProcess process = Start(program, arguments, environment);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.Output;
    }

    /// <summary>Asks it to end, as an administrator would, and waits until it has.</summary>
    public async Task TerminateAsync()
    {
        if (!_process.HasExited)
        {
            string id = _process.Id.ToString(CultureInfo.InvariantCulture);
            using Process kill = Process.Start("sh", ["-c", $"kill -TERM {id}"]);
            await kill.WaitForExitAsync();
        }

        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{_process.ProcessName} does not end on SIGTERM:\n{Output}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_output)
            {
                _output.Append(line.Data).Append('\n');
            }
        }
    }
}
