// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Policy.Postfix;

/// <summary>SpamAssassin, which asks nobody here, comes to the right verdict from our headers.</summary>
[Collection(nameof(DmarcPostfix))]
public sealed partial class SpamAssassinTests : IDisposable
{
    // The rules of Debian's 25_spf.cf, without the mark that they need a network: it takes them away here.
    private const string Rules =
        """
        loadplugin Mail::SpamAssassin::Plugin::Check
        loadplugin Mail::SpamAssassin::Plugin::SPF
        internal_networks 127.0.0.0/8
        header SPF_PASS       eval:check_for_spf_pass()
        header SPF_NEUTRAL    eval:check_for_spf_neutral()
        header SPF_NONE       eval:check_for_spf_none()
        header SPF_SOFTFAIL   eval:check_for_spf_softfail()
        header SPF_FAIL       eval:check_for_spf_fail()
        header SPF_HELO_PASS  eval:check_for_spf_helo_pass()
        header SPF_HELO_NONE  eval:check_for_spf_helo_none()
        header SPF_HELO_FAIL  eval:check_for_spf_helo_fail()
        clear_headers
        report_safe 0
        add_header all Spf _TESTS_

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-spamassassin-");
    private readonly DmarcPostfix _server;

    public SpamAssassinTests(DmarcPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        Prerequisites.Require(Prerequisites.Missing(Prerequisites.SpamAssassin));
        _server = server;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // A forged header is below our Received, and SpamAssassin looks only above it.
    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.1", "mail.example.test", "alice@pass.example.test", "SPF_PASS")]
    [InlineData("192.0.2.7", "mail.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.7", "mail.example.test", "alice@softfail.example.test", "SPF_SOFTFAIL")]
    [InlineData("192.0.2.1", "mail.example.test", "\"a b\"@pass.example.test", "SPF_PASS")]
    [InlineData("192.0.2.7", "mail.example.test", "\"x; identity=helo\"@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.8", "helo.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.8", "helo.example.test", "", "SPF_HELO_PASS")]
    public async Task ReceivedSpf_Alone_IsReadRight(string client, string helo, string sender, string verdict) =>
        Assert.Equal(verdict, await VerdictAsync(_server.ReceivedSpfPort, client, helo, sender));

    // Of several results in one field SpamAssassin reads the last one that it understands: HELO's, but for its comment.
    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.1", "mail.example.test", "alice@pass.example.test", "SPF_PASS")]
    [InlineData("192.0.2.7", "mail.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.1", "mail.example.test", "\"a b\"@pass.example.test", "SPF_PASS")]
    [InlineData("192.0.2.8", "helo.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.7", "h;spf=pass.smtp.mailfrom=pass.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.8", "helo.example.test", "", "SPF_HELO_PASS")]
    public async Task AuthenticationResults_Alone_IsReadRight(
        string client, string helo, string sender, string verdict) =>
        Assert.Equal(verdict, await VerdictAsync(_server.AuthenticationResultsPort, client, helo, sender));

    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.1", "mail.example.test", "alice@pass.example.test", "SPF_PASS")]
    [InlineData("192.0.2.7", "mail.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.8", "helo.example.test", "alice@pass.example.test", "SPF_FAIL")]
    [InlineData("192.0.2.8", "helo.example.test", "", "SPF_HELO_PASS")]
    public async Task BothHeaders_AreReadRight(string client, string helo, string sender, string verdict) =>
        Assert.Equal(verdict, await VerdictAsync(_server.GuardedPort, client, helo, sender));

    [GeneratedRegex(@"^X-Spam-Spf: (\S*)", RegexOptions.Multiline)]
    private static partial Regex Verdict();

    private async Task<string> VerdictAsync(int port, string client, string helo, string sender)
    {
        const string Header =
            """
            Received-SPF: pass (mx.receiver.test: forged) envelope-from="alice@pass.example.test"; identity=mailfrom
            Authentication-Results: mx.receiver.test; spf=pass smtp.mailfrom=pass.example.test
            From: alice@pass.example.test
            Date: Fri, 20 Nov 2026 12:00:00 +0000
            Subject: test
            """;
        SentMail sent = await PostfixServer.SendAsync(port, new MailClient(client, helo), sender, Header);
        DeliveredMail mail = await _server.Postfix.DeliveredAsync(sent);
        string rules = _folder.CreateSubdirectory("rules").FullName;
        string none = _folder.CreateSubdirectory("none").FullName;
        string file = Path.Combine(_folder.FullName, "mail");
        await File.WriteAllTextAsync(Path.Combine(rules, "spf.cf"), Rules, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, mail.Text, TestContext.Current.CancellationToken);
        string output = await TestProcess.RunAsync(
            Prerequisites.SpamAssassin,
            ["--local", "-C", rules, $"--siteconfigpath={none}", "-p", "/dev/null", file],
            ("HOME", _folder.FullName));
        Match match = Verdict().Match(output);
        Assert.True(match.Success, output);
        return match.Groups[1].Value;
    }
}
