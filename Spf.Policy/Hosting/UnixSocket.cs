// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Spf.Policy.Configuration;

namespace Spf.Policy.Hosting;

/// <summary>
/// Makes the sockets that Postfix finds by a path. Others may be able to write to the folder, and may put something
/// else in the path's place at any moment. So permissions are there from the moment the path is (umask), and
/// everything later is done to the file itself through a descriptor, after a look at what it is; no link is ever
/// followed.
/// </summary>
internal sealed class UnixSocket
{
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockAgain = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly FileIdentity _identity;

    private UnixSocket(Socket socket, string path, FileIdentity identity)
    {
        Socket = socket;
        _path = path;
        _identity = identity;
    }

    public Socket Socket { get; }

    /// <summary>
    /// Listens at a path. Nobody can connect before owner and permissions are those that were asked for.
    /// </summary>
    /// <exception cref="IOException">It cannot be; the message says why and what to do.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification =
        "The result holds it; without one it is disposed.")]
    public static UnixSocket Listen(string path, ServerSettings settings, int backlog)
    {
        uint? owner = Number(settings.SocketOwner, "Socket_Owner", "user", Accounts.FindUser);
        uint? group = Number(settings.SocketGroup, "Socket_Group", "group", Accounts.FindGroup);

        // Between bind(2) and listen(2) a socket refuses connections, as one that was left does. The lock keeps another
        // process that starts now from taking this one for that.
        using SafeFileHandle? folder = Lock(Path.GetDirectoryName(path)!);
        RemoveStale(path);
        SafeSocketHandle handle = Bind(path, settings.SocketMode);
        try
        {
            using SafeFileHandle file = Libc.OpenPath(path) ?? throw Replaced(path);
            FileIdentity made = Libc.Identify(file) is { IsOwnSocket: true } own ? own : throw Replaced(path);
            try
            {
                SetPermissions(path, file, made, settings.SocketMode, owner, group);
                Libc.Listen(handle, backlog);

                // A socket that .NET itself had bound would remove whatever is at the path at its end.
                return new UnixSocket(new Socket(handle), path, made);
            }
            catch
            {
                RemoveFile(path, made);
                throw;
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Removes the path, if the socket that was made is still what is there.</summary>
    public void RemoveFile() => RemoveFile(_path, _identity);

    private static void RemoveFile(string path, FileIdentity identity)
    {
        if (Libc.Identify(path) == identity)
        {
            Libc.Unlink(path);
        }
    }

    // No thread of this program creates files, so nothing else is made with this umask, which is the whole process's.
    private static SafeSocketHandle Bind(string path, UnixFileMode mode)
    {
        int before = Libc.SetUMask(~(int)mode & 0x1FF);
        try
        {
            return Libc.BindUnix(path);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: {e.Message}. Does its folder exist, and may this user write there?", e);
        }
        finally
        {
            _ = Libc.SetUMask(before);
        }
    }

    // A folder with default ACLs overrides the umask; then the mode is set, of this very file.
    private static void SetPermissions(
        string path, SafeFileHandle file, FileIdentity made, UnixFileMode mode, uint? owner, uint? group)
    {
        if (made.Mode != mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode($"/proc/self/fd/{file.DangerousGetHandle()}", mode);
        }

        if ((owner ?? group) is not null && Libc.ChangeOwner(file, owner, group) is { } reason)
        {
            throw new IOException($"{path}: its owner cannot be set: {reason}. See Socket_Owner, Socket_Group.");
        }
    }

    // The socket of a process that has ended is in the way; one on which a process listens is not ours.
    private static void RemoveStale(string path)
    {
        if (Libc.Identify(path) is not { } found)
        {
            return;
        }

        using SafeFileHandle? file = found.IsSocket ? Libc.OpenPath(path) : null;
        if (file is null || Libc.Identify(file) != found)
        {
            throw new IOException($"{path} is there already, and is no socket. Listen on another path, or remove it.");
        }

        // Through the descriptor: it is this socket that is tried, whatever is at the path by now.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint($"/proc/self/fd/{file.DangerousGetHandle()}"));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            RemoveFile(path, found);
            return;
        }
        catch (SocketException e)
        {
            throw new IOException($"{path} is there already, and cannot be tried: {e.Message}.", e);
        }

        throw new IOException($"Another process listens on {path}. Stop it first, or listen on another path.");
    }

    // Null where the folder cannot be opened for reading: then binding says what is wrong, if anything is.
    private static SafeFileHandle? Lock(string folder)
    {
        SafeFileHandle? handle = Libc.OpenFolder(folder);
        for (TimeSpan waited = TimeSpan.Zero; handle is not null && !Libc.TryLock(handle); waited += LockAgain)
        {
            if (waited >= LockTime)
            {
                handle.Dispose();
                throw new IOException($"{folder} is locked by another process. Does another one make a socket there?");
            }

            Thread.Sleep(LockAgain);
        }

        return handle;
    }

    private static IOException Replaced(string path) =>
        new($"{path} was replaced while it was made. May others write to its folder?");

    private static uint? Number(string? name, string option, string kind, Func<string, uint?> find) =>
        name is null ? null : find(name) ?? throw new IOException($"{option} = {name}: there is no such {kind}.");
}
