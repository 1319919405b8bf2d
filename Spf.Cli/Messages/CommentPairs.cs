// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Messages;

/// <summary>
/// The facts that checkers write into comments: "client-ip=192.0.2.1; envelope-from=a@example.com", "domain of
/// a@example.com designates 192.0.2.1 as permitted sender", "sender IP is 192.0.2.1".
/// </summary>
internal sealed class CommentPairs(string comment)
{
    private static readonly char[] Separators = [' ', '\t', '(', ')', ';', ','];

    private readonly string[] _words = comment.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value of a key; null if it is not there.</summary>
    public string? this[string key]
    {
        get
        {
            string? word = Array.Find(_words, word => word.StartsWith(key + "=", StringComparison.OrdinalIgnoreCase));
            return word?[(key.Length + 1)..].Trim('"');
        }
    }

    /// <summary>The address in client-ip.</summary>
    public IPAddress? ClientIP => AddressOf(this["client-ip"]);

    /// <summary>The first address that is a word of its own.</summary>
    public IPAddress? AnyAddress => _words.Select(AddressOf).FirstOrDefault(address => address is not null);

    /// <summary>The sender: envelope-from, or the mailbox after "domain of".</summary>
    public string? Sender
    {
        get
        {
            int of = Array.FindIndex(_words, word => word.Equals("of", StringComparison.OrdinalIgnoreCase));
            string? mailbox = of >= 1 && of + 1 < _words.Length ? _words[of + 1] : null;
            return TraceClaim.Mailbox(this["envelope-from"])
                ?? (mailbox?.Contains('@', StringComparison.Ordinal) is true ? mailbox : null);
        }
    }

    private static IPAddress? AddressOf(string? text) =>
        OptionValues.TryReadAddress(text, out IPAddress? address) ? address : null;
}
