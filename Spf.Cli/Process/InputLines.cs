// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using System.Text;
using Spf.Text;

namespace Spf.Cli.Process;

/// <summary>Reads the lines of the standard input as they arrive, and no more than one at a time.</summary>
internal static class InputLines
{
    /// <summary>The maximum length of a line: the longest TXT record, and a name.</summary>
    public const int MaxLength = 68 * 1024;

    /// <summary>Returns the lines, which are UTF-8, without their line breaks.</summary>
    /// <exception cref="UsageException">A line is too long, or the input is UTF-16.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxLength];
        int length = 0;
        int line = 1;
        while (true)
        {
            int read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken);
            int end = length + read;
            int start = 0;
            for (int at; (at = Array.IndexOf(buffer, (byte)'\n', length, end - length)) >= 0; line++)
            {
                yield return TextOf(buffer, start, at, line);
                start = length = at + 1;
            }

            if (read == 0)
            {
                if (end > start)
                {
                    yield return TextOf(buffer, start, end, line);
                }

                yield break;
            }

            length = end - start;
            Array.Copy(buffer, start, buffer, 0, length);
            if (length == MaxLength)
            {
                throw new UsageException(
                    $"line {line} of the standard input is longer than {MaxLength} bytes",
                    "give one record or domain per line");
            }
        }
    }

    private static string TextOf(byte[] buffer, int start, int end, int line)
    {
        ReadOnlySpan<byte> text = buffer.AsSpan(start, end - start);
        if (line == 1 && text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new UsageException("the standard input is UTF-16", "save it as UTF-8");
        }

        // A byte order mark is no part of the first line.
        text = line == 1 && text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        return Encoding.UTF8.GetString(text).TrimEnd('\r');
    }
}
