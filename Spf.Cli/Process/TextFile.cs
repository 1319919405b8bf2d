// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Text;

namespace Spf.Cli.Process;

/// <summary>
/// Reads and writes files named on the command line. Errors are described here, since a trimmed program has no
/// framework messages.
/// </summary>
internal static class TextFile
{
    /// <summary>Far larger than any real file; an endless device or pipe must not exhaust the memory.</summary>
    public const int MaxLength = 256 << 20;

    /// <summary>Opens a zone file to be read entry by entry.</summary>
    /// <param name="named">The option or argument that names it, for messages.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="maxLength">The maximum length.</param>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static ZoneFileReader OpenZone(string named, string path, long maxLength = MaxLength) =>
        Try(named, path, path =>
            new FileInfo(path) is { Exists: true } file && file.Length > maxLength
                ? throw new InvalidDataException()
                : ZoneFileReader.Open(path, maxLength));

    /// <summary>Reads the lines of a file.</summary>
    /// <inheritdoc cref="OpenZone"/>
    public static string[] ReadLines(string named, string path) => Try(named, path, static path =>
        new FileInfo(path) is { Length: <= MaxLength } file
            ? File.ReadAllLines(file.FullName)
            : throw new InvalidDataException());

    /// <summary>Opens a file to be read line by line.</summary>
    /// <inheritdoc cref="OpenZone"/>
    public static Stream Open(string named, string path) => Try(named, path, static path => new FileStream(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan));

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static void Write(string named, string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            string reason = Directory.Exists(path) ? "is a directory"
                : e is DirectoryNotFoundException ? "no such directory"
                : e is UnauthorizedAccessException ? "permission denied"
                : "cannot be written";
            throw new UsageException($"{named}: {reason}");
        }
    }

    private static T Try<T>(string named, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException or InvalidDataException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException || path.Length == 0
                ? "no such file"
                : e is InvalidDataException ? $"larger than {MaxLength} bytes"
                : Directory.Exists(path) ? "is a directory"
                : e is UnauthorizedAccessException ? "permission denied"
                : "cannot be read";
            throw new UsageException($"{named}: {reason}");
        }
    }
}
