// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>Zone files in the shapes that name servers and providers export.</summary>
public sealed class ZoneFileExportTests
{
    public static TheoryData<string, string[]> Exports => new()
    {
        { "bind.zone", ["11:10 example.com v=spf1 mx ip4:192.0.2.0/24 -all", "inc:2:8 sub.example.com v=spf1 redirect=example.com", "22:15 after.example.com line 23"] },
        { "bind-signed.zone", ["14:15 example.com v=spf1 include:_spf.example.com -all", "25:33 _spf.example.com v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ?all"] },
        { "nsd.zone", ["5:26 example.com v=spf1 -all"] },
        { "dnscontrol/example.com.zone", ["7:28 example.com v=spf1 include:_spf1.example.com include:_spf2.example.com ~all", "9:28 _spf1.example.com v=spf1 ip4:198.51.100.0/25 ~all", "10:28 _spf2.example.com v=spf1 ip4:198.51.100.128/25 ~all", "11:28 _dmarc.example.com v=DMARC1; p=none; rua=mailto:dmarc@example.com", "14:28 s1._domainkey.example.com v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAIDAQAB"] },
        { "octodns.zone", ["14:15 example.com v=spf1 a:out.example.com -all", "15:15 example.com v=verify; token"] },
        { "route53.zone", ["4:15 example.com v=spf1 include:amazonses.example -all", "7:18 - v=spf1 a dot in a label", "10:25 _amazonses.example.com pmBGN/7MjnfhTKUZ06Enqq1PeGUaOkw8lGhcfwefcHU="] },
        { "cloudflare.zone", ["28:44 cf2024-1._domainkey.example.com v=DKIM1; h=sha256; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", "29:24 example.com v=spf1 include:_spf.mx.example ~all"] },
        { "powerdns.zone", ["4:25 example.com v=spf1 mx -all"] },
        { "windows/example.com.dns", ["15:32 example.com v=spf1 mx ip4:192.0.2.128/25 -all"] },
        { "godaddy.zone", ["19:18 example.com v=spf1 include:secureserver.example -all", "20:18 example.com MS=ms12345678"] },
        { "hetzner.zone", ["8:18 example.com v=spf1 a -all", "9:18 words.example.com onetwothree"] },
        { "google.zone", ["3:26 example.com v=spf1 include:_spf.clouddns.example ~all", "5:31 _acme.example.com a;bc\"d", "8:33 geo.example.com TYPE16 is TXT"] },
        { "latin.zone", ["2:30 - v=spf1 -all", "4:36 xn--mller-kva.example.com v=spf1 a -all", "7:29 umlaut.example.com gr\u00C3\u00BCn"] },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public void Read_Export_GivesItsTextsAndTheirPlaces(string file, string[] expected)
    {
        string path = PathOf(file);
        var texts = new List<string>();
        using ZoneFileReader reader = ZoneFileReader.Open(path, int.MaxValue);
        while (reader.TryRead(out ZoneFileEntry entry))
        {
            if (entry.Text is { } text)
            {
                // The place of the first character, which is after the quotation mark.
                ZonePlace place = text.PlaceOf(0);
                string included = place.File == path ? "" : "inc:";
                texts.Add($"{included}{place.Line}:{place.Column} {entry.Owner?.ToString() ?? "-"} {text.Value}");
            }
        }

        Assert.Null(reader.Error);
        Assert.Equal(expected, texts);
    }

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Build_Export_AnswersWithItsRecords(string file, string[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        using ZoneFileReader reader = ZoneFileReader.Open(PathOf(file), int.MaxValue);
        Assert.True(ZoneFile.TryRead(reader, out ZoneResolver? zone, out ZoneFileError error), error.ToString());
        foreach (string line in expected)
        {
            string[] parts = line.Split(' ', 3);
            if (parts[1] != "-")
            {
                DnsAnswer<string> answer = await zone.ResolveTxtAsync(
                    DomainName.Parse(parts[1]), TestContext.Current.CancellationToken);
                Assert.Contains(parts[2], answer.Records);
            }
        }
    }

    [Fact]
    public void PlaceOf_TextInPieces_FindsEachCharacter()
    {
        const string Zone = "e.test. TXT (\n \"ab\\065\\;c\"\n  d \"\" \"e\" )";
        using var reader = new ZoneFileReader(new StringReader(Zone));

        Assert.True(reader.TryRead(out ZoneFileEntry entry));
        Assert.Equal("abA;cde", entry.Text!.Value);
        Assert.Equal(
            ["2:3", "2:4", "2:5", "2:9", "2:11", "3:3", "3:9", "3:10"],
            Enumerable.Range(0, 8).Select(at => $"{entry.Text.PlaceOf(at).Line}:{entry.Text.PlaceOf(at).Column}"));
    }

    private static string PathOf(string file) =>
        Path.Combine(Repository.Root, "Spf.Tests", "Dns", "ZoneFiles", Path.Combine(file.Split('/')));
}
