// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Dns.Caching;

/// <summary>
/// About how many bytes a kept answer takes in a 64-bit process. The numbers are the runtime's object sizes, rounded
/// up; a test compares them with what the collector counts.
/// </summary>
internal static class AnswerSize
{
    // The node in the table of entries and its share of the buckets, the entry, the kept answer, the array of records,
    // the memo and what says in it that there is no policy.
    private const int Overhead = 480;

    private const int StringOverhead = 24;
    private const int Ip4 = 48;
    private const int Ip6 = 88;
    private const int Name = 16;
    private const int Reference = 8;

    // A record's reader keeps more beside it: directives, and as objects the first lookups and the text between two
    // macros. A long text's lookups have texts of their own.
    private const int Policy = 384;
    private const int PolicyDirective = 24;
    private const int PolicyLookup = 176;
    private const int PolicyMacro = 176;
    private const int MaxLookups = 12;
    private const int MaxMacros = MaxLookups * 256 / 4;
    private const int MaxSharedLength = 1024;

    public static int Of<T>(in Question question, in DnsAnswer<T> answer)
    {
        long bytes = Overhead + Text(question.Name.IsRoot ? 0 : question.Name.ToString().Length);
        foreach (T record in answer.Records)
        {
            bytes += record switch
            {
                string text => Reference + Text(text.Length) + Parsed(text),
                DomainName name => Name + Text(name.IsRoot ? 0 : name.ToString().Length),
                IPAddress address => address.AddressFamily == AddressFamily.InterNetwork ? Ip4 : Ip6,
                _ => Reference,
            };
        }

        return (int)Math.Min(bytes, int.MaxValue);
    }

    private static long Text(int length) => StringOverhead + (2L * length);

    // A policy is parsed once and then kept. It is not parsed here, but its terms and macros can be counted, and its
    // names are held as text once more. Terms without a colon are lookups, of which few are kept, or "all".
    private static long Parsed(string text)
    {
        if (!text.StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        int terms = text.AsSpan().Count(' ');
        int lookups = Math.Min(terms, MaxLookups);
        int directives = Math.Min(terms, text.AsSpan().Count(':') + MaxLookups + 1);
        int macros = Math.Min(text.AsSpan().Count('%'), MaxMacros);
        long names = text.Length > MaxSharedLength ? 6L * text.Length : 2L * text.Length;
        return Policy + names + ((long)PolicyDirective * directives) + ((long)PolicyLookup * lookups)
            + ((long)PolicyMacro * macros);
    }
}
