// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Policy.Configuration;
using Spf.Tests.Policy.Postfix;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Configuration;

/// <summary>check-config --postgrey: each switch of postgrey is an option here, or is said to have none.</summary>
public sealed partial class PostgreyOptionsTests
{
    [Fact]
    public void Translate_Defaults_AreThoseOfPostgrey()
    {
        PolicyConfiguration configuration = Read("--inet=10023");

        Assert.Equal(TimeSpan.FromSeconds(300), configuration.Settings.Greylist.Delay);
        Assert.Equal(["inet:127.0.0.1:10023"], configuration.Server.Listen);
    }

    [Fact]
    public void Translate_AllSwitches_AreReadAsOptions()
    {
        PolicyConfiguration configuration = Read(
            "--unix=/run/x.sock --socketmode=0660 -i 127.0.0.1:10023 --delay 600 --max-age=40 --retry-window=12h"
            + " --auto-whitelist-clients=7 --ipv4cidr=20 --ipv6cidr=56 -v"
            + " --greylist-action=451 --greylist-text='4.7.1 Wait %s s for %r {x}'"
            + " --x-greylist-header='X-G: %t by postgrey-%v at %h; %d'");
        GreylistSettings greylist = configuration.Settings.Greylist;

        Assert.Equal(
            (GreylistMode.Yes, TimeSpan.FromSeconds(600), TimeSpan.FromDays(40), TimeSpan.FromHours(12), 7, 20, 56),
            (greylist.Mode, greylist.Delay, greylist.MaxAge, greylist.RetryWindow, greylist.AutoWhitelist,
                greylist.IPv4Prefix, greylist.IPv6Prefix));
        Assert.Equal("451 4.7.1 Wait {seconds} s for {domain} {{x}}", greylist.Reply);
        Assert.Equal("X-G: {waited} by {program} at {host}; {date}", greylist.Header);
        Assert.Equal(["unix:/run/x.sock", "inet:127.0.0.1:10023"], configuration.Server.Listen);
        Assert.Equal(2, configuration.DebugLevel);
    }

    [Theory]
    [InlineData("--lookup-by-host", "Greylist_IPv4_Prefix = 32\nGreylist_IPv6_Prefix = 128\n")]
    [InlineData("--auto-whitelist-clients=0", "Greylist_Auto_Whitelist = 0\n")]
    [InlineData("--auto-whitelist-clients 3", "Greylist_Auto_Whitelist = 3\n")]
    [InlineData("--whitelist-clients=/a --whitelist-clients=/b", "Greylist_Clients_File = /a\nGreylist_Clients_File = /b\n")]
    [InlineData("", "Greylist_Recipients_File = /etc/postgrey/whitelist_recipients\n"
        + "Greylist_Recipients_File = /etc/postgrey/whitelist_recipients.local\n")]
    [InlineData("--privacy", "#Greylist_Privacy = ")]
    [InlineData("--greylist-action=HOLD", "# --greylist-action=HOLD has no option here")]
    [InlineData("--exim -d", "# --daemonize has no option here: systemd runs the service")]
    [InlineData("--exim", "# --exim has no option here")]
    [InlineData("--dbdir=/x", "db5.3_dump -p /x/postgrey.db")]
    public void Translate_Switch_IsNamed(string commandLine, string text) =>
        Assert.Contains(text, PostgreyOptions.Translate(commandLine, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("--what")]
    [InlineData("file")]
    [InlineData("--delay")]
    [InlineData("--greylist-text='a\u001Bb'")]
    public void Translate_UnknownSwitch_IsExplained(string commandLine)
    {
        Assert.Null(PostgreyOptions.Translate(commandLine, out string problem));
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.NotEmpty(problem);
    }

    // Debian's own list of switches.
    [Fact]
    public async Task Translate_EachSwitchOfThePackage_IsKnown()
    {
        Requirement.RequireFile("/usr/sbin/postgrey", "postgrey");
        string help = await TestProcess.RunAsync("/usr/sbin/postgrey", ["--help"]);
        string[] switches = [.. Switch().Matches(help).Select(match => match.Value)];

        Assert.InRange(switches.Length, 25, 60);
        Assert.All(switches.Except(["--whitelist-x"]), name => Assert.True(
            PostgreyOptions.Translate($"{name}{(name.EndsWith('=') ? "1" : "")}", out string problem) is not null
            || problem.EndsWith(" needs a value", StringComparison.Ordinal)));
    }

    private static PolicyConfiguration Read(string commandLine)
    {
        string text = PostgreyOptions.Translate(commandLine, out string problem) ?? throw new InvalidDataException(problem);

        // These files are not on every host.
        PolicyConfiguration configuration = ConfigurationFolder.Load(
            FilesOfPostgrey().Replace(text, string.Empty));
        Assert.DoesNotContain(configuration.Notes, note => note.IsError);
        return configuration;
    }

    [GeneratedRegex("--[a-z][a-z0-9-]+=?(?=[A-Z \\[])", RegexOptions.ExplicitCapture)]
    private static partial Regex Switch();

    [GeneratedRegex("^Greylist_(Clients|Recipients)_File = .*\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FilesOfPostgrey();
}
