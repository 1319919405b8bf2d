// SPDX-License-Identifier: MIT

using System.Net;
using System.Text;

namespace Spf.Cli.Messages;

/// <summary>
/// The client and identities in the SPF result of an Authentication-Results field (RFC 8601, section 2.2).
/// </summary>
internal sealed class SpfResInfo
{
    private SpfResInfo()
    {
    }

    /// <summary>
    /// The client's address. No registered property holds it, but checkers write it into the comment ("designates
    /// 192.0.2.1 as permitted sender") or into properties of their own.
    /// </summary>
    public IPAddress? ClientIP { get; private init; }

    public string? MailFrom { get; private init; }

    public string? Helo { get; private init; }

    /// <summary>The authserv-id (RFC 8601, section 2.5): the host that wrote the field; null if missing.</summary>
    public string? AuthServId { get; private init; }

    /// <summary>Returns the SPF results in a field, one for each identity; null if there is none.</summary>
    public static SpfResInfo? Find(string body)
    {
        SpfResInfo? found = null;
        string? id = null;
        foreach ((List<string> words, string comments) in Split(body))
        {
            if (words is not [var method, ..] || !method.StartsWith("spf=", StringComparison.OrdinalIgnoreCase))
            {
                // The first part. Outlook leaves it out.
                id ??= words.Find(static word => !word.Contains('=', StringComparison.Ordinal));
                continue;
            }

            var pairs = new CommentPairs(comments);
            found = new SpfResInfo
            {
                AuthServId = id,
                MailFrom = found?.MailFrom ?? WholeMailFrom(words, pairs),
                Helo = found?.Helo ?? Property(words, "smtp.helo=") ?? pairs["helo"],
                ClientIP = found?.ClientIP
                    ?? FirstAddress(Property(words, "smtp.remote-ip=") ?? Property(words, "policy.iprev="))
                    ?? pairs.ClientIP ?? pairs.AnyAddress,
            };
        }

        return found;
    }

    // RFC 8601, 2.7.2: smtp.mailfrom may be only the domain; the comment often has the whole address.
    private static string? WholeMailFrom(List<string> words, CommentPairs pairs)
    {
        string? property = Property(words, "smtp.mailfrom=") ?? Property(words, "smtp.mail=");
        string? comment = pairs.Sender;
        bool isSame = property is null
            ? pairs["envelope-from"] is not null
            : comment?.EndsWith($"@{property}", StringComparison.OrdinalIgnoreCase) is true;
        return isSame ? comment : property;
    }

    private static string? Property(List<string> words, string key) =>
        words.Find(word => word.StartsWith(key, StringComparison.OrdinalIgnoreCase))?[key.Length..];

    private static IPAddress? FirstAddress(string? text) =>
        text is null ? null : new CommentPairs(text).AnyAddress;

    // Splits a field at ";". For each part, returns its words without quotation marks, and the text of its comments.
    private static IEnumerable<(List<string> Words, string Comments)> Split(string body)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var comments = new StringBuilder();
        int depth = 0;
        bool isQuoted = false;
        for (int i = 0; i < body.Length; i++)
        {
            char c = body[i];
            if (c == '\\' && i + 1 < body.Length && (isQuoted || depth > 0))
            {
                (depth > 0 ? comments : word).Append(body[++i]);
            }
            else if (c == '"' && depth == 0)
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c is ('(' or ')'))
            {
                depth = Math.Max(0, depth + (c == '(' ? 1 : -1));
                comments.Append(' ');
            }
            else if (isQuoted || depth > 0 || c is not (' ' or '\t' or ';'))
            {
                (depth > 0 ? comments : word).Append(c);
            }
            else
            {
                EndWord(words, word);
                if (c == ';')
                {
                    yield return (words, comments.ToString());
                    words = [];
                    comments.Clear();
                }
            }
        }

        EndWord(words, word);
        yield return (words, comments.ToString());
    }

    private static void EndWord(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
