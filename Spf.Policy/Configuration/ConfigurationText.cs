// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Spf.Policy.Configuration;

/// <summary>Reads the text of a file, whoever may have written it.</summary>
internal static class ConfigurationText
{
    /// <summary>Far more than anybody writes; a file without an end would take all memory.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>Reads a file whole, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">UTF-8 without its byte order mark; invalid octets in comments are U+FFFD.</param>
    /// <param name="problem">Why there is no text.</param>
    public static FileState Read(string path, out string? text, out string? problem)
    {
        text = null;
        try
        {
            using SafeFileHandle? file = RegularFile.Open(path, out FileState state, out problem);
            if (file is null)
            {
                return state;
            }

            text = Decode(Octets(file), out problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            problem = "it cannot be read";
        }

        return text is null ? FileState.Unreadable : FileState.Whole;
    }

    /// <summary>
    /// The lines that say something, with their numbers: without comments and without spaces around them. A line ends
    /// with LF, CR LF or CR, as in policyd-spf.
    /// </summary>
    public static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        int number = 0;
        for (int start = 0; start <= text.Length;)
        {
            int length = text.AsSpan(start).IndexOfAny('\r', '\n');
            int end = length < 0 ? text.Length : start + length;
            string line = text[start..end];
            start = end + (text.AsSpan(end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1);
            number++;
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            string said = (comment < 0 ? line : line[..comment]).Trim();
            if (said.Length > 0)
            {
                yield return (number, said);
            }
        }
    }

    private static ReadOnlySpan<byte> Octets(SafeFileHandle file)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; content.Length <= MaxBytes && (read = RandomAccess.Read(file, buffer, content.Length)) > 0;)
        {
            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsSpan(0, (int)content.Length);
    }

    private static string? Decode(ReadOnlySpan<byte> octets, out string? problem)
    {
        problem = octets.Length > MaxBytes ? $"it is larger than {MaxBytes >> 20} MiB"
            : octets.Contains((byte)0) ? "it is not a text file: there are zero bytes in it"
            : !IsUtf8(octets, out int line) ? $"line {line} is not UTF-8"
            : null;
        return problem is null ? Encoding.UTF8.GetString(octets).TrimStart('\uFEFF') : null;
    }

    // Old files have comments in Latin-1, which do no harm. Anywhere else such an octet is part of a name, an address
    // or a path that would be read as another one.
    private static bool IsUtf8(ReadOnlySpan<byte> octets, out int line)
    {
        line = 0;
        if (Utf8.IsValid(octets))
        {
            return true;
        }

        foreach (Range range in octets.Split((byte)'\n'))
        {
            line++;
            ReadOnlySpan<byte> text = octets[range];
            int comment = text.IndexOf((byte)'#');
            if (!Utf8.IsValid(comment < 0 ? text : text[..comment]))
            {
                return false;
            }
        }

        return true;
    }
}
