// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;

namespace Spf.Policy.Configuration;

/// <summary>How the process listens and asks the DNS. It takes effect when the process starts.</summary>
internal sealed record ServerSettings
{
    public static ServerSettings Default { get; } = new();

    /// <summary>unix:PATH, inet:HOST:PORT or systemd, as they were written.</summary>
    public ImmutableArray<string> Listen { get; init; } = [];

    /// <summary>Permissions of the sockets that are made.</summary>
    public UnixFileMode SocketMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A user's name or number; null for the one that the process runs as.</summary>
    public string? SocketOwner { get; init; }

    /// <summary>A group's name or number; null for the one that the process runs as.</summary>
    public string? SocketGroup { get; init; }

    public int MaxConnections { get; init; } = 16_384;

    /// <summary>Where metrics are served as Prometheus text, on a loopback address; null for nowhere.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>Where greylisting keeps what it knows.</summary>
    public GreylistStoreAddress GreylistStore { get; init; } =
        GreylistStoreAddress.OfFile("/var/lib/spf-policyd/greylist.db");

    /// <summary>The file that holds the password of the store; empty for none.</summary>
    public string GreylistPasswordFile { get; init; } = string.Empty;

    /// <summary>The name servers to ask; none means those of the system.</summary>
    public ImmutableArray<IPEndPoint> Dns { get; init; } = [];
}
