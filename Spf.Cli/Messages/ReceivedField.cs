// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Messages;

/// <summary>
/// The client in a Received field (RFC 5321, section 4.4): "from HELO (name [192.0.2.1])", as written by Postfix,
/// Sendmail and Exchange, or "from name ([192.0.2.1] helo=HELO)" and "(envelope-from SENDER)", as written by Exim.
/// </summary>
internal sealed class ReceivedField
{
    private const string HeloKey = "helo=";
    private const string EhloKey = "ehlo=";

    private ReceivedField()
    {
    }

    public IPAddress? ClientIP { get; private init; }

    public string? Helo { get; private init; }

    public string? EnvelopeFrom { get; private init; }

    public static ReceivedField Read(string body)
    {
        if (!body.StartsWith("from ", StringComparison.OrdinalIgnoreCase))
        {
            return new ReceivedField();
        }

        // The host that wrote the field is named after "by"; its address must not be mistaken for the client's.
        int by = IndexOfBy(body);
        string client = by < 0 ? body : body[..by];
        string first = client[5..].TrimStart().Split([' ', '\t'], 2)[0];
        return new ReceivedField
        {
            ClientIP = AddressIn(client),
            Helo = ValueOf(client, HeloKey) ?? ValueOf(client, EhloKey)
                ?? (first is "" or "unknown" || first.StartsWith('(') ? null : first),
            EnvelopeFrom = EnvelopeIn(body),
        };
    }

    /// <summary>Returns a mailbox without its angle brackets; empty for "&lt;&gt;".</summary>
    public static string Mailbox(string text)
    {
        text = text.Trim();
        return text is ['<', .., '>'] ? text[1..^1] : text;
    }

    // Skips comments, which may contain any text.
    private static int IndexOfBy(string body)
    {
        int depth = 0;
        for (int i = 0; i < body.Length; i++)
        {
            depth += body[i] == '(' ? 1 : body[i] == ')' && depth > 0 ? -1 : 0;
            if (depth == 0 && string.Compare(body, i, " by ", 0, 4, StringComparison.OrdinalIgnoreCase) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    // The address in the comment is what the server saw. An address before it is what the client claimed: "from
    // [192.0.2.7] (host [198.51.100.1])". So the last address is used.
    private static IPAddress? AddressIn(string text)
    {
        IPAddress? found = null;
        for (int start = text.IndexOf('['); start >= 0; start = text.IndexOf('[', start + 1))
        {
            int end = text.IndexOf(']', start);
            if (end > start && OptionValues.TryReadAddress(text.AsSpan(start, end - start + 1), out IPAddress? address))
            {
                found = address;
            }
        }

        return found ?? BareAddressIn(text);
    }

    // Some servers write "(192.0.2.1)", "(HELO name) (192.0.2.1)" or "(name 192.0.2.1)".
    private static IPAddress? BareAddressIn(string text)
    {
        int comment = text.IndexOf('(', StringComparison.Ordinal);
        foreach (string word in comment < 0 ? [] : text[comment..].Split([' ', '\t', '(', ')', ';', ',']))
        {
            if (OptionValues.TryReadAddress(word, out IPAddress? address))
            {
                return address;
            }
        }

        return null;
    }

    // Exim and qmail: "helo=name" and "(HELO name)".
    private static string? ValueOf(string text, string key)
    {
        int start = text.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            start = text.IndexOf($"({key[..^1]} ", StringComparison.OrdinalIgnoreCase);
            start = start < 0 ? start : start + 1;
        }

        if (start < 0)
        {
            return null;
        }

        string value = text[(start + key.Length)..].Split([' ', '\t', ')'], 2)[0];
        return value.Length == 0 ? null : value;
    }

    private static string? EnvelopeIn(string body)
    {
        const string Key = "envelope-from ";
        int start = body.IndexOf(Key, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? null : Mailbox(body[(start + Key.Length)..].Split([' ', '\t', ')', ';'], 2)[0]);
    }
}
