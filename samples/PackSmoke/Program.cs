// SPDX-License-Identifier: MIT

using System.Net;
using System.Reflection;
using System.Runtime.Versioning;
using Spf;
using Spf.Dns;

ZoneResolver zone = new ZoneResolver().Add("example.com", DnsRecordType.Txt, "v=spf1 ip4:192.0.2.0/24 -all");
var verifier = new SpfVerifier(zone);
SpfOutcome outcome = await verifier.CheckHostAsync(
    SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", "mail.example.com"));

string? framework = typeof(SpfVerifier).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName;
Console.WriteLine($"Spf.Core for {framework} on {Environment.Version}: {outcome.Result.ToKeyword()}");
return outcome.Result == SpfResult.Pass && framework == args[0] ? 0 : 1;
