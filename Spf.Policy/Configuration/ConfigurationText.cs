// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Spf.Policy.Configuration;

/// <summary>Reads the text of a file, whoever may have written it.</summary>
internal static class ConfigurationText
{
    /// <summary>Far more than anybody writes; a device without an end would take all memory.</summary>
    public const int MaxBytes = 32 << 20;

    /// <param name="path">The file.</param>
    /// <param name="text">UTF-8 without its byte order mark; octets that are none are U+FFFD.</param>
    /// <param name="problem">Why there is no text.</param>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        text = null;
        problem = null;
        try
        {
            using FileStream file = File.OpenRead(path);
            using var content = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            for (int read; content.Length <= MaxBytes && (read = file.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
            }

            ReadOnlySpan<byte> octets = content.GetBuffer().AsSpan(0, (int)content.Length);
            if (octets.Length > MaxBytes)
            {
                problem = $"it is larger than {MaxBytes >> 20} MiB";
            }
            else if (octets.Contains((byte)0))
            {
                problem = "it is not a text file: there are zero bytes in it";
            }
            else
            {
                text = Encoding.UTF8.GetString(octets).TrimStart('\uFEFF');
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException || path.Length == 0
                ? "there is no such file"
                : Directory.Exists(path) ? "it is a directory"
                : e is UnauthorizedAccessException ? "permission denied"
                : "it cannot be read";
        }

        return text is not null;
    }

    /// <summary>The lines that say something, with their numbers: no comments, no blanks at their ends.</summary>
    public static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            string said = (comment < 0 ? line : line[..comment]).Trim();
            if (said.Length > 0)
            {
                yield return (number, said);
            }
        }
    }
}
