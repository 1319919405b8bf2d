// SPDX-License-Identifier: MIT

using Spf.Tests.Dns;

namespace Spf.Tests.Policy.Postfix;

/// <summary>A real name server with the policies of those who send mail in these tests.</summary>
/// <param name="resolverAddress">
/// A loopback address to serve on port 53 too, for programs that know no other port; null for none.
/// </param>
internal sealed class MailZoneServer(string? resolverAddress = null) : NameServerProcess("nsd")
{
    private const string ZoneText =
        """
        $ORIGIN example.test.
        $TTL 300
        @           SOA   ns hostmaster 1 7200 3600 86400 60
        @           NS    ns
        @           MX    10 mail
        ns          A     127.0.0.1
        mail        A     192.0.2.1
        pass        TXT   "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"
        explained   TXT   "v=spf1 ip4:192.0.2.1 -all exp=why.example.test"
        why         TXT   "Mail of ours does not come from %{i}."
        softfail    TXT   "v=spf1 ip4:192.0.2.1 ~all"
        neutral     TXT   "v=spf1 ip4:192.0.2.1 ?all"
        none        A     192.0.2.9
        permerror   TXT   "v=spf1 foo:bar -all"
        helo        TXT   "v=spf1 ip4:192.0.2.1 ip4:192.0.2.8 -all"
        helo-fail   TXT   "v=spf1 ip4:192.0.2.8 -all"
        helo-soft   TXT   "v=spf1 ip4:192.0.2.8 ~all"
        _dmarc.pass TXT   "v=DMARC1; p=reject"
        _dmarc.helo TXT   "v=DMARC1; p=reject"

        """;

    protected override async Task<string> ConfigureAsync(string log)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "example.test.zone"), ZoneText);

        // A zone whose file cannot be read is answered with SERVFAIL.
        await File.WriteAllTextAsync(Path.Combine(Folder, "broken.zone"), "this is no zone\n");
        return NsdConfiguration.Text(
            Folder,
            log,
            resolverAddress is null ? [$"127.0.0.1@{Port}"] : [$"127.0.0.1@{Port}", $"{resolverAddress}@53"],
            (NsdServer.Zone, "example.test.zone"),
            ("broken.test", "broken.zone"));
    }
}
