// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Spf.Dns;
using Spf.Inspection;
using Spf.Policy.Greylisting;
using Spf.Records;

namespace Spf.Policy.Decisions;

/// <summary>
/// Whether an SPF pass tells a domain's own hosts from others. Anybody can publish a record that lets everybody pass:
/// by "all", by networks that are the whole Internet together, or by "exists" with a server that says yes to all.
/// </summary>
internal sealed class PassWorth(IDnsResolver resolver, Verifiers verifiers)
{
    private const int Probes = 3;

    // A /8: no domain's own hosts are so many.
    private const long MaxAddresses = 1L << 24;

    private readonly PolicyInspector _inspector = new(
        resolver, InspectionOptions.Default with { MaxQuestions = 100, MaxNodes = 50 });

    /// <summary>Tries other addresses, which only those who know the secret can foresee.</summary>
    public async ValueTask<bool> IsWorthAsync(
        PolicyCheck check, SpfOutcome outcome, byte[] secret, CancellationToken cancellationToken)
    {
        for (SpfMatch? match = outcome.Match; match is not null; match = match.Included)
        {
            if (match.Directive.Mechanism is AllMechanism)
            {
                return false;
            }
        }

        SpfRequest request = outcome.Request;
        SpfVerifier verifier = verifiers.ForMessages(check.Settings);
        for (int i = 0; i < Probes; i++)
        {
            IPAddress address = Probe(check.Client, request.Domain, secret, i);
            SpfRequest probe = request.Identity == SpfIdentity.Helo
                ? SpfRequest.ForHelo(address, request.Helo)
                : SpfRequest.ForMailFrom(address, request.Sender, request.Helo);
            SpfVerifier timed = verifiers.Within(verifier, check.Clock.Left).Verifier;
            if ((await timed.CheckHostAsync(probe, trace: null, cancellationToken)).Result == SpfResult.Pass)
            {
                return false;
            }
        }

        return await CountAddressesAsync(check, request.Domain, cancellationToken) < MaxAddresses;
    }

    private async ValueTask<long> CountAddressesAsync(
        PolicyCheck check, string domain, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(check.Clock.Left > TimeSpan.Zero ? check.Clock.Left : TimeSpan.Zero);
        try
        {
            return (await _inspector.InspectAsync(domain, time.Token)).Addresses.Ip4Count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not known in time. The addresses that were tried have been refused.
            return 0;
        }
    }

    // An address of the client's family outside its network, that a host could have.
    private static IPAddress Probe(IPAddress client, string domain, byte[] secret, int number)
    {
        bool isIp4 = client.AddressFamily == AddressFamily.InterNetwork || client.IsIPv4MappedToIPv6;
        string own = GreylistKey.NetworkOf(client, 16, 32);
        for (int attempt = 0; ; attempt++)
        {
            byte[] octets = HMACSHA256.HashData(
                secret, Encoding.UTF8.GetBytes($"{number}.{attempt} {domain.ToLowerInvariant()}"))
                .AsSpan(0, isIp4 ? 4 : 16).ToArray();

            // 2000::/3, and 1.0.0.0 to 223.255.255.255 without private and loopback addresses.
            octets[0] = isIp4 ? octets[0] : (byte)(0x20 | (octets[0] & 0x1F));
            var address = new IPAddress(octets);
            if ((!isIp4 || octets[0] is > 0 and < 224 and not (10 or 127))
                && GreylistKey.NetworkOf(address, 16, 32) != own)
            {
                return address;
            }
        }
    }
}
