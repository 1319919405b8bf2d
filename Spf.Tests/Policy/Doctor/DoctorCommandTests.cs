// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Doctor;

/// <summary>The whole command, on configurations that Postfix's own postconf reads, and real sockets.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-doctor-");

    private string SocketPath => Path.Combine(_folder.FullName, "private", "policyd-spf");

    private string Program => Path.Combine(_folder.FullName, "spf-policyd");

    private Machine Host => Machine.This with { HasUser = _ => true, Program = Program };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_GoodSetUp_AsksTheServiceAndIsFine(bool withPostconf)
    {
        await WriteAsync(withPostconf);
        await using var service = new PolicyStub(SocketPath, "action=dunno spf-policyd\n\n");

        (int exitCode, string output) = await RunAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains($"unix:{SocketPath}: answers in ", output, StringComparison.Ordinal);
        Assert.Contains(" ms: action=dunno spf-policyd\n", output, StringComparison.Ordinal);
        Assert.StartsWith(
            "request=smtpd_access_policy\nprotocol_state=RCPT\n", service.Question, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", service.Question, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', service.Question);
        Assert.Contains("    policyd-spf_time_limit = 3600".TrimStart(), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WithPostconfAndWithoutIt_IsTheSame()
    {
        await WriteAsync(withPostconf: true);
        (PostfixConfiguration? files, _, _) = await PostfixReader.ReadAsync(_folder.FullName, postconf: null, Token);
        (PostfixConfiguration? postconf, string source, _) = await PostfixReader.ReadAsync(
            _folder.FullName, SystemProgram.Find("postconf"), Token);

        Assert.Equal($"postconf -c {_folder.FullName}", source);
        Assert.Equal(PolicyCall.FindAll(files!).Select(Describe), PolicyCall.FindAll(postconf!).Select(Describe));
        Assert.Equal(
            files!.Services.Select(service => (service.Endpoint, service.MaxProcesses, service.Program)),
            postconf!.Services.Select(service => (service.Endpoint, service.MaxProcesses, service.Program)));
        foreach (string name in new[] { "smtpd_policy_service_timeout", "command_time_limit", "mail_owner",
            "smtpd_relay_restrictions", "smtpd_relay_before_recipient_restrictions", "smtpd_delay_reject",
            "smtpd_policy_service_default_action", "smtpd_policy_service_max_ttl", "queue_directory" })
        {
            Assert.Equal(Words(files.Value(name)), Words(postconf.Value(name)));
        }

        static string Describe(PolicyCall call) =>
            $"{call.Server} {call.List} {string.Join(' ', call.Before!)} {call.Endpoint} {call.SocketPath} "
                + string.Join(' ', call.Attributes);

        static string Words(string value) => string.Join(' ', PostfixText.Words(value));
    }

    [Theory]
    [InlineData("action=DUNNO\r\n\r\n", "answers what Postfix cannot read: action=DUNNO<U+000D>")]
    [InlineData("action=dunno\n\nmore\n\n", "answers what Postfix cannot read")]
    [InlineData("220 mx.example.org ESMTP\n\n", "answers what Postfix cannot read: 220 mx.example.org")]
    [InlineData("", "closed the connection without an answer")]
    public async Task Run_WrongAnswer_IsAnError(string answer, string expected)
    {
        await WriteAsync(withPostconf: true);
        await using var service = new PolicyStub(SocketPath, answer);

        (int exitCode, string output) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SilentService_IsAnErrorAfterPostfixsPatience()
    {
        await WriteAsync(withPostconf: true, timeout: "1s");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(SocketPath));
        silent.Listen();

        (int exitCode, string output) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("no answer within 1 s", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSocket_IsAnError()
    {
        await WriteAsync(withPostconf: true);

        (int exitCode, string output) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains($"{SocketPath}: no such socket", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderThatPostfixCannotPass_IsNamed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can look with the eyes of user postfix.");
        await WriteAsync(withPostconf: true);
        await using var service = new PolicyStub(SocketPath, "action=dunno spf-policyd\n\n");
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_000_000);

        (int exitCode, string output) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(
            $"user postfix is stopped by the permissions of {_folder.FullName}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check_policy_service inet:127.0.0.1:1", "inet:127.0.0.1:1: Connection refused")]
    [InlineData("check_policy_service inet:spf", "inet:spf: not an address of a policy service")]
    public async Task Run_AddressWithoutService_IsAnError(string call, string expected)
    {
        await WriteAsync(withPostconf: true, call: call);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "spf.conf"), "Listen = inet:127.0.0.1:1\n", Token);

        (int exitCode, string output) = await RunAsync(Path.Combine(_folder.FullName, "spf.conf"));

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mode", "listener")]
    [InlineData("--mode", null)]
    [InlineData("--config-dir", null)]
    [InlineData("--verbose", null)]
    [InlineData("a.conf", "b.conf")]
    public async Task Run_WrongUsage_SaysWhatAndWhere(string first, string? second)
    {
        await using var output = new StringWriter();

        int exitCode = await DoctorCommand.RunAsync(second is null ? [first] : [first, second], output, Token);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("spf-policyd doctor: ", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("see spf-policyd doctor --help\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConfigurationAtTwoDefaultPlaces_SaysWhichOneCounts()
    {
        await WriteAsync(withPostconf: false);
        using var folder = new ConfigurationFolder();
        string own = folder.Write("etc/spf-policyd/spf-policyd.conf", "Mail_From_reject = No");
        string old = folder.Write("etc/python-policyd-spf/policyd-spf.conf", "");
        await using var output = new StringWriter { NewLine = "\n" };
        int exitCode = await DoctorCommand.RunAsync(
            ["--config-dir", _folder.FullName], output, Token, folder.Places);

        Assert.Equal(2, exitCode);
        Assert.Contains($"spf-policyd: {own}\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            $"warning  {old}: not read: {own} comes before it\n         -> run spf-policyd check-config {own}\n",
            output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"error    {own}: 1 line has an error, ", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "there is no such file; ")]
    [InlineData("fifo", "it is not a regular file; ")]
    public async Task Run_BrokenConfiguration_IsAnError(string fault, string problem)
    {
        await WriteAsync(withPostconf: false);
        using var folder = new ConfigurationFolder();
        string path = fault == "missing"
            ? folder.PathOf("missing")
            : await BrokenFile.MakeAsync(folder, "main", fault);
        await using var output = new StringWriter { NewLine = "\n" };
        int exitCode = await DoctorCommand.RunAsync(["--config-dir", _folder.FullName, path], output, Token);

        Assert.Equal(2, exitCode);
        Assert.Contains($"error    {path}: {problem}spf-policyd serve does not start", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoPostfix_SaysWhereToLook()
    {
        await using var output = new StringWriter();
        string nowhere = Path.Combine(_folder.FullName, "nowhere");

        int exitCode = await DoctorCommand.RunAsync(["--config-dir", nowhere], output, Token);

        Assert.Equal(2, exitCode);
        Assert.Contains("error    no Postfix configuration: ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(nowhere, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spawn", "policyd-spf  unix  -       n       n       -       0       spawn\n")]
    [InlineData("unix", "Listen = unix:{0}/private/spf-policyd\n")]
    [InlineData("inet", "check_policy_service {{ inet:127.0.0.1:10045, timeout=30s, default_action=DUNNO }}\n")]
    public async Task Run_Mode_PrintsItsLines(string mode, string expected)
    {
        await WriteAsync(withPostconf: true);

        (_, string output) = await RunAsync("--mode", mode);

        Assert.Contains(
            string.Format(CultureInfo.InvariantCulture, expected, _folder.FullName),
            output,
            StringComparison.Ordinal);
    }

    // The printed lines must themselves be good for Postfix and for us.
    [Theory]
    [InlineData("spawn")]
    [InlineData("unix")]
    [InlineData("inet")]
    public async Task Run_PrintedLines_AreGoodThemselves(string mode)
    {
        await WriteAsync(withPostconf: true);
        (_, string output) = await RunAsync("--mode", mode);
        string[] parts = output.Split(["master.cf:\n", "main.cf:\n"], StringSplitOptions.None);
        string main = Unindent(parts[^1]);
        string master = mode == "spawn" ? Unindent(parts[^2]) : string.Empty;
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "main.cf"), main, Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "master.cf"), $"smtp inet n - y - - smtpd\n{master}", Token);

        (PostfixConfiguration? postfix, string source, _) = await PostfixReader.ReadAsync(
            _folder.FullName, SystemProgram.Find("postconf"), Token);
        var checks = new PostfixChecks(postfix!, PolicyConfiguration.Default with
        {
            Server = ServerSettings.Default with
            {
                Listen = mode == "unix" ? ["unix:/var/spool/postfix/private/spf-policyd"] : ["inet:127.0.0.1:10045"],
            },
        }, Host);

        Assert.StartsWith("postconf", source, StringComparison.Ordinal);
        List<Finding> findings = [.. checks.Run()];
        Assert.NotEmpty(findings);

        Assert.All(findings, finding => Assert.Equal(Severity.Fine, finding.Severity));

        static string Unindent(string lines) => lines.Replace("\n  ", "\n", StringComparison.Ordinal)[2..];
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] more)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        using var empty = new ConfigurationFolder();
        int exitCode = await DoctorCommand.RunAsync(
            ["--config-dir", _folder.FullName, .. more], output, Token, empty.Places, Host);
        return (exitCode, output.ToString());
    }

    private async Task WriteAsync(bool withPostconf, string? call = null, string timeout = "100s")
    {
        if (withPostconf)
        {
            Requirement.Require(SystemProgram.Find("postconf") is null ? Requirement.NotInstalled("postfix") : null);
        }

        // The user postfix comes with Postfix.
        string owner = withPostconf ? string.Empty : $"mail_owner = {Environment.UserName}\n";
        _folder.CreateSubdirectory("private");
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_101_111);
        await File.WriteAllTextAsync(Program, string.Empty, Token);
        File.SetUnixFileMode(Program, (UnixFileMode)0b111_101_101);
        string main = PostfixSample.Main.Replace("/var/spool/postfix", _folder.FullName, StringComparison.Ordinal);
        string master = PostfixSample.Master.Replace("/usr/bin/spf-policyd", Program, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "main.cf"),
            $"{main.Replace(PostfixSample.Call, call ?? PostfixSample.Call, StringComparison.Ordinal)}\n"
                + $"smtpd_policy_service_timeout = {timeout}\n{owner}",
            Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "master.cf"), call is null ? master : PostfixSample.Smtp + "\n", Token);
    }
}
