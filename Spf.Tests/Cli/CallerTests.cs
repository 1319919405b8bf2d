// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli;

/// <summary>Programs that call spfquery, as they do it.</summary>
public sealed class CallerTests
{
    // tumgreyspf: "spfquery -file -", a line in, and of the answer the first line as result, the second as reason.
    [Fact(Timeout = 300_000)]
    public async Task Tumgreyspf_CoProcess_IsAnsweredLineByLine()
    {
        using var spfquery = new CliProcess("-file", "-", "--zone", CliRun.ExampleZone, "--hostname", "mx.example.org");
        await spfquery.WriteAsync("203.0.113.9 alice@example.com mail.example.com\n");
        string[] fail = await spfquery.ReadLinesAsync(4);
        await spfquery.WriteAsync("nonsense\n");
        string[] error = await spfquery.ReadLinesAsync(4);
        await spfquery.WriteAsync("192.0.2.1 alice@example.com mail.example.com\n");
        string[] pass = await spfquery.ReadLinesAsync(4);

        Assert.Equal("fail", fail[0]);
        Assert.StartsWith("203.0.113.9 may not send mail for example.com;", fail[1], StringComparison.Ordinal);
        Assert.StartsWith("Received-SPF: fail (", fail[3], StringComparison.Ordinal);
        Assert.Equal(["error", "", "line 2: expected: ip sender [helo], or a JSON object", ""], error);
        Assert.Equal(["pass", ""], pass[..2]);
        Assert.Equal(("", 1), await spfquery.EndAsync());
    }

    // Exim: ${run{/usr/bin/spfquery --ip ... --identity ... --helo-identity ...}}, and then the exit code.
    [Theory]
    [InlineData("203.0.113.9", "alice@example.com", "fail", 1)]
    [InlineData("192.0.2.1", "alice@temperror.example.com", "temperror", 5)]
    [InlineData("192.0.2.1", "alice@example.com", "pass", 0)]
    [InlineData("192.0.2.1", "-x@example.com", "pass", 0)]
    [InlineData("192.0.2.1", "@/etc/passwd", "none", 6)]
    [InlineData("192.0.2.1", "@example.com", "pass", 0)]
    [InlineData("[192.0.2.1]", "alice@example.com", "pass", 0)]
    [InlineData("192.0.2.1", "alice@[192.0.2.1]", "none", 6)]
    public async Task Exim_Run_IsAnsweredByTheExitCode(string ip, string sender, string result, int exitCode)
    {
        using var spfquery = new CliProcess(
            "--zone", CliRun.ExampleZone, "--ip", ip, "--identity", sender, "--helo-identity", "mail.example.com");
        (string output, int code) = await spfquery.EndAsync();

        Assert.Equal((result, exitCode), (output.Split('\n')[0], code));
    }

    // The assembly that draws the coloured tree is broken here: whatever works without it has not loaded it.
    [Theory(Timeout = 300_000)]
    [InlineData(true, "--ip", "192.0.2.1", "--sender", "alice@example.com")]
    [InlineData(true, "--ip", "192.0.2.1", "--sender", "alice@example.com", "--trace")]
    [InlineData(true, "--ip", "192.0.2.1", "--sender", "alice@example.com", "--format", "json", "--both", "--helo", "x.example")]
    [InlineData(true, "batch")]
    [InlineData(true, "inspect", "example.com")]
    [InlineData(true, "lint", "v=spf1 mx -all")]
    [InlineData(false, "--ip", "192.0.2.1", "--sender", "alice@example.com", "--trace", "--color", "always")]
    public async Task SpectreConsole_IsLoadedForColorsAlone(bool works, params string[] args)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spf-cli-");
        try
        {
            string source = Path.GetDirectoryName(
                CliRun.FindUpwards(Path.Combine("artifacts", "bin", "Spf.Cli", Configuration, "spfquery.dll")))!;
            foreach (string file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "Spectre.Console.dll"),
                "no assembly",
                TestContext.Current.CancellationToken);
            using var spfquery = new CliProcess(
                Path.Combine(folder.FullName, Path.GetFileName(CliProcess.Program)),
                [.. args, "--zone", CliRun.ExampleZone]);
            (string output, int code) = await spfquery.EndAsync();

            Assert.Equal(works, code == 0);
            Assert.Equal(works && args[0][0] == '-', output.Contains("pass", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // As with a shell's ">&-", and a terminal: "script" gives it one.
    [Theory(Timeout = 300_000)]
    [InlineData("\"$@\" >&-", 255, "")]
    [InlineData("\"$@\" <&-", 0, "pass")]
    [InlineData("script -qec \"$*\" /dev/null </dev/null", 0, "pass")]
    public async Task Check_ClosedStreamsAndTerminals_AreNoTrouble(string script, int exitCode, string line)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script program here (util-linux).");
        using var shell = new CliProcess(
            "/bin/sh",
            [
                "-c", script, "sh", CliProcess.Program, "--ip", "192.0.2.1", "--sender", "alice@example.com",
                "--zone", CliRun.ExampleZone,
            ]);
        (string output, int code) = await shell.EndAsync();

        Assert.Equal((line, exitCode), (output.Split('\n')[0].TrimEnd('\r'), code));
    }

    // Beside the assembly of the tests is the one that they were built with.
    private static string Configuration =>
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;
}
