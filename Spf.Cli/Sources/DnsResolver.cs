// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Cli.Sources;

internal static class DnsResolver
{
    public static IDnsResolver Create(List<IPEndPoint> servers) =>
        throw new UsageException($"the DNS cannot be asked yet ({servers.Count} servers)", "give --zone FILE");
}
