// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tree;

/// <summary>
/// The paths in which tumgreyspf's tree has values for a client, a sender or a recipient. All names are made by
/// escaping, so none leads out of the tree; and a link that does is not followed.
/// </summary>
internal static partial class TreePath
{
    public const string Default = "__default__";

    private const int MaxName = 255;
    private const int MaxPath = 4096;

    /// <summary>A part of an address as the name of a file; null if no file can have that name.</summary>
    public static string? Name(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)octet;
            _ = octet < 0x80 && (char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '@' or '+' or '.')
                && !(c == '.' && name.Length == 0)
                ? name.Append(c)
                : name.Append(c == '.' ? "%2e" : string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}"));
        }

        return name.Length is > 0 and <= MaxName ? name.ToString() : null;
    }

    /// <summary>Of a client: from the widest network to the address.</summary>
    public static IEnumerable<string> OfClient(string address)
    {
        const string Folder = "client_address";
        string text = address.ToLowerInvariant();
        yield return $"{Folder}/{Default}";
        if (!IPAddressText.TryParse(text, out IPAddress? parsed))
        {
            yield break;
        }

        if (parsed.AddressFamily == AddressFamily.InterNetwork)
        {
            foreach (string path in Below(Folder, text.Split('.')))
            {
                yield return path;
            }

            yield break;
        }

        // Ours: directories of four-digit groups. tumgreyspf: the text that Postfix sends, as one name.
        string digits = Convert.ToHexStringLower(parsed.GetAddressBytes());
        foreach (string path in Below(Folder, [.. digits.Chunk(4).Select(group => new string(group))]))
        {
            yield return path;
        }

        if (Name(text) is { } name)
        {
            yield return $"{Folder}/{name}/{Default}";
            yield return $"{Folder}/{name}";
        }
    }

    /// <summary>Of a sender or a recipient: its domain, then itself.</summary>
    public static IEnumerable<string> OfAddress(string folder, string address)
    {
        string text = address.ToLowerInvariant();
        int first = text.IndexOf('@', StringComparison.Ordinal);
        int last = text.LastIndexOf('@');

        // tumgreyspf splits at the first "@", although the domain follows the last one.
        foreach (int at in first == last ? [first] : new[] { first, last })
        {
            if (at < 0 || Name(text[(at + 1)..]) is not { } domain)
            {
                continue;
            }

            yield return $"{folder}/{domain}/{Default}";
            if (Name(text[..at]) is { } local)
            {
                yield return $"{folder}/{domain}/{local}";
            }
        }
    }

    /// <summary>Whether a file that exists is in a folder, after all links.</summary>
    public static bool IsInside(string root, string path) =>
        Real(root) is { } folder && Real(path) is { } file
        && file.StartsWith($"{folder.TrimEnd('/')}/", StringComparison.Ordinal);

    private static IEnumerable<string> Below(string folder, string[] names)
    {
        string path = folder;
        foreach (string name in names)
        {
            path += $"/{name}";
            yield return $"{path}/{Default}";
        }

        yield return path;
    }

    private static string? Real(string path)
    {
        byte[] buffer = new byte[MaxPath];
        return RealPath(path, buffer) == 0
            ? null
            : Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Max(0, buffer.AsSpan().IndexOf((byte)0))));
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, [Out] byte[] resolved);
}
