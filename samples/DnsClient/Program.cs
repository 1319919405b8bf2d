// SPDX-License-Identifier: MIT

using System.Net;
using DnsClient;
using DnsClientSample;
using Spf;

if (args is not [string ip, string sender, string helo] || !IPAddress.TryParse(ip, out IPAddress? clientIP))
{
    await Console.Error.WriteLineAsync("usage: DnsClientSample IP SENDER HELO");
    return 2;
}

var client = new LookupClient(new LookupClientOptions { Timeout = TimeSpan.FromSeconds(3), Retries = 1 });
var verifier = new SpfVerifier(new LookupClientResolver(client));
SpfOutcome outcome = await verifier.CheckHostAsync(SpfRequest.ForMailFrom(clientIP, sender, helo));

Console.WriteLine(outcome.Result.ToKeyword());
return 0;
