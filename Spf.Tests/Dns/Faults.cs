// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

// The table: one row a fault.
internal sealed partial record Fault
{
    // Offset of the first record in the answer to the question for Name.
    private const int FirstRecord = 12 + 13 + 4;

    public static IReadOnlyDictionary<string, Fault> All { get; } = new Dictionary<string, Fault>
    {
        // Right answers, however unusual.
        ["one record"] = Gives(Yes, query => ReplyTo(query).Text(Yes)),
        ["several records"] = Gives("one|two|one", query => ReplyTo(query).Text("one").Text("two").Text("one")),
        ["question in other letter case"] = Gives(Yes, query => ReplyTo(Upper(query)).Text(Yes)),
        ["owner in other letter case, not compressed"] = Gives(Yes, query =>
            ReplyTo(query).Answer("EXAMPLE.oRg", DnsRecordType.Txt, Strings(Yes))),
        ["no recursion available"] = Gives(Yes, query => ReplyTo(query).With(clear: Ra).Text(Yes)),
        ["OPT record"] = Gives(Yes, query => ReplyTo(query).Text(Yes).Opt()),
        ["octets after the end"] = Answers(Yes, query =>
            query.ReplyAsync([.. ReplyTo(query.Message).Text(Yes).ToArray(), 1, 2, 3])),
        ["strings joined without a space"] = Gives(Yes, query =>
            ReplyTo(query).Answer(Asked, Txt, [.. String("v=sp"), .. String(""), .. String("f1 +all")])),
        ["octets above 127"] = Gives("caf\u00E9\u0000\u00FF", query => ReplyTo(query).Text("caf\u00E9\u0000\u00FF")),
        ["an empty string"] = Gives("", query => ReplyTo(query).Answer(Asked, Txt, [0])),
        ["no string at all"] = Gives("", query => ReplyTo(query).Answer(Asked, Txt, [])),
        ["records of other names, types and classes"] = Gives(Yes, query => ReplyTo(query)
            .Answer("other.example.org", DnsRecordType.Txt, Strings(No))
            .Answer(Asked, 99, Strings(No))
            .Answer(Asked, Txt, Strings(No), dnsClass: 3)
            .Text(Yes)),

        // Nothing there.
        ["NXDOMAIN"] = Denies(query => ReplyTo(query).Rcode(3)),
        ["NXDOMAIN with SOA"] = Denies(query => ReplyTo(query).Rcode(3).Authority("org", 60)),
        ["NXDOMAIN after an alias"] = Denies(query => ReplyTo(query).Rcode(3).Alias(Name, "gone.example.net")),
        ["no data"] = Gives(None, query => ReplyTo(query)),
        ["no data with SOA"] = Gives(None, query => ReplyTo(query).Authority("example.org", 60)),
        ["no data after an alias, with SOA"] = Gives(None, query =>
            ReplyTo(query).Alias(Name, "a.example.net").Authority("example.net", 60)),

        // Failures.
        ["no answer"] = Never(static _ => ValueTask.CompletedTask),
        ["the first datagram lost"] = Answers(Yes, query => query.Number == 1
            ? ValueTask.CompletedTask
            : query.ReplyAsync(ReplyTo(query.Message).Text(Yes))) with
        { Udp = 2, Waits = 1 },
        ["SERVFAIL"] = Fails(query => ReplyTo(query).Rcode(ServFail)),
        ["SERVFAIL, only a header"] = Fails(query => HeaderFor(query).Rcode(ServFail)),
        ["REFUSED"] = Fails(query => ReplyTo(query).Rcode(Refused)),
        ["FORMERR"] = Fails(query => ReplyTo(query).Rcode(DnsMessage.FormatError)) with { Udp = 2 },
        ["NOTIMP"] = Fails(query => ReplyTo(query).Rcode(DnsMessage.NotImplemented)) with { Udp = 2 },
        ["an RCODE that does not exist"] = Fails(query => ReplyTo(query).Rcode(15).Text(No)),
        ["an extended RCODE"] = Fails(query => ReplyTo(query).Text(No).Opt(upperRcode: 1)),
        ["a referral"] = Fails(query => ReplyTo(query).With(clear: Ra).NameServer("org")),

        // Servers without EDNS (RFC 6891, 7).
        ["FORMERR to EDNS"] = WithoutEdns(query => ReplyTo(query).Rcode(DnsMessage.FormatError)),
        ["FORMERR to EDNS, only a header"] = WithoutEdns(query => HeaderFor(query).Rcode(DnsMessage.FormatError)),
        ["NOTIMP to EDNS"] = WithoutEdns(query => ReplyTo(query).Rcode(DnsMessage.NotImplemented)),

        // Not the answer to this question (RFC 5452, 9.1).
        ["wrong id"] = Misfit(query => query.ReplyAsync(WrongId(query, 1))),
        ["wrong name"] = Misfit(query =>
            query.ReplyAsync(WithQuestion(query, "example.net", DnsRecordType.Txt).Text(No))),
        ["wrong type"] = Misfit(query => query.ReplyAsync(WithQuestion(query, Name, DnsRecordType.A).Text(No))),
        ["wrong class"] = Misfit(query =>
            query.ReplyAsync(HeaderFor(query.Message).Question([.. TestMessage.Name(Name), 0, 16, 0, 3]).Text(No))),
        ["name with a dot in a label"] = Misfit(query =>
            query.ReplyAsync(HeaderFor(query.Message).Question([.. String("example.org"), 0, 0, 16, 0, 1]).Text(No))),
        ["no question"] = Misfit(query =>
            query.ReplyAsync(HeaderFor(query.Message).Answer(Name, DnsRecordType.Txt, Strings(No)))),
        ["NXDOMAIN without a question"] = Misfit(query => query.ReplyAsync(HeaderFor(query.Message).Rcode(3))),
        ["two questions"] = Misfit(query =>
            query.ReplyAsync(ReplyTo(query.Message).Question(query.Message[12..FirstRecord]).Text(No))),
        ["question count that lies"] = Misfit(query =>
            query.ReplyAsync(HeaderFor(query.Message).Count(DnsMessage.QuestionCountOffset, 1))),
        ["the query itself"] = Misfit(query => query.ReplyAsync(query.Message)),
        ["another opcode"] = Misfit(query => query.ReplyAsync(ReplyTo(query.Message).With(set: 0x2800).Text(No))),
        ["another port"] = Misfit(query => query.ReplyFromElsewhereAsync(ReplyTo(query.Message).Text(No))),
        ["another address"] = Misfit(query => query.ReplyFromAnotherAddressAsync(ReplyTo(query.Message).Text(No))),
        ["an empty datagram"] = Misfit(query => query.ReplyAsync([])),
        ["garbage"] = Misfit(query => query.ReplyAsync("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"u8.ToArray())),
        ["garbage after the id"] = Misfit(query =>
            query.ReplyAsync([.. query.Message[..2], .. "\xFF\xFE\xFD"u8, .. Strings(No)])),
        ["forged answers before the true one"] = Answers(Yes, static async query =>
        {
            await query.ReplyFromElsewhereAsync(ReplyTo(query.Message).Text(No));
            await query.ReplyAsync(WrongId(query, 1));
            await query.ReplyAsync(WithQuestion(query, "example.net", DnsRecordType.Txt).Text(No));
            await query.ReplyAsync([]);
            await query.ReplyAsync(ReplyTo(query.Message).Text(Yes));
        }),
        ["a flood of forged ids"] = Answers(Yes, static async query =>
        {
            for (int i = 1; i <= 100 && !query.IsTcp; i++)
            {
                await query.ReplyAsync(WrongId(query, i));
            }

            await query.ReplyAsync(ReplyTo(query.Message).Text(query.IsTcp ? Yes : No));
        }) with
        { Tcp = 1 },

        // Malformed answers.
        ["garbage after the question"] = Denies(DnsStatus.ServerFailure, query => query.ReplyAsync(
        [
            .. ReplyTo(query.Message).Count(DnsMessage.AnswerCountOffset, 1).ToArray(),
            .. "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"u8,
        ])),
        ["a pointer to itself"] = Fails(query => ReplyTo(query).Answer(Pointer(FirstRecord), Txt, Strings(No))),
        ["a pointer forwards"] = Fails(query =>
            ReplyTo(query).Answer(Pointer(FirstRecord + 20), Txt, Strings(No)).Text(No)),
        ["a pointer into the header"] = Fails(query => ReplyTo(query).Answer(Pointer(4), Txt, Strings(No))),
        ["a pointer after the end"] = Fails(query => ReplyTo(query).Answer(Pointer(0x3FFF), Txt, Strings(No))),
        ["a reserved label type"] = Fails(query => ReplyTo(query).Answer([0x41, 1, 0], Txt, Strings(No))),
        ["more answers announced than sent"] = Fails(query =>
            ReplyTo(query).Text(No).Count(DnsMessage.AnswerCountOffset, 2)),
        ["more of the rest announced than sent"] = Fails(query =>
            ReplyTo(query).Text(No).Count(DnsMessage.AdditionalCountOffset, 65535)),
        ["a record longer than the message"] = Fails(query =>
            ReplyTo(query).Answer(Asked, Txt, Strings(No), length: 13)),
        ["a datagram far longer than we ask for"] = Fails(query => ReplyTo(query).Text(new string('x', 8_000))),
        ["cut in a record"] = Denies(DnsStatus.ServerFailure, query =>
            query.ReplyAsync(ReplyTo(query.Message).Text(No).ToArray()[..^1])),
        ["a string longer than the record"] = Fails(query =>
            ReplyTo(query).Answer(Asked, Txt, [5, (byte)'n', (byte)'o'])),
        ["a second string longer than the record"] = Fails(query =>
            ReplyTo(query).Answer(Asked, Txt, [.. String(No), 9])),
        ["octets after an alias"] = Fails(query =>
            ReplyTo(query).Answer(Name, DnsRecordType.Cname, [.. TestMessage.Name("a.example.org"), 0])),

        // Aliases.
        ["a chain of 8"] = Gives(Yes, query =>
            Chain(ReplyTo(query), 8).Answer("a8.example.org", DnsRecordType.Txt, Strings(Yes))),
        ["a chain of 16"] = Gives(Yes, query =>
            Chain(ReplyTo(query), 16).Answer("a16.example.org", DnsRecordType.Txt, Strings(Yes))),
        ["a chain of 17"] = Fails(query =>
            Chain(ReplyTo(query), 17).Answer("a17.example.org", DnsRecordType.Txt, Strings(Yes))),
        ["a chain in disorder"] = Gives(Yes, query => ReplyTo(query)
            .Answer("b.example.net", DnsRecordType.Txt, Strings(Yes))
            .Alias("a.example.net", "B.example.net")
            .Alias(Name, "a.EXAMPLE.net")),
        ["a loop"] = Fails(query => ReplyTo(query).Alias(Name, "a.example.org").Alias("a.example.org", Name)),
        ["an alias of itself"] = Fails(query => ReplyTo(query).Alias(Name, Name)),
        ["a chain of 8, one at a time"] = Gives(Yes, query => OneAtATime(query, 8)) with { Udp = 9 },
        ["a chain of 9, one at a time"] = Fails(query => OneAtATime(query, 9)) with { Udp = 9 },
        ["an alias to a name that is no text"] = Fails(query =>
            ReplyTo(query).Answer(Name, DnsRecordType.Cname, [.. String("caf\u00E9"), 0])),
        ["records at such a name"] = Gives(Yes, query => ReplyTo(query)
            .Answer(Name, DnsRecordType.Cname, [.. String("caf\u00E9"), 0])
            .Answer([.. String("CAF\u00E9"), 0], Txt, Strings(Yes))),

        // More than a datagram holds (RFC 7766, 5).
        ["truncated"] = OverTcp(Yes, query => query.ReplyAsync(ReplyTo(query.Message).Text(Yes))),
        ["truncated, over TCP in single octets"] = OverTcp(Yes, static async query =>
        {
            byte[] reply = ReplyTo(query.Message).Text(Yes).ToArray();
            foreach (byte octet in (byte[])[0, (byte)reply.Length, .. reply])
            {
                await query.WriteAsync([octet]);
                await Task.Yield();
            }
        }),
        ["a text of 60,000 octets"] = OverTcp(LongText, query =>
            query.ReplyAsync(ReplyTo(query.Message).Text(LongText))),
        ["300 records"] = OverTcp(string.Join('|', ManyTexts), query =>
            query.ReplyAsync(ManyTexts.Aggregate(ReplyTo(query.Message), (reply, text) => reply.Text(text)))),
        ["truncated, refused over TCP"] = TcpFails(static _ => ValueTask.CompletedTask) with
        { Listens = false, Udp = 2, Tcp = 0 },
        ["truncated, closed at once over TCP"] = TcpBreaksOff(query => query.WriteAsync([])),
        ["truncated, closed half-way over TCP"] = TcpBreaksOff(static async query =>
        {
            await query.WriteAsync([0, 100, 1, 2, 3]);
            await query.WriteAsync([]);
        }),
        ["truncated, half a length over TCP"] = TcpBreaksOff(static async query =>
        {
            await query.WriteAsync([0]);
            await query.WriteAsync([]);
        }),
        ["truncated, a length too great over TCP, and closed"] = TcpBreaksOff(static async query =>
        {
            await query.WriteAsync([255, 255, .. ReplyTo(query.Message).Text(No).ToArray()]);
            await query.WriteAsync([]);
        }),
        ["truncated, silent over TCP"] = TcpStalls(static _ => ValueTask.CompletedTask),
        ["truncated, silent half-way over TCP"] = TcpStalls(query => query.WriteAsync([0, 100, 1, 2, 3])),
        ["truncated, a length too great over TCP"] = TcpStalls(query =>
            query.WriteAsync([255, 255, .. ReplyTo(query.Message).Text(No).ToArray()])),
        ["truncated, an octet now and then over TCP"] = TcpStalls(query =>
            query.TrickleAsync(
                [255, 255, .. ReplyTo(query.Message).Text(No).ToArray(), .. new byte[60_000]],
                TimeSpan.FromMilliseconds(20))),
        ["truncated, a length too small over TCP"] = TcpFails(query =>
            query.WriteAsync([0, 20, .. ReplyTo(query.Message).Text(No).ToArray()])),
        ["truncated, no length over TCP"] = TcpFails(query => query.WriteAsync([0, 0])),
        ["truncated, and over TCP again"] = TcpFails(query =>
            query.ReplyAsync(ReplyTo(query.Message).With(set: Tc).Text(No))),
        ["truncated, wrong id over TCP"] = TcpFails(query => query.ReplyAsync(WrongId(query, 1))),
        ["truncated, SERVFAIL over TCP"] = TcpFails(query => query.ReplyAsync(ReplyTo(query.Message).Rcode(ServFail))),
        ["truncated, FORMERR over TCP"] = TcpFails(query =>
            query.ReplyAsync(ReplyTo(query.Message).Rcode(DnsMessage.FormatError))) with
        { Udp = 2, Tcp = 2 },
    };

    private static string LongText => $"v=spf1 {string.Concat(Enumerable.Repeat("ip4:192.0.2.1 ", 4_285))}+all";

    private static IEnumerable<string> ManyTexts =>
        Enumerable.Range(1, 299).Select(i => string.Create(CultureInfo.InvariantCulture, $"record {i}")).Prepend(Yes);
}
