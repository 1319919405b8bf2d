// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.Batch;

/// <summary>
/// The columns of comma-separated input (RFC 4180), by the names in its first line. A semicolon or a tab may separate
/// them too, as in files of spreadsheets. Columns with other names are ignored.
/// </summary>
internal sealed class BatchColumns
{
    private const int MaxColumns = 256;

    // In lower case, without spaces, "_" and "-".
    private static readonly string[] IpNames = ["ip", "clientip", "clientaddress", "ipaddress", "sourceip"];
    private static readonly string[] SenderNames = ["mailfrom", "sender", "from", "envelopefrom", "mfrom"];
    private static readonly string[] HeloNames = ["helo", "heloname", "ehlo", "heloid"];

    private readonly byte _separator;
    private readonly string[] _names;

    private BatchColumns(byte separator, string[] names)
    {
        _separator = separator;
        _names = names;
        Ip = IndexOf(IpNames);
        Sender = IndexOf(SenderNames);
        Helo = IndexOf(HeloNames);
        Id = IndexOf(["id"]);
    }

    /// <summary>The index of the client's address.</summary>
    public int Ip { get; }

    /// <summary>The index of the sender; -1 for none.</summary>
    public int Sender { get; }

    /// <summary>The index of the HELO name; -1 for none.</summary>
    public int Helo { get; }

    /// <summary>The index of the caller's id; -1 for none.</summary>
    public int Id { get; }

    /// <summary>Returns the columns if a line names that of the address, and what to check; otherwise null.</summary>
    public static BatchColumns? OfHeading(ReadOnlySpan<byte> line)
    {
        foreach (byte separator in ",;\t"u8)
        {
            if (Split(line.TrimEnd("\r\n"u8), separator, out string? error) is { } names && error is null)
            {
                var columns = new BatchColumns(separator, [.. names.Select(LettersOf)]);
                if (columns.Ip >= 0 && (columns.Sender >= 0 || columns.Helo >= 0))
                {
                    return columns;
                }
            }
        }

        return null;
    }

    /// <summary>Splits a line into one field for each column.</summary>
    /// <param name="line">The line.</param>
    /// <param name="error">The reason if there are none.</param>
    /// <returns>The fields; null if the line is not valid.</returns>
    public List<string>? Read(ReadOnlySpan<byte> line, out string? error)
    {
        List<string>? fields = Split(line, _separator, out error);
        if (fields is not null && fields.Count != _names.Length)
        {
            error = $"the line has {fields.Count} fields, but the first line names {_names.Length} columns";
            return null;
        }

        return fields;
    }

    private static string LettersOf(string name) =>
        string.Concat(name.ToLowerInvariant().Split(' ', '_', '-'));

    private int IndexOf(string[] names) => Array.FindIndex(_names, name => names.Contains(name));

    private static List<string>? Split(ReadOnlySpan<byte> line, byte separator, out string? error)
    {
        var fields = new List<string>();
        error = null;
        while (true)
        {
            int end;
            if (line is [(byte)'"', ..])
            {
                end = EndOfQuoted(line);
                if (end < 0 || (end < line.Length && line[end] != separator))
                {
                    error = end < 0 ? "a field in quotation marks does not end on its line"
                        : "there is text after a field in quotation marks";
                    return null;
                }

                fields.Add(Encoding.UTF8.GetString(line[1..(end - 1)]).Replace("\"\"", "\"", StringComparison.Ordinal));
            }
            else
            {
                end = line.IndexOf(separator) is var at and >= 0 ? at : line.Length;
                fields.Add(Encoding.UTF8.GetString(line[..end].Trim((byte)' ')));
            }

            if (end == line.Length)
            {
                return fields;
            }

            if (fields.Count == MaxColumns)
            {
                error = $"the line has more than {MaxColumns} fields";
                return null;
            }

            line = line[(end + 1)..];
        }
    }

    // The index after the closing quotation mark; two of them are one of the text. Negative if there is none.
    private static int EndOfQuoted(ReadOnlySpan<byte> line)
    {
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (i + 1 == line.Length || line[i + 1] != '"')
                {
                    return i + 1;
                }

                i++;
            }
        }

        return -1;
    }
}
