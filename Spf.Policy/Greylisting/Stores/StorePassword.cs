// SPDX-License-Identifier: MIT

using System.Text;
using Microsoft.Win32.SafeHandles;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// The password of a store: that of Greylist_Store_Password_File, read for each new connection so that it can be
/// changed while the service runs, or the one in the URL.
/// </summary>
internal sealed class StorePassword(ServerSettings server)
{
    private const int MaxLength = 4096;

    /// <summary>Returns the password; null for none.</summary>
    /// <exception cref="GreylistStoreException">The file cannot be read.</exception>
    public string? Read()
    {
        if (server.GreylistPasswordFile.Length == 0)
        {
            return server.GreylistStore.Password;
        }

        string path = server.GreylistPasswordFile;
        using SafeFileHandle? file = RegularFile.Open(path, out _, out string? problem);
        if (file is null)
        {
            throw new GreylistStoreException($"{path}, the file of the password: {problem}");
        }

        byte[] octets = new byte[MaxLength];
        try
        {
            int length = RandomAccess.Read(file, octets, 0);
            return Encoding.UTF8.GetString(octets, 0, length).TrimEnd('\r', '\n');
        }
        catch (IOException e)
        {
            throw new GreylistStoreException($"{path}, the file of the password: {e.Message}", e);
        }
    }
}
