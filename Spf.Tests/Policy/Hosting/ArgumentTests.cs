// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Hosting;
using Spf.Text;

namespace Spf.Tests.Policy.Hosting;

/// <summary>The command line, and the messages where it is wrong.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("unix:/run/spf", "unix:/run/spf")]
    [InlineData("inet:127.0.0.1:10045", "inet:127.0.0.1:10045")]
    [InlineData("inet:[::1]:10045", "inet:[::1]:10045")]
    [InlineData("systemd", "systemd")]
    public void TryParse_ListenAddress_IsRead(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress[] addresses, out string? problem), problem);
        Assert.Equal(expected, Assert.Single(addresses).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:relative")]
    [InlineData("/run/spf")]
    [InlineData("inet:10045")]
    [InlineData("inet:127.0.0.1")]
    [InlineData("inet:127.0.0.1:0")]
    [InlineData("inet:localhost:")]
    [InlineData("inet:localhost:x")]
    [InlineData("inet:mail.example.com:10045")]
    [InlineData("SYSTEMD")]
    public void TryParse_NoListenAddress_SaysWhatOneIs(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out ListenAddress[] addresses, out string? problem));
        Assert.Empty(addresses);
        Assert.StartsWith($"{text}: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_PathThatNoSocketCanHave_IsRefused()
    {
        Assert.True(ListenAddress.TryParse($"unix:/{new string('x', 106)}", out _, out _));
        Assert.False(ListenAddress.TryParse($"unix:/{new string('x', 107)}", out _, out _));
    }

    [Fact]
    public void Read_EveryOption_IsTaken()
    {
        PolicyArguments arguments = PolicyArguments.Read(
            [
                "--listen=unix:/a", "--dns", "192.0.2.53", "conf", "--listen", "systemd", "--dns=[::1]:5353",
                "--log=json",
            ],
            isServer: true);

        Assert.Equal("conf", arguments.ConfigurationPath);
        Assert.Equal(["unix:/a", "systemd"], arguments.Listen);
        Assert.Equal(["192.0.2.53:53", "[::1]:5353"], arguments.Dns.Select(server => server.ToString()));
        Assert.Equal(LogFormat.Json, arguments.Log);
        Assert.Null(arguments.ZonePath);
    }

    [Theory]
    [InlineData("--zonE", "--zonE is no option; see spf-policyd --help")]
    [InlineData("--zone", "--zone needs a value; see spf-policyd --help")]
    [InlineData("--log=x", "--log x is not known; it is plain, journal, json or syslog")]
    [InlineData("--dns=x", "--dns x is not a server; one is 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353")]
    [InlineData("a b", "b: there is one configuration file, a")]
    [InlineData("--zone=x --dns=::1", "--zone and --dns exclude each other: a zone file answers instead of the DNS")]
    public void Read_WrongUsage_SaysWhatIsRight(string words, string message)
    {
        UsageException e = Assert.Throws<UsageException>(
            () => PolicyArguments.Read(words.Split(' '), isServer: true));
        Assert.Equal(message, e.Message);
    }
}
