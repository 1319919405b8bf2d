// SPDX-License-Identifier: MIT

using System.Net;
using System.Text;
using System.Text.Json;
using Spf.Cli.Answers;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Batch;

/// <summary>One line of a batch: a question or an error; neither for empty lines and comments.</summary>
internal struct BatchLine
{
    private const string TextForm = "expected: ip sender [helo], or a JSON object";
    private const string CommaForm =
        TextForm + "; comma-separated lines need a first line with the names of the columns: ip,sender,helo";

    /// <summary>The caller's id, if it is a string.</summary>
    public string? IdText { get; private set; }

    /// <summary>The caller's id, if it is a number, as written. Without any id the line number is used.</summary>
    public string? IdNumber { get; private set; }

    public Question? Question { get; private set; }

    public string? Error { get; private set; }

    public readonly bool IsEmpty => Question is null && Error is null;

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line, without its line break.</param>
    /// <param name="scope">The identity that the second word of a text line gives.</param>
    /// <param name="columns">The columns of comma-separated lines; null for other lines.</param>
    public static BatchLine Read(
        ReadOnlySpan<byte> line, SpfIdentity scope = SpfIdentity.MailFrom, BatchColumns? columns = null)
    {
        var read = new BatchLine();
        if (columns is not null)
        {
            read.ReadFields(line.TrimEnd((byte)'\r'), columns);
            return read;
        }

        line = line.Trim(" \t\r"u8);
        if (line is [(byte)'{', ..])
        {
            read.ReadJson(line);
        }
        else if (line is not ([] or [(byte)'#', ..]))
        {
            read.ReadText(line, scope);
        }

        return read;
    }

    // "ip sender [helo [recipients]]", separated by spaces. A local part with spaces is quoted.
    private void ReadText(ReadOnlySpan<byte> line, SpfIdentity scope)
    {
        ReadOnlySpan<byte> ip = TakeWord(ref line);
        ReadOnlySpan<byte> sender = TakeWord(ref line);
        ReadOnlySpan<byte> helo = TakeWord(ref line);
        if (sender.IsEmpty)
        {
            Error = ip.Contains((byte)',') || ip.Contains((byte)';') ? CommaForm : TextForm;
            return;
        }

        if (scope == SpfIdentity.Helo)
        {
            Ask(Encoding.UTF8.GetString(ip), mailFrom: null, Encoding.UTF8.GetString(sender));
            return;
        }

        Ask(
            Encoding.UTF8.GetString(ip),
            sender is [(byte)'-'] ? string.Empty : Encoding.UTF8.GetString(sender),
            helo.IsEmpty ? null : Encoding.UTF8.GetString(helo));
    }

    private void ReadFields(ReadOnlySpan<byte> line, BatchColumns columns)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (columns.Read(line, out string? error) is not { } fields)
        {
            Error = error;
            return;
        }

        IdText = columns.Id >= 0 && fields[columns.Id].Length > 0 ? fields[columns.Id] : null;
        string? helo = columns.Helo >= 0 && fields[columns.Helo].Length > 0 ? fields[columns.Helo] : null;
        string? mailFrom = columns.Sender >= 0 ? fields[columns.Sender] : null;
        if (helo is null && string.IsNullOrEmpty(mailFrom))
        {
            Error = "nothing to check: the line has neither a sender nor a HELO name";
            return;
        }

        Ask(fields[columns.Ip], mailFrom == "-" ? string.Empty : mailFrom, helo);
    }

    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        bool isQuoted = false;
        int end = 0;
        while (end < line.Length && (isQuoted || line[end] is not ((byte)' ' or (byte)'\t')))
        {
            isQuoted ^= line[end] == '"';
            end += isQuoted && line[end] == '\\' && end + 1 < line.Length ? 2 : 1;
        }

        ReadOnlySpan<byte> word = line[..end];
        line = line[end..];
        return word;
    }

    private void ReadJson(ReadOnlySpan<byte> line)
    {
        string? ip = null;
        string? mailFrom = null;
        string? helo = null;
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("id"u8))
                {
                    ReadId(ref json);
                }
                else if (json.ValueTextEquals("ip"u8))
                {
                    ip = ReadString(ref json, "ip");
                }
                else if (json.ValueTextEquals("mailFrom"u8))
                {
                    mailFrom = ReadString(ref json, "mailFrom");
                }
                else if (json.ValueTextEquals("helo"u8))
                {
                    helo = ReadString(ref json, "helo");
                }
                else
                {
                    json.Read();
                    json.Skip();
                }
            }

            // Anything after the object is an error too.
            json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not UTF-8 or contains a lone surrogate.
            Error ??= "not a JSON object in UTF-8 on one line";
        }

        if (Error is null && ip is null)
        {
            Error = "\"ip\" is missing";
        }
        else if (Error is null && mailFrom is null && helo is null)
        {
            Error = "nothing to check: give \"mailFrom\" or \"helo\"";
        }
        else if (Error is null)
        {
            Ask(ip!, mailFrom, helo);
        }
    }

    private void ReadId(ref Utf8JsonReader json)
    {
        json.Read();
        IdText = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        IdNumber = json.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(json.ValueSpan) : null;
        if (IdText is null && IdNumber is null && json.TokenType != JsonTokenType.Null)
        {
            Error ??= "\"id\" must be a string or a number";
            json.Skip();
        }
    }

    private string? ReadString(ref Utf8JsonReader json, string name)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.String or JsonTokenType.Null)
        {
            return json.GetString();
        }

        Error ??= $"\"{name}\" must be a string";
        json.Skip();
        return null;
    }

    private void Ask(string ip, string? mailFrom, string? helo)
    {
        if (!OptionValues.TryReadAddress(ip, out IPAddress? address))
        {
            Error = $"\"{ip}\" is not an IP address";
            return;
        }

        Question = mailFrom is null
            ? Answers.Question.ForHelo(address!, helo!)
            : Answers.Question.ForMailFrom(address!, mailFrom, helo);
    }
}
