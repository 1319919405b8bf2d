// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting;

/// <summary>The lists that a store keeps for all hosts.</summary>
internal enum GreylistListKind
{
    /// <summary>Clients that are not greylisted, as in Greylist_Clients_File.</summary>
    Client,

    /// <summary>Domains whose mail is not greylisted if SPF passes.</summary>
    Domain,

    /// <summary>Networks whose mail SPF does not check; it is greylisted.</summary>
    Spf,

    /// <summary>Recipients whose mail is not greylisted, as in Greylist_Recipients_File.</summary>
    Recipient,

    /// <summary>Clients that are rejected, and recipients that make their clients so.</summary>
    Blackhole,
}

/// <summary>A member of a list.</summary>
/// <param name="Kind">The list.</param>
/// <param name="Value">Its value, in the syntax of the list.</param>
/// <param name="Note">A remark; empty for none.</param>
/// <param name="Added">When it was added, in milliseconds since 1970.</param>
internal sealed record GreylistMember(GreylistListKind Kind, string Value, string Note, long Added);

/// <summary>All lists of a store, as they were at one time.</summary>
/// <param name="Version">A number that changes with them.</param>
/// <param name="Members">Their members, in no order.</param>
internal sealed record StoredLists(long Version, IReadOnlyList<GreylistMember> Members);

/// <summary>The lists of a store, ready to be asked.</summary>
internal sealed class GreylistLists
{
    private GreylistLists(IReadOnlyList<GreylistMember> members)
    {
        Clients = GreylistClients.Read(Text(GreylistListKind.Client, _ => true));
        Spf = GreylistClients.Read(Text(GreylistListKind.Spf, _ => true));
        Domains = GreylistRecipients.Read(Text(GreylistListKind.Domain, _ => true));
        Recipients = GreylistRecipients.Read(Text(GreylistListKind.Recipient, _ => true));
        BlackholedClients = GreylistClients.Read(Text(GreylistListKind.Blackhole, value => !IsAddress(value)));
        Blackholes = GreylistRecipients.Read(Text(GreylistListKind.Blackhole, IsAddress));

        (string, NoteList)[] Text(GreylistListKind kind, Func<string, bool> counts) =>
        [
            (string.Join('\n', members.Where(m => m.Kind == kind && counts(m.Value)).Select(m => m.Value)),
                new NoteList("greylist_list")),
        ];
    }

    public static GreylistLists None { get; } = new([]);

    public GreylistClients Clients { get; }

    public GreylistClients Spf { get; }

    public GreylistRecipients Domains { get; }

    public GreylistRecipients Recipients { get; }

    public GreylistClients BlackholedClients { get; }

    public GreylistRecipients Blackholes { get; }

    public static GreylistLists Of(StoredLists stored) =>
        stored.Members.Count == 0 ? None : new GreylistLists(stored.Members);

    /// <summary>Whether the domain for which SPF passes is listed, or one above it.</summary>
    public bool HasDomain(string? passed) => passed is not null && Domains.Contain($"@{passed}");

    /// <summary>Whether SPF does not check a client.</summary>
    public bool SkipsSpf(IPAddress client) => Spf.Contain(string.Empty, client);

    /// <summary>Returns a value as the list keeps it; null if the list cannot have it, and why.</summary>
    public static string? Normalize(GreylistListKind kind, string value, out string problem)
    {
        string text = value.Trim();
        text = kind is GreylistListKind.Client or GreylistListKind.Recipient && PatternList.IsPattern(text)
            ? text
            : text.ToLowerInvariant();
        var notes = new NoteList("value");
        (string, NoteList)[] source = [(text, notes)];
        bool isOne = !text.AsSpan().ContainsAny("\r\n\0#") && kind switch
        {
            GreylistListKind.Client => GreylistClients.Read(source).Count == 1,
            GreylistListKind.Spf => IsNetwork(text, source),
            GreylistListKind.Domain => PatternList.IsDomain(text) && !char.IsAsciiDigit(text[^1]),
            GreylistListKind.Recipient => GreylistRecipients.Read(source).Count == 1,
            _ => IsAddress(text) ? GreylistRecipients.Read(source).Count == 1 : IsNetwork(text, source),
        };
        problem = isOne ? string.Empty : $"\"{NoteList.Show(value)}\" is not " + kind switch
        {
            GreylistListKind.Client => "a domain, an address, a network or a /pattern/",
            GreylistListKind.Spf => "an address or a network",
            GreylistListKind.Domain => "a domain",
            GreylistListKind.Recipient => "a domain, user@, user@domain or a /pattern/",
            _ => "an address, a network, user@ or user@domain",
        };
        return isOne ? text : null;
    }

    private static bool IsAddress(string value) => value.Contains('@', StringComparison.Ordinal);

    private static bool IsNetwork(string text, (string, NoteList)[] source) =>
        text.Length > 0 && !PatternList.IsPattern(text)
        && (text.Contains(':', StringComparison.Ordinal) || char.IsAsciiDigit(text[^1]))
        && GreylistClients.Read(source).Count == 1;
}
