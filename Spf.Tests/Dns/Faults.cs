// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;
using Query = Spf.Tests.Dns.FaultyNameServer.Query;

namespace Spf.Tests.Dns;

/// <summary>
/// What a server may do with the TXT question for <see cref="Name"/>, and what is to come of it. The expected records
/// are joined by "|", long ones given by their length.
/// </summary>
internal sealed record Fault(DnsStatus Status, string Records, Func<Query, ValueTask> Answer)
{
    public const string Name = "example.org";

    private const int Txt = (int)DnsRecordType.Txt;
    private const int ServFail = 2;
    private const int Refused = 5;

    private static readonly byte[] Asked = Pointer(DnsMessage.HeaderLength);

    // Offset of the first record in the answer to the question for Name.
    private const int FirstRecord = 12 + 13 + 4;

    public static IReadOnlyDictionary<string, Fault> All { get; } = new Dictionary<string, Fault>
    {
        // Right answers, however unusual.
        ["one record"] = Gives("v=spf1 -all", query => ReplyTo(query).Text("v=spf1 -all")),
        ["several records"] = Gives("one|two|one", query => ReplyTo(query).Text("one").Text("two").Text("one")),
        ["question in other letter case"] = Gives("yes", query => ReplyTo(Upper(query)).Text("yes")),
        ["owner in other letter case, not compressed"] = Gives("yes", query => ReplyTo(query)
            .Answer("EXAMPLE.oRg", DnsRecordType.Txt, Strings("yes"))),
        ["no recursion available"] = Gives("yes", query => ReplyTo(query).With(clear: Ra).Text("yes")),
        ["OPT record"] = Gives("yes", query => ReplyTo(query).Text("yes").Opt()),
        ["octets behind the end"] = new(DnsStatus.Success, "yes", query =>
            query.ReplyAsync([.. ReplyTo(query.Message).Text("yes").ToArray(), 1, 2, 3])),
        ["strings joined without a blank"] = Gives("v=spf1 -all", query => ReplyTo(query)
            .Answer(Asked, Txt, [.. String("v=sp"), .. String(""), .. String("f1 -all")])),
        ["octets above 127"] = Gives("caf\u00E9\u0000\u00FF", query => ReplyTo(query).Text("caf\u00E9\u0000\u00FF")),
        ["an empty string"] = Gives("", query => ReplyTo(query).Answer(Asked, Txt, [0])),
        ["no string at all"] = Gives("", query => ReplyTo(query).Answer(Asked, Txt, [])),
        ["records of other names, types and classes"] = Gives("yes", query => ReplyTo(query)
            .Answer("other.example.org", DnsRecordType.Txt, Strings("no"))
            .Answer(Asked, 99, Strings("no"))
            .Answer(Asked, Txt, Strings("no"), dnsClass: 3)
            .Text("yes")),

        // Nothing there.
        ["NXDOMAIN"] = new(DnsStatus.NameError, "", Replies(query => ReplyTo(query).Rcode(3))),
        ["NXDOMAIN with SOA"] = new(DnsStatus.NameError, "", Replies(query => ReplyTo(query)
            .Rcode(3)
            .Authority("org", 60))),
        ["NXDOMAIN behind an alias"] = new(DnsStatus.NameError, "", Replies(query => ReplyTo(query)
            .Rcode(3)
            .Alias(Name, "gone.example.net"))),
        ["no data"] = Gives("", query => ReplyTo(query), none: true),
        ["no data with SOA"] = Gives("", query => ReplyTo(query).Authority("example.org", 60), none: true),
        ["no data behind an alias, with SOA"] = Gives(
            "", query => ReplyTo(query).Alias(Name, "a.example.net").Authority("example.net", 60), none: true),

        // Failures.
        ["no answer"] = Never(static _ => ValueTask.CompletedTask),
        ["SERVFAIL"] = Fails(query => ReplyTo(query).Rcode(ServFail)),
        ["SERVFAIL, header alone"] = Fails(query => HeaderFor(query).Rcode(ServFail)),
        ["REFUSED"] = Fails(query => ReplyTo(query).Rcode(Refused)),
        ["FORMERR"] = Fails(query => ReplyTo(query).Rcode(DnsMessage.FormatError)),
        ["NOTIMP"] = Fails(query => ReplyTo(query).Rcode(DnsMessage.NotImplemented)),
        ["an RCODE that does not exist"] = Fails(query => ReplyTo(query).Rcode(15).Text("no")),
        ["an extended RCODE"] = Fails(query => ReplyTo(query).Text("no").Opt(upperRcode: 1)),
        ["a referral"] = Fails(query => ReplyTo(query).With(clear: Ra).NameServer("org")),

        // Servers without EDNS (RFC 6891, 7).
        ["FORMERR to EDNS"] = WithoutEdns(query => ReplyTo(query).Rcode(DnsMessage.FormatError)),
        ["FORMERR to EDNS, header alone"] = WithoutEdns(query => HeaderFor(query).Rcode(DnsMessage.FormatError)),
        ["NOTIMP to EDNS"] = WithoutEdns(query => ReplyTo(query).Rcode(DnsMessage.NotImplemented)),

        // Not the answer to this question (RFC 5452, 9.1).
        ["wrong id"] = Never(query => query.ReplyAsync(WrongId(query, 1))),
        ["wrong name"] = Never(query =>
            query.ReplyAsync(WithQuestion(query, "example.net", DnsRecordType.Txt).Text("no"))),
        ["wrong type"] = Never(query => query.ReplyAsync(WithQuestion(query, Name, DnsRecordType.A).Text("no"))),
        ["wrong class"] = Never(query =>
            query.ReplyAsync(HeaderFor(query.Message).Question([.. TestMessage.Name(Name), 0, 16, 0, 3]).Text("no"))),
        ["name with a dot in a label"] = Never(query =>
            query.ReplyAsync(HeaderFor(query.Message)
                .Question([.. String("example.org"), 0, 0, 16, 0, 1])
                .Text("no"))),
        ["no question"] = Never(query =>
            query.ReplyAsync(HeaderFor(query.Message).Answer(Name, DnsRecordType.Txt, Strings("no")))),
        ["NXDOMAIN without a question"] = Never(query => query.ReplyAsync(HeaderFor(query.Message).Rcode(3))),
        ["two questions"] = Never(query =>
            query.ReplyAsync(ReplyTo(query.Message).Question(query.Message[12..FirstRecord]).Text("no"))),
        ["question count that lies"] = Never(query =>
            query.ReplyAsync(HeaderFor(query.Message).Count(DnsMessage.QuestionCountOffset, 1))),
        ["the query itself"] = Never(query => query.ReplyAsync(query.Message)),
        ["another opcode"] = Never(query => query.ReplyAsync(ReplyTo(query.Message).With(set: 0x2800).Text("no"))),
        ["another port"] = Never(query => query.ReplyFromElsewhereAsync(ReplyTo(query.Message).Text("no"))),
        ["an empty datagram"] = Never(query => query.ReplyAsync([])),
        ["garbage"] = Never(query => query.ReplyAsync("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"u8.ToArray())),
        ["forged answers before the true one"] = new(DnsStatus.Success, "yes", static async query =>
        {
            await query.ReplyFromElsewhereAsync(ReplyTo(query.Message).Text("no"));
            await query.ReplyAsync(WrongId(query, 1));
            await query.ReplyAsync(WithQuestion(query, "example.net", DnsRecordType.Txt).Text("no"));
            await query.ReplyAsync([]);
            await query.ReplyAsync(ReplyTo(query.Message).Text("yes"));
        }),
        ["a flood of forged ids"] = new(DnsStatus.Success, "over TCP", static async query =>
        {
            for (int i = 1; i <= 100 && !query.IsTcp; i++)
            {
                await query.ReplyAsync(WrongId(query, i));
            }

            await query.ReplyAsync(ReplyTo(query.Message).Text(query.IsTcp ? "over TCP" : "no"));
        }),

        // Malformed answers.
        ["a pointer to itself"] = Fails(query => ReplyTo(query).Answer(Pointer(FirstRecord), Txt, Strings("no"))),
        ["a pointer forwards"] = Fails(query => ReplyTo(query)
            .Answer(Pointer(FirstRecord + 20), Txt, Strings("no"))
            .Text("no")),
        ["a pointer into the header"] = Fails(query => ReplyTo(query).Answer(Pointer(4), Txt, Strings("no"))),
        ["a pointer behind the end"] = Fails(query => ReplyTo(query).Answer(Pointer(0x3FFF), Txt, Strings("no"))),
        ["a reserved label type"] = Fails(query => ReplyTo(query).Answer([0x41, 1, 0], Txt, Strings("no"))),
        ["more answers announced than sent"] = Fails(query => ReplyTo(query)
            .Text("no")
            .Count(DnsMessage.AnswerCountOffset, 2)),
        ["more of the rest announced than sent"] = Fails(query => ReplyTo(query)
            .Text("no")
            .Count(DnsMessage.AdditionalCountOffset, 65535)),
        ["a record longer than the message"] = Fails(query => ReplyTo(query)
            .Answer(Asked, Txt, Strings("no"), length: 4)),
        ["a datagram far longer than we ask for"] = Fails(query => ReplyTo(query).Text(new string('x', 8_000))),
        ["cut in a record"] = new(DnsStatus.ServerFailure, "", query =>
            query.ReplyAsync(ReplyTo(query.Message).Text("no").ToArray()[..^1])),
        ["a string longer than the record"] = Fails(query => ReplyTo(query)
            .Answer(Asked, Txt, [5, (byte)'n', (byte)'o'])),
        ["a second string longer than the record"] = Fails(query => ReplyTo(query)
            .Answer(Asked, Txt, [.. String("no"), 9])),
        ["octets behind an alias"] = Fails(query => ReplyTo(query)
            .Answer(Name, DnsRecordType.Cname, [.. TestMessage.Name("a.example.org"), 0])),

        // Aliases.
        ["a chain of 8"] = Gives("yes", query => Chain(ReplyTo(query), 8)
            .Answer("a8.example.org", DnsRecordType.Txt, Strings("yes"))),
        ["a chain of 16"] = Gives("yes", query => Chain(ReplyTo(query), 16)
            .Answer("a16.example.org", DnsRecordType.Txt, Strings("yes"))),
        ["a chain of 17"] = Fails(query => Chain(ReplyTo(query), 17)
            .Answer("a17.example.org", DnsRecordType.Txt, Strings("yes"))),
        ["a chain in disorder"] = Gives("yes", query => ReplyTo(query)
            .Answer("b.example.net", DnsRecordType.Txt, Strings("yes"))
            .Alias("a.example.net", "B.example.net")
            .Alias(Name, "a.EXAMPLE.net")),
        ["a loop"] = Fails(query => ReplyTo(query).Alias(Name, "a.example.org").Alias("a.example.org", Name)),
        ["an alias of itself"] = Fails(query => ReplyTo(query).Alias(Name, Name)),
        ["a chain of 8, one at a time"] = Gives("yes", query => OneAtATime(query, 8)),
        ["a chain of 9, one at a time"] = Fails(query => OneAtATime(query, 9)),
        ["an alias to a name that is no text"] = Fails(query => ReplyTo(query)
            .Answer(Name, DnsRecordType.Cname, [.. String("caf\u00E9"), 0])),
        ["records at such a name"] = Gives("yes", query => ReplyTo(query)
            .Answer(Name, DnsRecordType.Cname, [.. String("caf\u00E9"), 0])
            .Answer([.. String("CAF\u00E9"), 0], Txt, Strings("yes"))),

        // More than a datagram holds (RFC 7766, 5).
        ["truncated"] = OverTcp("yes", query => query.ReplyAsync(ReplyTo(query.Message).Text("yes"))),
        ["truncated, over TCP in single octets"] = OverTcp("yes", static async query =>
        {
            byte[] reply = ReplyTo(query.Message).Text("yes").ToArray();
            foreach (byte octet in (byte[])[0, (byte)reply.Length, .. reply])
            {
                await query.WriteAsync([octet]);
                await Task.Yield();
            }
        }),
        ["a text of 60,000 octets"] = OverTcp("60000", query =>
            query.ReplyAsync(ReplyTo(query.Message).Text(new string('x', 60_000)))),
        ["300 records"] = OverTcp("300 records", static query =>
        {
            TestMessage reply = ReplyTo(query.Message);
            for (int i = 0; i < 300; i++)
            {
                _ = reply.Text($"record {i}");
            }

            return query.ReplyAsync(reply);
        }),
        ["truncated, closed at once over TCP"] = TcpFails(DnsStatus.ServerFailure, query => query.WriteAsync([])),
        ["truncated, closed half-way over TCP"] = TcpFails(DnsStatus.ServerFailure, static async query =>
        {
            await query.WriteAsync([0, 100, 1, 2, 3]);
            await query.WriteAsync([]);
        }),
        ["truncated, half a length over TCP"] = TcpFails(DnsStatus.ServerFailure, static async query =>
        {
            await query.WriteAsync([0]);
            await query.WriteAsync([]);
        }),
        ["truncated, silent over TCP"] = TcpFails(DnsStatus.Timeout, static _ => ValueTask.CompletedTask),
        ["truncated, silent half-way over TCP"] = TcpFails(DnsStatus.Timeout, query =>
            query.WriteAsync([0, 100, 1, 2, 3])),
        ["truncated, a length too small over TCP"] = TcpFails(DnsStatus.ServerFailure, query =>
            query.WriteAsync([0, 20, .. ReplyTo(query.Message).Text("no").ToArray()])),
        ["truncated, a length too great over TCP"] = TcpFails(DnsStatus.Timeout, query =>
            query.WriteAsync([255, 255, .. ReplyTo(query.Message).Text("no").ToArray()])),
        ["truncated, no length over TCP"] = TcpFails(DnsStatus.ServerFailure, query => query.WriteAsync([0, 0])),
        ["truncated, and over TCP again"] = TcpFails(DnsStatus.ServerFailure, query =>
            query.ReplyAsync(ReplyTo(query.Message).With(set: Tc).Text("no"))),
        ["truncated, wrong id over TCP"] = TcpFails(DnsStatus.ServerFailure, query =>
            query.ReplyAsync(WrongId(query, 1))),
        ["truncated, SERVFAIL over TCP"] = TcpFails(DnsStatus.ServerFailure, query =>
            query.ReplyAsync(ReplyTo(query.Message).Rcode(ServFail))),
    };

