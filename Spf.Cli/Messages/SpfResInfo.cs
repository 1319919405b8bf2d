// SPDX-License-Identifier: MIT

using System.Net;
using System.Text;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Messages;

/// <summary>
/// The SPF result of an Authentication-Results field (RFC 8601, section 2.2), as far as it names the client.
/// </summary>
internal sealed class SpfResInfo
{
    private SpfResInfo()
    {
    }

    /// <summary>
    /// The client's address: no property that is registered holds it, but checkers write it into the comment
    /// ("designates 192.0.2.1 as permitted sender") and into properties of their own.
    /// </summary>
    public IPAddress? ClientIP { get; private init; }

    public string? MailFrom { get; private init; }

    public string? Helo { get; private init; }

    /// <summary>The first result of SPF in a field; null if there is none.</summary>
    public static SpfResInfo? Find(string body)
    {
        foreach ((string words, string comments) in Split(body))
        {
            string[] parts = words.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts is not [var method, ..] || !method.StartsWith("spf=", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            return new SpfResInfo
            {
                MailFrom = Property(parts, "smtp.mailfrom=") ?? Property(parts, "smtp.mail="),
                Helo = Property(parts, "smtp.helo="),
                ClientIP = FirstAddress(Property(parts, "smtp.remote-ip=") ?? Property(parts, "policy.iprev="))
                    ?? FirstAddress(comments),
            };
        }

        return null;
    }

    private static string? Property(string[] parts, string key) =>
        Array.Find(parts, part => part.StartsWith(key, StringComparison.OrdinalIgnoreCase))?[key.Length..];

    private static IPAddress? FirstAddress(string? text)
    {
        foreach (string word in text?.Split([' ', '\t', ',', ';', '=']) ?? [])
        {
            if (OptionValues.TryReadAddress(word, out IPAddress? address))
            {
                return address;
            }
        }

        return null;
    }

    // The parts between ";", each without its comments, and these by themselves. Quotes are taken off.
    private static IEnumerable<(string Words, string Comments)> Split(string body)
    {
        var words = new StringBuilder();
        var comments = new StringBuilder();
        int depth = 0;
        bool isQuoted = false;
        for (int i = 0; i < body.Length; i++)
        {
            char c = body[i];
            if (c == '\\' && i + 1 < body.Length && (isQuoted || depth > 0))
            {
                c = body[++i];
            }
            else if (c == '"' && depth == 0)
            {
                isQuoted = !isQuoted;
                continue;
            }
            else if (!isQuoted && c == '(')
            {
                depth++;
                comments.Append(' ');
                continue;
            }
            else if (!isQuoted && c == ')' && depth > 0)
            {
                depth--;
                continue;
            }
            else if (!isQuoted && depth == 0 && c == ';')
            {
                yield return (words.ToString(), comments.ToString());
                words.Clear();
                comments.Clear();
                continue;
            }

            (depth > 0 ? comments : words).Append(c);
        }

        yield return (words.ToString(), comments.ToString());
    }
}
