// SPDX-License-Identifier: MIT

using System.Diagnostics;

namespace Spf.Tests.Cli;

public sealed class CheckTests
{
    // As samples/example.zone says of itself.
    [Theory]
    [InlineData("192.0.2.1", "alice@example.com", "pass", 0)]
    [InlineData("198.51.100.7", "alice@example.com", "pass", 0)]
    [InlineData("203.0.113.200", "alice@example.com", "pass", 0)]
    [InlineData("2001:db8::25", "alice@example.com", "pass", 0)]
    [InlineData("203.0.113.9", "alice@example.com", "fail", 1)]
    [InlineData("192.0.2.1", "alice@fail.example.com", "fail", 1)]
    [InlineData("192.0.2.1", "alice@softfail.example.com", "softfail", 2)]
    [InlineData("192.0.2.1", "alice@neutral.example.com", "neutral", 3)]
    [InlineData("192.0.2.1", "alice@permerror.example.com", "permerror", 4)]
    [InlineData("192.0.2.1", "alice@loop.example.com", "permerror", 4)]
    [InlineData("192.0.2.1", "alice@void.example.com", "permerror", 4)]
    [InlineData("192.0.2.1", "alice@temperror.example.com", "temperror", 5)]
    [InlineData("192.0.2.1", "alice@slow.example.com", "temperror", 5)]
    [InlineData("192.0.2.1", "alice@none.example.com", "none", 6)]
    [InlineData("192.0.2.1", "alice@nowhere.example.com", "none", 6)]
    [InlineData("192.0.2.1", "bob@example.org", "pass", 0)]
    [InlineData("203.0.113.9", "bob@example.org", "fail", 1)]
    [InlineData("203.0.113.9", "carol@news.example.org", "pass", 0)]
    [InlineData("192.0.2.1", "bob@ptr.example.org", "pass", 0)]
    public async Task Check_ExampleZone_GivesResultAndExitCode(string ip, string sender, string result, int exitCode)
    {
        CliRun run = await CliRun.InExampleZoneAsync("--ip", ip, "--sender", sender, "--helo", "mail.example.com");

        Assert.Equal(result, run.OutputLines[0]);
        Assert.Equal(4, run.OutputLines.Length);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Check_Text_IsFourLines()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "check", "--ip", "203.0.113.9", "--sender", "alice@example.com", "--helo", "h.example");

        const string Comment =
            "mx.example.org: example.com does not permit 203.0.113.9 to send mail from alice@example.com, by -all";
        Assert.Equal(
            [
                "fail",
                "203.0.113.9 may not send mail for example.com; see https://example.com/mail?from=alice%40example.com",
                Comment,
                $"Received-SPF: fail ({Comment}) client-ip=203.0.113.9; envelope-from=\"alice@example.com\"; "
                    + "helo=h.example; identity=mailfrom; mechanism=all; receiver=mx.example.org",
                "",
            ],
            run.Output.Split('\n'));
    }

    [Theory]
    [InlineData("pass", "--helo", "mail.example.com")] // without a sender, the HELO identity
    [InlineData("pass", "--scope", "helo", "--id", "mail.example.com")]
    [InlineData("pass", "--scope", "helo", "--id", "mail.example.com", "--sender", "x@fail.example.com")]
    [InlineData("fail", "--scope", "mfrom", "--id", "x@fail.example.com", "--helo", "mail.example.com")]
    [InlineData("fail", "--id", "x@fail.example.com")]
    [InlineData("fail", "--helo", "mail.example.com", "--sender", "x@fail.example.com")]
    [InlineData("pass", "--helo", "mail.example.com", "--sender", "")] // a null sender is postmaster@HELO
    [InlineData("pass", "--helo", "mail.example.com", "--sender", "<>")]
    [InlineData("pass", "--sender", "<alice@example.com>")]
    [InlineData("none", "--sender", "")]
    [InlineData("none", "--helo", "[192.0.2.1]")]
    [InlineData("fail", "--sender", "a@x.example", "--record", "x.example=v=spf1 -all")]
    [InlineData("fail", "--sender", "a@example.com", "--record", "example.com=v=spf1 -all")]
    [InlineData("permerror", "--sender", "a@x.example", "--record", "x.example=v=spf1 -all", "--record", "x.example=v=spf1 +all")]
    [InlineData("none", "--sender", "a@example.com", "--record", "example.com=")]
    [InlineData("pass", "--sender", "a@x.example", "--record", "x.example=v=spf1 include:example.com -all")]
    [InlineData("permerror", "--sender", "alice@example.com", "--max-lookups", "0")]
    [InlineData("permerror", "--sender", "a@x.example", "--max-void-lookups", "0", "--record", "x.example=v=spf1 a:n.example -all")]
    [InlineData("pass", "--sender", "alice@example.com", "--timeout", "0.5", "--no-look-ahead")]
    public async Task Check_Options_ChooseWhatIsChecked(string result, params string[] args)
    {
        CliRun run = await CliRun.InExampleZoneAsync(["--ip", "192.0.2.1", .. args]);

        Assert.Equal(result, run.OutputLines[0]);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Check_Both_GivesMailFromFirst()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--both", "--ip", "192.0.2.1", "--sender", "a@softfail.example.com", "--helo", "mail.example.com");

        Assert.Equal(8, run.OutputLines.Length);
        Assert.Equal(("softfail", "pass"), (run.OutputLines[0], run.OutputLines[4]));
        Assert.Contains("identity=helo", run.OutputLines[7], StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Check_DefaultExplanation_StandsInOnFail()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--ip", "192.0.2.1", "--sender", "a@fail.example.com", "--default-explanation", "%{i} is not %{d}'s");

        Assert.Equal("192.0.2.1 is not fail.example.com's", run.OutputLines[1]);
    }

    [Fact]
    public async Task Check_Process_AnswersAsInProcess()
    {
        using Process process = Process.Start(new ProcessStartInfo(
            CliRun.FindUpwards(OperatingSystem.IsWindows() ? "spfquery.exe" : "spfquery"),
            [
                "--zone", CliRun.ExampleZone,
                "--ip", "192.0.2.1", "--sender", "alice@example.com", "--helo", "mail.example.com",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Empty(error);
        Assert.StartsWith("pass\n\n", output, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
