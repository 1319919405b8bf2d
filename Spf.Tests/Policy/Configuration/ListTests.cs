// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Lists: what cannot be read is left out, the rest counts.</summary>
public sealed class ListTests
{
    public static TheoryData<string, string, string, string> Lists => new()
    {
        { "Whitelist = foo, 192.0.2.1", "Whitelist", "192.0.2.1", "element 1, \"foo\", is not an address" },
        { "Whitelist = 192.0.2.1,192.0.2,192.0.2.3", "Whitelist", "192.0.2.1, 192.0.2.3", "element 2, \"192.0.2\"" },
        { "Whitelist = 192.0.2.1/33", "Whitelist", "", "no prefix length from 0 to 32" },
        { "Whitelist = 2001:db8::/129", "Whitelist", "", "no prefix length from 0 to 128" },
        { "Whitelist = 192.0.2.0/255.255.255.0", "Whitelist", "", "no prefix length" },
        { "Whitelist = 192.0.2.0/", "Whitelist", "", "no prefix length" },
        { "Whitelist = 192.0.2.0/-1", "Whitelist", "", "no prefix length" },
        { "Whitelist = 192.0.2.0///24", "Whitelist", "", "no prefix length" },
        { "Whitelist = 192.0.2.7/30", "Whitelist", "192.0.2.4 to 192.0.2.7", "is read as 192.0.2.4/30" },
        { "Whitelist = 2001:db8::1/127", "Whitelist", "2001:db8:: to 2001:db8::1", "is read as 2001:db8::/127" },
        { "Domain_Whitelist = a.example,b..example", "DomainWhitelist", "a.example",
            "\"b..example\", is not a domain" },
        { "Domain_Whitelist = user@a.example", "DomainWhitelist", "", "is not a domain" },
        { "Domain_Whitelist = a(b).example", "DomainWhitelist", "", "is not a domain" },
        { "Domain_Whitelist = .", "DomainWhitelist", "", "is not a domain" },
        { "Domain_Whitelist_PTR = .a.example", "DomainWhitelistPtr", "a.example", "is read as a.example" },
        { "Reject_Not_Pass_Domains = *.a.example", "RejectNotPassDomains", "a.example", "is read as a.example" },
        { "DNS = 192.0.2.53, ns.example", "Dns", "192.0.2.53:53", "element 2, \"ns.example\", is not a name server" },
        { "DNS = 192.0.2.53:0", "Dns", "", "is not a name server" },
        { "DNS = [192.0.2.53]:53", "Dns", "", "is not a name server" },
        { "Listen = unix:run/x", "Listen", "", "is no place to listen" },
        { "Listen = inet:10045", "Listen", "", "is no place to listen" },
        { "Listen = inet:localhost:70000", "Listen", "", "is no place to listen" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Load_ListWithOddElement_NotesItAndKeepsTheRest(
        string line, string property, string value, string message)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load(line);

        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
        Assert.Equal(message.StartsWith("is read", StringComparison.Ordinal), !note.IsError);
        Assert.Equal(value, Describe.Property(configuration, property));
    }

    [Fact]
    public void Load_FiftyThousandNetworks_AllAnswer()
    {
        string list = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"10.{i / 250}.{i % 250}.0/25"));

        NetworkSet whitelist = ConfigurationFolder.Load($"Whitelist = {list}").Settings.Whitelist;

        Assert.All(Enumerable.Range(0, 50_000), i =>
        {
            Assert.True(whitelist.Contains(IPAddress.Parse($"10.{i / 250}.{i % 250}.127")));
            Assert.False(whitelist.Contains(IPAddress.Parse($"10.{i / 250}.{i % 250}.128")));
        });
    }
}
