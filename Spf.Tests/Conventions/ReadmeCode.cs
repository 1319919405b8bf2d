// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Conventions;

/// <summary>
/// The code that README.md shows, between "// readme: name" and "// end": it compiles, and the tests run what can be
/// run without a network.
/// </summary>
internal static class ReadmeCode
{
    public static async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        // readme: check
        ZoneResolver zone = new ZoneResolver().Add("example.com", DnsRecordType.Txt, "v=spf1 ip4:192.0.2.0/24 -all");
        var spf = new SpfVerifier(zone, new SpfOptions { ReceiverName = "mx.example.org" });

        IPAddress client = IPAddress.Parse("192.0.2.1");
        SpfRequest request = SpfRequest.ForMailFrom(client, "alice@example.com", "mail.example.com");
        SpfOutcome outcome = await spf.CheckHostAsync(request, cancellationToken);
        string result = outcome.Result.ToKeyword(); // "pass"
        // end
        return result;
    }
}
