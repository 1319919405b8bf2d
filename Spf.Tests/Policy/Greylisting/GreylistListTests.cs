// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Policy.Configuration;
using Spf.Tests.Policy.Configuration;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>postgrey's files of clients and recipients.</summary>
public sealed class GreylistListTests
{
    private const string ClientsText = """
        # A comment.
        example.com
        .dotted.example
        192.0.2.1
        10.1.2
        10.9
        198.51.100.0/28
        2001:db8:1::/48
        /^mail-[a-z]+\.pool\.example\.net$/
        """;

    private const string RecipientsText = """
        postmaster@
        bob@example.org
        quiet.example
        /^test-.*@example\.net$/
        """;

    [Theory]
    [InlineData("example.com", "203.0.113.9", true)]
    [InlineData("mx.Example.COM", "203.0.113.9", true)]
    [InlineData("badexample.com", "203.0.113.9", false)]
    [InlineData("a.dotted.example", "203.0.113.9", true)]
    [InlineData("unknown", "192.0.2.1", true)]
    [InlineData("unknown", "::ffff:192.0.2.1", true)]
    [InlineData("unknown", "192.0.2.2", false)]
    [InlineData("unknown", "10.1.2.200", true)]
    [InlineData("unknown", "10.1.3.1", false)]
    [InlineData("unknown", "10.9.200.1", true)]
    [InlineData("unknown", "198.51.100.15", true)]
    [InlineData("unknown", "198.51.100.16", false)]
    [InlineData("unknown", "2001:db8:1:2::3", true)]
    [InlineData("mail-ab.pool.example.net", "203.0.113.9", true)]
    [InlineData("mail-1.pool.example.net", "203.0.113.9", false)]
    public void Clients_OfAFile_AreInTheList(string name, string address, bool isListed)
    {
        using var folder = new ConfigurationFolder();
        PolicyConfiguration configuration = ConfigurationLoader.Load(folder.Write(
            "main", $"Greylist_Clients_File = {folder.Write("clients", ClientsText)}"));

        Assert.Empty(configuration.Notes);
        Assert.Equal(8, configuration.Settings.Greylist.Clients.Count);
        Assert.Equal(isListed, configuration.Settings.Greylist.Clients.Contain(name, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("postmaster@any.example", true)]
    [InlineData("Postmaster+x@any.example", true)]
    [InlineData("bob@example.org", true)]
    [InlineData("bob+tag@EXAMPLE.org", true)]
    [InlineData("bob@sub.example.org", false)]
    [InlineData("x@sub.quiet.example", true)]
    [InlineData("test-1@example.net", true)]
    [InlineData("abuse@any.example", false)]
    public void Recipients_OfAFile_AreInTheList(string recipient, bool isListed)
    {
        using var folder = new ConfigurationFolder();
        PolicyConfiguration configuration = ConfigurationLoader.Load(folder.Write(
            "main", $"Greylist_Recipients_File = {folder.Write("recipients", RecipientsText)}"));

        Assert.Empty(configuration.Notes);
        Assert.Equal(isListed, configuration.Settings.Greylist.Recipients.Contain(recipient));
    }

    [Fact]
    public void Recipients_WithoutAFile_ArePostmasterAndAbuse()
    {
        GreylistRecipients recipients = PolicyConfiguration.Default.Settings.Greylist.Recipients;

        Assert.True(recipients.Contain("abuse@example.org"));
        Assert.True(recipients.Contain("postmaster@example.org"));
        Assert.False(recipients.Contain("bob@example.org"));
    }

    [Theory]
    [InlineData("192.0.2.0/33")]
    [InlineData("300.1.2.3")]
    [InlineData("*.example.com")]
    [InlineData("two words")]
    [InlineData("/(a)\\1/")]
    [InlineData("/(/")]
    public void Clients_LineThatCannotBeRead_IsReportedWithItsNumber(string line)
    {
        using var folder = new ConfigurationFolder();
        string file = folder.Write("clients", $"example.com\n\n{line}\n");
        PolicyConfiguration configuration =
            ConfigurationLoader.Load(folder.Write("main", $"Greylist_Clients_File = {file}"));

        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.True(note.IsError);
        Assert.StartsWith($"{file}:3:", note.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, configuration.Settings.Greylist.Clients.Count);
    }

    [Fact]
    public void Files_OfSeveralLines_AddUpAndLocalMayBeMissing()
    {
        using var folder = new ConfigurationFolder();
        PolicyConfiguration configuration = ConfigurationLoader.Load(folder.Write(
            "main",
            $"Greylist_Clients_File = {folder.Write("clients", "example.com\n")}\n"
            + $"Greylist_Clients_File = {folder.PathOf("clients.local")}\n"
            + $"Greylist_Clients_File = {folder.Write("more", "example.org\n")}\n"));

        Assert.Empty(configuration.Notes);
        Assert.Equal(2, configuration.Settings.Greylist.Clients.Count);
    }

    [Fact]
    public void Clients_AHundredThousandEntries_AreRead()
    {
        using var folder = new ConfigurationFolder();
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"d{i}.example\n10.{i % 250}.{i / 250}.0/24\n")));
        GreylistClients clients = ConfigurationLoader.Load(folder.Write(
            "main", $"Greylist_Clients_File = {folder.Write("clients", text)}")).Settings.Greylist.Clients;

        Assert.Equal(100_000, clients.Count);
        Assert.True(clients.Contain("mx.d49999.example", IPAddress.Parse("203.0.113.1")));
        Assert.True(clients.Contain("unknown", IPAddress.Parse("10.249.199.7")));
        Assert.False(clients.Contain("unknown", IPAddress.Parse("11.0.0.1")));
    }

    [Theory]
    [InlineData("Greylist = Maybe")]
    [InlineData("Greylist_Delay = -1")]
    [InlineData("Greylist_Delay = 5 weeks")]
    [InlineData("Greylist_Store = mongodb://localhost")]
    [InlineData("Greylist_Store = sqlite:greylist.db")]
    [InlineData("Greylist_Store = postgresql://hunter2:hunter2@/spf")]
    [InlineData("Greylist_Store = postgresql://a:hunter2@db.example")]
    [InlineData("Greylist_Store = postgresql://a:hunter2@db.example/spf?sslmode=maybe")]
    [InlineData("Greylist_Store = redis://a:hunter2@redis.example/x")]
    [InlineData("Greylist_Store = redis://a:hunter2@redis.example?sslrootcert=/etc/ca.pem")]
    [InlineData("Greylist_Store = rediss://a:hunter2@redis.example?sslcert=/etc/cert.pem")]
    [InlineData("Greylist_Store = rediss://a:hunter2@redis.example:port")]
    [InlineData("Greylist_Store: redis://a:hunter2@redis.example")]
    [InlineData("Greylist_Key = sender")]
    [InlineData("Greylist_Reply = 550 no")]
    [InlineData("Greylist_Reply = 450 {queue}")]
    [InlineData("X_Greylist = delayed")]
    public void Option_ThatCannotBeRead_GreylistsNothing(string line)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load($"Greylist = Yes\n{line}\n");

        Assert.NotEmpty(configuration.Notes);
        Assert.DoesNotContain(
            configuration.Notes, note => note.ToString().Contains("hunter2", StringComparison.Ordinal));
        Assert.True(line.StartsWith("Greylist_Store", StringComparison.Ordinal)
            || configuration.Settings.Greylist.Mode == GreylistMode.No);
    }
}
