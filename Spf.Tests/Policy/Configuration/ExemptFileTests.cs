// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

public sealed class ExemptFileTests
{
    [Fact]
    public void Load_Domains_AreWordsInAnyCase()
    {
        PolicyConfiguration configuration = Load(
            "Exempt_Domains_File",
            "# exempt\nexample.com, EXAMPLE.net example.org\r\n\n\tfoo@bar example.edu # last\n");

        Assert.Equal(4, configuration.Settings.ExemptDomains.Count);
        Assert.Contains(DomainName.Parse("Example.NET"), configuration.Settings.ExemptDomains);
        Assert.DoesNotContain(DomainName.Parse("sub.example.com"), configuration.Settings.ExemptDomains);
        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.Equal(4, note.Line);
        Assert.Contains("\"foo@bar\", is not a domain", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Addresses_AreInTheWhitelist()
    {
        PolicyConfiguration configuration = Load(
            "Exempt_Addresses_File", "192.0.2.1,198.51.100.0/24 # relays\n2001:db8::/32 relay.example.com\n");

        Assert.True(configuration.Settings.Whitelist.Contains(IPAddress.Parse("192.0.2.1")));
        Assert.True(configuration.Settings.Whitelist.Contains(IPAddress.Parse("198.51.100.7")));
        Assert.True(configuration.Settings.Whitelist.Contains(IPAddress.Parse("2001:db8::7")));
        Assert.Contains(
            "\"relay.example.com\", is not an address", Assert.Single(configuration.Notes).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Exempt_Domains_File =\nExempt_Addresses_File = None")]
    public void Load_NoFileNamed_IsNotNoted(string text) => Assert.Empty(ConfigurationFolder.Load(text).Notes);

    private static PolicyConfiguration Load(string option, string text)
    {
        using var folder = new ConfigurationFolder();
        return ConfigurationLoader.Load(folder.Write("main", $"{option} = {folder.Write("exempt", text)}"));
    }
}
