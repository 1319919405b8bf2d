// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Spf.Headers;

namespace Spf.Tests.Policy.Decisions;

/// <summary>The answer of policyd-spf 3.0.4 to a request, and ours where that differs on purpose.</summary>
/// <param name="Name">The vector's number, and what it is about.</param>
/// <param name="Options">Lines of the configuration, separated by ";".</param>
/// <param name="Client">The client's address.</param>
/// <param name="Helo">Its HELO name.</param>
/// <param name="Sender">The sender.</param>
/// <param name="Theirs">Their answer.</param>
public sealed record Vector(string Name, string Options, string Client, string Helo, string Sender, string Theirs)
{
    /// <summary>Our answer, where it is another one.</summary>
    public string? Ours { get; init; }

    /// <summary>Why it is.</summary>
    public string? Why { get; init; }

    public string Recipient { get; init; } = "r@x.org";

    public override string ToString() => Name;

    /// <summary>Their header: result, identity, client, HELO, sender.</summary>
    public static string Header(
        string result, string identity, string client, string helo, string sender, string receiver = "x.org") =>
        $"prepend Received-SPF: {result} (comment) identity={identity}; client-ip={client}; helo={helo}; "
        + $"envelope-from={sender}; receiver={receiver} ";

    /// <summary>Their SMTP reply, with a link that is dead.</summary>
    public static string Rejected(string reason, string code = "550 5.7.23 ") =>
        $"{code}Message rejected due to: {reason}. Please see http://www.openspf.net/Why?s=mfrom;id=u;ip=i;r=x.org";

    public static string Deferred(string reason) =>
        $"defer_if_permit 4.7.24 Message deferred due to: {reason}. Please see http://www.openspf.net/Why?s=mfrom";

    public static string Comment(string why, string client, string helo, string sender) =>
        $"prepend X-Comment: {why} - client-ip={client}; helo={helo}; envelope-from={sender}; receiver=x.org ";

    /// <summary>
    /// An answer without what may differ: how a header quotes and comments (theirs cannot be parsed by RFC 7208,
    /// section 9.1, where a value has an "@" or a ":"), and what a reply says after its reason.
    /// </summary>
    public static string Essence(string? answer)
    {
        const string Field = "prepend Received-SPF:";
        if (answer is null)
        {
            return "(no answer)";
        }

        if (answer.StartsWith(Field, StringComparison.OrdinalIgnoreCase))
        {
            Assert.True(ReceivedSpf.TryParse(answer.AsSpan(Field.Length), out ReceivedSpf? header), answer);
            IPAddress client = Assert.IsType<IPAddress>(header.ClientIP);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"header {header.Result} {header.Identity} {client} {header.Helo} {header.EnvelopeFrom} {header.Receiver}");
        }

        Match reply = Regex.Match(answer, @"^(550|defer_if_permit).* due to: [^:.]*");
        return reply.Success ? reply.Value : Regex.Replace(answer.Replace("\"", "", StringComparison.Ordinal), " +", " ").Trim();
    }
}
