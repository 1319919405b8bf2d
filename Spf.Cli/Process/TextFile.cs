// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>
/// Reads and writes files named on the command line. Errors are described here, since a trimmed program has no
/// framework messages.
/// </summary>
internal static class TextFile
{
    /// <summary>Far larger than any real file; an endless device or pipe must not exhaust the memory.</summary>
    public const int MaxLength = 256 << 20;

    /// <summary>Reads a whole file.</summary>
    /// <param name="named">The option or argument that names it, for messages.</param>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static byte[] Read(string named, string path) => Try(named, path, static path =>
    {
        using FileStream file = File.OpenRead(path);
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        bool isTooLong = file.CanSeek && file.Length > MaxLength;
        for (int read; !isTooLong && (read = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            isTooLong = content.Length > MaxLength;
        }

        return isTooLong ? throw new InvalidDataException() : content.ToArray();
    });

    /// <summary>Opens a file to be read line by line.</summary>
    /// <inheritdoc cref="Read"/>
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
