// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Makes files that cannot be read whole, not even by root.</summary>
[UnsupportedOSPlatform("windows")]
internal static class BrokenFile
{
    /// <summary>Makes one, in the place of what is there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="fault">How it is broken.</param>
    public static async Task<string> MakeAsync(ConfigurationFolder folder, string name, string fault)
    {
        string path = folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        switch (fault)
        {
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "fifo":
                using (Process fifo = Process.Start("mkfifo", [path]))
                {
                    await fifo.WaitForExitAsync(TestContext.Current.CancellationToken);
                }

                break;
            case "socket":
                using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    socket.Bind(new UnixDomainSocketEndPoint(path));
                    File.Move(path, path + ".bound");
                }

                File.Move(path + ".bound", path);
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/null");
                break;
            case "endless":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "link to nothing":
                File.CreateSymbolicLink(path, folder.PathOf("nothing"));
                break;
            case "link to itself":
                File.CreateSymbolicLink(path, path);
                break;
            case "no octet can be read":
                // A regular file whose first octet gives EIO.
                File.CreateSymbolicLink(path, "/proc/self/mem");
                break;
            case "too large":
                using (FileStream file = File.Create(path))
                {
                    file.SetLength(1L << 40);
                }

                break;
            case "zero bytes":
                await File.WriteAllBytesAsync(path, [0x7F, (byte)'E', 0, 1], TestContext.Current.CancellationToken);
                break;
            case "UTF-16":
                await File.WriteAllTextAsync(
                    path, "TestOnly = 0", Encoding.Unicode, TestContext.Current.CancellationToken);
                break;
            case "Latin-1":
                await File.WriteAllTextAsync(
                    path, "# one\nm\u00FCller@a.example,TestOnly=0\n", Encoding.Latin1,
                    TestContext.Current.CancellationToken);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }

        return path;
    }
}
