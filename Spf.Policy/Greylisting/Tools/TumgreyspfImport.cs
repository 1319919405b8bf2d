// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting.Stores;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>
/// tumgreyspf's data: empty files whose times are the facts. A file's content was "changed" when mail is allowed, and
/// its attributes when it was last seen.
/// </summary>
internal static class TumgreyspfImport
{
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static IEnumerable<ImportItem> Read(string folder, ImportFormats formats)
    {
        if (!Directory.Exists(folder))
        {
            throw new GreylistStoreException($"{folder} is no folder");
        }

        return Directory.EnumerateFiles(folder, "*", All).Select(path => Read(folder, path, formats));
    }

    private static ImportItem Read(string folder, string path, ImportFormats formats)
    {
        string[] parts = Path.GetRelativePath(folder, path).Split('/');
        parts = parts[0] == "client_address" ? parts[1..] : parts;
        if (RegularFile.TimesOf(path) is not var (lastSeen, allowedFrom))
        {
            return ImportFormats.Bad(path, "it is no regular file any more");
        }

        GreylistEntry entry = formats.EntryOf(allowedFrom, lastSeen);
        int at = Array.IndexOf(parts, "greylist");
        return parts switch
        {
            [.., "check_file"] => Client(parts[..^1]) is var (client, prefix)
                ? formats.ClientOnly(path, client, prefix, entry)
                : Strange(path),
            _ when at == 0 && parts.Length == 3 => ImportFormats.LeftOut(
                path, "all IPv6 clients share it, because of ignoreLastByte"),
            _ when at > 0 && parts.Length == at + 3 => Client(parts[..at]) is var (client, prefix)
                ? formats.Triplet(
                    path,
                    client,
                    prefix,
                    StoredText.Unescape(parts[at + 1]),
                    StoredText.Unescape(parts[at + 2]),
                    entry)
                : Strange(path),
            _ => Strange(path),
        };
    }

    private static ImportItem Strange(string path) =>
        ImportFormats.Bad(path, "it is not client_address/A/B/C/greylist/SENDER/RECIPIENT or A/B/C/check_file");

    private static (IPAddress, int)? Client(string[] parts)
    {
        string text = string.Join('.', parts.Select(StoredText.Unescape));
        return ImportFormats.TryParseClient(text, out IPAddress client, out int prefix) ? (client, prefix) : null;
    }
}
