// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Spf.Dns;

/// <summary>
/// The servers that this machine is set up to ask, looked up again now and then: laptops change networks, and a mail
/// server should not need a restart for a new resolver.
/// </summary>
internal sealed class StubResolverSystem
{
    // .NET itself reads this file on macOS and other Unix systems to know the servers.
    private const string DefaultPath = "/etc/resolv.conf";

    // The GNU C library looks at the file's time stamp at each lookup. A few seconds late is early enough, and to read
    // the file is then cheap enough to need no time stamps, which mislead if there are symbolic links.
    private static readonly TimeSpan FileInterval = TimeSpan.FromSeconds(5);

    // To list interfaces takes milliseconds.
    private static readonly TimeSpan InterfaceInterval = TimeSpan.FromMinutes(1);

    private readonly StubResolverOptions _options;
    private readonly string? _path;
    private readonly TimeSpan _interval;
    private string? _text;
    private long _readAt;
    private StubResolverServers _servers;

    public StubResolverSystem(StubResolverOptions options)
        : this(options, OperatingSystem.IsWindows() ? null : DefaultPath)
    {
    }

    internal StubResolverSystem(StubResolverOptions options, string? path)
    {
        _options = options;
        _path = path;
        _interval = path is null ? InterfaceInterval : FileInterval;
        _readAt = options.TimeProvider.GetTimestamp();
        _servers = options.ToServers(ResolvConf.Local);
        Read();
    }

    public StubResolverServers Servers
    {
        get
        {
            long readAt = Volatile.Read(ref _readAt);
            long now = _options.TimeProvider.GetTimestamp();
            if (_options.TimeProvider.GetElapsedTime(readAt, now) >= _interval
                && Interlocked.CompareExchange(ref _readAt, now, readAt) == readAt)
            {
                Read();
            }

            return Volatile.Read(ref _servers);
        }
    }

    // A file that cannot be read changes nothing: one that is being replaced is there again a moment later.
    private void Read()
    {
        try
        {
            if (_path is null)
            {
                Volatile.Write(ref _servers, _options.ToServers(ReadInterfaces()));
                return;
            }

            string text = File.ReadAllText(_path, Encoding.Latin1);
            if (Interlocked.Exchange(ref _text, text) != text)
            {
                Volatile.Write(ref _servers, _options.ToServers(ResolvConf.Parse(text)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
        }
    }

    private static ResolvConf ReadInterfaces()
    {
        List<IPEndPoint> servers = [];
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (candidate.OperationalStatus != OperationalStatus.Up)
            {
                continue;
            }

            foreach (IPAddress address in candidate.GetIPProperties().DnsAddresses)
            {
                // fec0:0:0:ffff::1 to 3 are what Windows shows where no server is set.
                IPEndPoint server = new(address, ResolvConf.Port);
                if (!address.IsIPv6SiteLocal
                    && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                    && !servers.Contains(server))
                {
                    servers.Add(server);
                }
            }
        }

        return servers.Count == 0 ? ResolvConf.Local : ResolvConf.Local with { Servers = [.. servers] };
    }
}
