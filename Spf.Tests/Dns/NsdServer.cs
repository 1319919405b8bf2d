// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net.Sockets;

namespace Spf.Tests.Dns;

/// <summary>A real authoritative name server, nsd, with a zone of its own.</summary>
public sealed class NsdServer() : NameServerProcess("nsd")
{
    internal const string Zone = "example.test";

    /// <summary>How many records the names have that are called "many" something: more than a datagram holds.</summary>
    internal const int Many = 120;

    private const string ZoneText =
        """
        $ORIGIN example.test.
        $TTL 300
        @            SOA   ns hostmaster 1 7200 3600 86400 60
        @            NS    ns
        @            TXT   "v=spf1 include:split.example.test mx -all"
        @            TXT   "something else"
        @            MX    20 b
        @            MX    10 a
        @            MX    10 a6
        ns           A     127.0.0.1
        a            A     192.0.2.1
        a            A     192.0.2.2
        a6           AAAA  2001:db8::1
        b            A     192.0.2.3
        split        TXT   "v=spf1 ip4:203.0" ".113.0/24 ip6:2001:db8" ":113::/48 -a" "ll"
        alias        CNAME chain
        chain        CNAME split
        alias-a      CNAME a
        away         CNAME nowhere.example.
        dangling     CNAME missing
        null-mx      MX    0 .
        octets       TXT   "caf\233" "\000\255"
        *.wild       TXT   "wild"
        *.wild       MX    10 a
        unknown      TXT   "v=spf1 include:name.elsewhere.test -all"
        broken       TXT   "v=spf1 include:broken.test -all"
        hop1         TXT   "v=spf1 include:hop2.example.test ~all"
        hop2         TXT   "v=spf1 include:hop3.example.test -all"
        hop3         TXT   "v=spf1 redirect=alias.example.test"

        """;

    private const string ReverseZoneText =
        """
        $TTL 300
        @            SOA   ns.example.test. hostmaster.example.test. 1 7200 3600 86400 60
        @            NS    ns.example.test.
        1            PTR   a.example.test.
        1            PTR   mail.example.test.
        2            CNAME 2.0-127
        2.0-127      PTR   a.example.test.

        """;

    private const string ReverseZone6Text =
        """
        $TTL 300
        @            SOA   ns.example.test. hostmaster.example.test. 1 7200 3600 86400 60
        @            NS    ns.example.test.
        1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR a6.example.test.

        """;

    /// <summary>The text of big.example.test: far more than a datagram holds.</summary>
    internal static string BigText { get; } = Terms(1_000);

    /// <summary>The text of medium.example.test: more than the 512 octets of RFC 1035, and fits with EDNS.</summary>
    internal static string MediumText { get; } = BigText[..900];

    protected override async Task<string> ConfigureAsync(string log)
    {
        await WriteAsync("example.test.zone", ZoneText + Text("big", BigText) + Text("medium", MediumText)
            + Text("long", Policy(60)) + Text("longer", Policy(1_000))
            + Repeat(i => $"many A 198.51.100.{i}") + Repeat(i => $"many AAAA 2001:db8:51::{i}")
            + Repeat(i => $"many MX {i} mail-{i}") + Repeat(i => $"many TXT \"text {i}\""));
        await WriteAsync("reverse.zone", ReverseZoneText + Repeat(i => $"3 PTR mail-{i}.example.test."));
        await WriteAsync("reverse6.zone", ReverseZone6Text);

        // A zone whose file cannot be read is answered with SERVFAIL; one that is not here, with REFUSED.
        await WriteAsync("broken.zone", "this is no zone\n");
        return NsdConfiguration.Text(
            Folder,
            log,
            Socket.OSSupportsIPv6 ? [$"127.0.0.1@{Port}", $"::1@{Port}"] : [$"127.0.0.1@{Port}"],
            (Zone, "example.test.zone"),
            ("2.0.192.in-addr.arpa", "reverse.zone"),
            ("8.b.d.0.1.0.0.2.ip6.arpa", "reverse6.zone"),
            ("broken.test", "broken.zone"));
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder, file), text);

    // 60 terms are more than 512 octets and fit with EDNS, 1,000 need TCP.
    private static string Policy(int terms) => $"v=spf1 {Terms(terms)}ip4:203.0.113.0/24 -all";

    private static string Terms(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"ip4:192.0.2.{i % 256} ")));

    private static string Repeat(Func<int, FormattableString> line) => string.Concat(
        Enumerable.Range(1, Many).Select(i => line(i).ToString(CultureInfo.InvariantCulture) + "\n"));

    private static string Text(string name, string text) =>
        $"{name} TXT {string.Join(' ', text.Chunk(255).Select(part => $"\"{new string(part)}\""))}\n";
}
