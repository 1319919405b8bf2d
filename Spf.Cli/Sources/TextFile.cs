// SPDX-License-Identifier: MIT

namespace Spf.Cli.Sources;

/// <summary>
/// Files that options name. Why one cannot be read is said in our own words: the framework's may be trimmed.
/// </summary>
internal static class TextFile
{
    public static byte[] Read(string option, string path) => Try(option, path, File.ReadAllBytes);

    public static Stream Open(string option, string path) => Try(option, path, static path => new FileStream(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan));

    private static T Try<T>(string option, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(path) ? "it is a directory"
                : e is UnauthorizedAccessException ? "permission denied"
                : "it cannot be read";
            throw new UsageException($"{option} {path}: {reason}");
        }
    }
}
