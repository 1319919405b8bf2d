// SPDX-License-Identifier: MIT

using System.Diagnostics;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>Output for a terminal that cannot be written.</summary>
public class OutputTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("check-config samples/policyd-spf.conf")]
    [InlineData("doctor --help")]
    public async Task Command_WhereNothingCanBeWritten_SaysSoAndFails(string command)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        CancellationToken token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("sh", ["-c", $"exec '{BuiltProgram.SpfPolicyd}' {command} >/dev/full"])
        {
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };

        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", errors, StringComparison.Ordinal);
    }
}