    private static Fault Gives(string records, Func<byte[], TestMessage> reply, bool none = false) =>
        new(DnsStatus.Success, none ? "(none)" : records, Replies(reply));

    private static Fault Gives(string records, Func<Query, TestMessage> reply) =>
        new(DnsStatus.Success, records, query => query.ReplyAsync(reply(query)));

    private static Fault Fails(Func<byte[], TestMessage> reply) => new(DnsStatus.ServerFailure, "", Replies(reply));

    private static Fault Fails(Func<Query, TestMessage> reply) =>
        new(DnsStatus.ServerFailure, "", query => query.ReplyAsync(reply(query)));

    private static Fault Never(Func<Query, ValueTask> answer) => new(DnsStatus.Timeout, "", answer);

    private static Fault WithoutEdns(Func<byte[], TestMessage> toEdns) => new(DnsStatus.Success, "yes", query =>
        query.ReplyAsync(query.HasEdns ? toEdns(query.Message) : ReplyTo(query.Message).Text("yes")));

    private static Fault OverTcp(string records, Func<Query, ValueTask> answer) =>
        new(DnsStatus.Success, records, Truncating(answer));

    private static Fault TcpFails(DnsStatus status, Func<Query, ValueTask> answer) =>
        new(status, "", Truncating(answer));

