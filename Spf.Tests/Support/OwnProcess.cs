// SPDX-License-Identifier: MIT

using System.Diagnostics;

namespace Spf.Tests.Support;

/// <summary>
/// Runs a test in a process where nothing else happens, which what is measured for a whole process needs: other tests
/// leave threads and timers.
/// </summary>
internal static class OwnProcess
{
    private const string Marker = "SPF_TESTS_OWN_PROCESS";

    /// <summary>Runs the current test once more in a child, and there the body.</summary>
    /// <param name="body">The work of the child.</param>
    public static async Task RunAsync(Func<Task> body)
    {
        string name = $"{TestContext.Current.TestClass!.TestClassName}.{TestContext.Current.TestMethod!.MethodName}";
        if (Environment.GetEnvironmentVariable(Marker) == name)
        {
            await body();
            return;
        }

        CancellationToken token = TestContext.Current.CancellationToken;
        string program = Path.Combine(
            AppContext.BaseDirectory, "Spf.Tests" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        using Process child = Process.Start(new ProcessStartInfo(program, ["-method", name, "-noLogo", "-showLiveOutput"])
        {
            Environment = { [Marker] = name },
            RedirectStandardOutput = true,
        })!;
        string output = await child.StandardOutput.ReadToEndAsync(token);
        await child.WaitForExitAsync(token);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }
}
