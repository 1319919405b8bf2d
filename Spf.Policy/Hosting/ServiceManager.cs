// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Spf.Policy.Hosting;

/// <summary>systemd's side of a service: sd_listen_fds(3) and sd_notify(3), which need no library.</summary>
internal static class ServiceManager
{
    private const int FirstDescriptor = 3;

    /// <summary>The sockets that were handed over, if they were meant for this process.</summary>
    public static IReadOnlyList<int> Sockets { get; } =
        ReadNumber("LISTEN_PID") == Environment.ProcessId && ReadNumber("LISTEN_FDS") is { } count
            ? [.. Enumerable.Range(FirstDescriptor, count)]
            : [];

    public static void Ready() => Notify("READY=1");

    /// <summary>Reading the configuration again; <see cref="Ready"/> ends it.</summary>
    public static void Reloading()
    {
        // CLOCK_MONOTONIC, which is what .NET counts by.
        double microseconds = TimeProvider.System.GetElapsedTime(0).TotalMicroseconds;
        Notify(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds:F0}"));
    }

    public static void Stopping() => Notify("STOPPING=1");

    private static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string address = path[0] == '@' ? $"\0{path[1..]}" : path;
            _ = socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // As sd_notify(3) has it: who does not listen misses it.
        }
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
