// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Spf.Dns;

namespace Spf.Policy.Decisions;

/// <summary>
/// Whether a DNS whitelist in the manner of dnswl.org knows a client: its zone has an address 127.0.CATEGORY.TRUST for
/// the client's, with a trust of 1 or more.
/// </summary>
internal sealed class DnsWhitelist(IDnsResolver resolver, TimeProvider timeProvider, ILogger logger)
{
    private const byte Blocked = 255;

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private long? _reportedAt;

    /// <summary>Asks each zone, until one knows the client. A zone that does not answer knows nobody.</summary>
    public async ValueTask<bool> ContainsAsync(PolicyCheck check, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(check.Clock.Left > TimeSpan.Zero ? check.Clock.Left : TimeSpan.Zero);
        foreach (DomainName zone in check.Settings.Greylist.DnsWhitelists)
        {
            if (!DomainName.TryParse($"{Reversed(check.Client)}.{zone}", out DomainName name))
            {
                continue;
            }

            try
            {
                DnsAnswer<IPAddress> answer = await resolver.ResolveAddressesAsync(
                    name, AddressFamily.InterNetwork, time.Token);
                if (answer.Records.Any(address => IsTrusted(zone, address.GetAddressBytes())))
                {
                    return true;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return false;
    }

    // 127.255.255.x and 127.0.0.255 say that the zone does not serve this resolver.
    private bool IsTrusted(DomainName zone, byte[] address)
    {
        if (address is [127, 255, 255, _] or [127, 0, 0, Blocked])
        {
            lock (_lock)
            {
                if (_reportedAt is { } at && timeProvider.GetElapsedTime(at) < ReportPeriod)
                {
                    return false;
                }

                _reportedAt = timeProvider.GetTimestamp();
            }

            logger.DnsWhitelistRefuses(zone.ToString(), string.Join('.', address));
            return false;
        }

        return address is [127, 0, _, >= 1];
    }

    private static string Reversed(IPAddress client)
    {
        byte[] octets = (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).GetAddressBytes();
        return octets.Length == 4
            ? string.Join('.', octets.Reverse())
            : string.Join('.', Convert.ToHexStringLower(octets).Reverse());
    }
}
