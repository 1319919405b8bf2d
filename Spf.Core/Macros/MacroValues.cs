// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Macros;

/// <summary>The values of the macro letters in one check (RFC 7208, section 7.3). Only facts: no DNS.</summary>
internal readonly record struct MacroValues
{
    public required string LocalPart { get; init; }

    public required string SenderDomain { get; init; }

    public required string Helo { get; init; }

    public required IPAddress ClientIP { get; init; }

    /// <summary>The current domain: the included or redirected one.</summary>
    public required string Domain { get; init; }

    /// <summary>7.3: "unknown" if there is no validated name; only asked for where "p" is used.</summary>
    public string? ValidatedDomain { get; init; }

    /// <summary>7.3: "unknown" if the receiving host's name is not known.</summary>
    public string? Receiver { get; init; }

    public required TimeProvider Clock { get; init; }

    public bool IsIPv4 => ClientIP.AddressFamily == AddressFamily.InterNetwork;
}
