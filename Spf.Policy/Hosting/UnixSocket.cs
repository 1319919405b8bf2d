// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using Spf.Policy.Configuration;

namespace Spf.Policy.Hosting;

/// <summary>Makes the sockets that Postfix finds by a path.</summary>
internal static class UnixSocket
{
    /// <summary>Binds one, with the owner and permissions that were asked for before anybody can connect.</summary>
    /// <exception cref="IOException">It cannot be; the message says why and what to do.</exception>
    public static Socket Bind(UnixDomainSocketEndPoint endPoint, ServerSettings settings)
    {
        string path = endPoint.ToString();
        uint? owner = Number(settings.SocketOwner, "Socket_Owner", "user", Libc.FindUser);
        uint? group = Number(settings.SocketGroup, "Socket_Group", "group", Libc.FindGroup);
        RemoveStale(path, endPoint);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, settings.SocketMode);
            }

            if ((owner ?? group) is not null && Libc.ChangeOwner(path, owner, group) is { } reason)
            {
                throw new IOException($"{path}: its owner cannot be set: {reason}. See Socket_Owner, Socket_Group.");
            }

            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{path}: {e.Message}. Does its folder exist, and may this user write there?", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // What a process left that ended without a word is in the way; what one listens on is not ours.
    private static void RemoveStale(string path, UnixDomainSocketEndPoint endPoint)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        if (!Libc.IsSocket(path))
        {
            throw new IOException($"{path} is there already, and is no socket. Listen on another path, or remove it.");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new IOException($"{path} is there already, and cannot be tried: {e.Message}.", e);
        }

        throw new IOException($"Another process listens on {path}. Stop it first, or listen on another path.");
    }

    private static uint? Number(string? name, string option, string kind, Func<string, uint?> find) =>
        name is null ? null : find(name) ?? throw new IOException($"{option} = {name}: there is no such {kind}.");
}
