// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Cli.CommandLine;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Messages;

/// <summary>The hosts whose fields in a message are trusted, as the user gives them.</summary>
internal sealed class Trust
{
    private readonly AddressSet _relays;

    private Trust(AddressSet relays) => _relays = relays;

    /// <summary>The client that the user gives; null to find it in the message.</summary>
    public IPAddress? ClientIP { get; private init; }

    /// <summary>The authserv-id of the own hosts; null if the user does not give one.</summary>
    public string? AuthServId { get; private init; }

    /// <summary>Reads --relay and --authserv-id.</summary>
    /// <exception cref="UsageException">They are not valid.</exception>
    public static Trust Read(Arguments arguments, IPAddress? clientIP) =>
        new(OptionValues.Networks(arguments, OptionTable.Relay))
        {
            ClientIP = clientIP,
            AuthServId = arguments.Value(OptionTable.AuthServId),
        };

    /// <summary>Whether a client is a host of the own network or a trusted relay.</summary>
    public bool IsOwn(IPAddress address) => IsRelay(address) || LocalAddress.Describe(address) is not null;

    /// <summary>Whether --relay names a client.</summary>
    public bool IsRelay(IPAddress address) => _relays.Contains(address);
}