    private static Func<Query, ValueTask> Truncating(Func<Query, ValueTask> answer) => query =>
        query.IsTcp ? answer(query) : query.ReplyAsync(ReplyTo(query.Message).With(set: Tc).Text("not to be used"));

    private static Func<Query, ValueTask> Replies(Func<byte[], TestMessage> reply) => query =>
        query.ReplyAsync(reply(query.Message));

    private static TestMessage WrongId(Query query, int difference)
    {
        int id = query.Id ^ difference;
        return ReplyTo([(byte)(id >> 8), (byte)(id & 0xFF), .. query.Message[2..]]).Text("no");
    }

    private static TestMessage WithQuestion(Query query, string name, DnsRecordType type) =>
        HeaderFor(query.Message).Question([.. TestMessage.Name(name), 0, (byte)type, 0, 1]);

    private static byte[] Upper(byte[] query) =>
        [
            .. query[..DnsMessage.HeaderLength],
            .. Encoding.Latin1.GetBytes(
                Encoding.Latin1.GetString(query[DnsMessage.HeaderLength..]).ToUpperInvariant()),
        ];

    private static TestMessage Chain(TestMessage reply, int length)
    {
        string name = Name;
        for (int i = 1; i <= length; i++)
        {
            reply = reply.Alias(name, $"a{i}.example.org");
            name = $"a{i}.example.org";
        }

        return reply;
    }

    // A server that does not follow aliases: it tells the next one and no more.
    private static TestMessage OneAtATime(Query query, int length) => query.Number <= length
        ? ReplyTo(query.Message).With(set: Aa).Alias(query.Name, $"a{query.Number}.example.org")
        : ReplyTo(query.Message).With(set: Aa).Text("yes");
}
