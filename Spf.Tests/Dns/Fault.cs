// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;
using Query = Spf.Tests.Dns.FaultyNameServer.Query;

namespace Spf.Tests.Dns;

/// <summary>
/// A fault of a server with the TXT question for <see cref="Name"/>, and the expected result where it is the only
/// server and each has two tries.
/// </summary>
internal sealed partial record Fault(DnsStatus Status, string Records, Func<Query, ValueTask> Answer)
{
    public const string Name = "example.org";

    /// <summary>How often a server is asked that does not answer.</summary>
    public const int Tries = 2;

    /// <summary>A true answer: "pass" for everybody.</summary>
    public const string Yes = "v=spf1 +all";

    /// <summary>The text of all answers that are not to be used: "fail" for everybody.</summary>
    public const string No = "v=spf1 -all";

    /// <summary>Describes a success without records, as against a record without text.</summary>
    public const string None = "(none)";

    private const int Txt = (int)DnsRecordType.Txt;
    private const int ServFail = 2;
    private const int Refused = 5;

    private static readonly byte[] Asked = Pointer(DnsMessage.HeaderLength);

    /// <summary>How many questions the server sees over UDP.</summary>
    public int Udp { get; init; } = 1;

    /// <summary>How many questions the server sees over TCP.</summary>
    public int Tcp { get; init; }

    /// <summary>How many tries run out of time.</summary>
    public int Waits { get; init; }

    /// <summary>Whether the server can be reached over TCP.</summary>
    public bool Listens { get; init; } = true;

    /// <summary>Whether what the server sends is to be passed over, so that a true answer after it counts.</summary>
    public bool IsMisfit { get; init; }

    /// <summary>The result of a check that asks this server and has the time for it.</summary>
    public SpfResult Result =>
        Status is DnsStatus.ServerFailure or DnsStatus.Timeout ? SpfResult.TempError
        : Records.Split('|').Any(text => text.EndsWith("+all", StringComparison.Ordinal)) ? SpfResult.Pass
        : SpfResult.None;

    /// <summary>An answer as <see cref="Records"/> has it: joined by "|".</summary>
    public static string Describe(DnsAnswer<string> answer) => answer.IsVoid && answer.Status == DnsStatus.Success
        ? None
        : string.Join('|', answer.Records);

    private static Fault Answers(string records, Func<Query, ValueTask> answer) =>
        new(DnsStatus.Success, records, answer);

    private static Fault Gives(string records, Func<byte[], TestMessage> reply) => Answers(records, Replies(reply));

    private static Fault Gives(string records, Func<Query, TestMessage> reply) =>
        Answers(records, query => query.ReplyAsync(reply(query)));

    private static Fault Denies(Func<byte[], TestMessage> reply) => Denies(DnsStatus.NameError, Replies(reply));

    private static Fault Denies(DnsStatus status, Func<Query, ValueTask> answer) => new(status, "", answer);

    private static Fault Fails(Func<byte[], TestMessage> reply) => Denies(DnsStatus.ServerFailure, Replies(reply));

    private static Fault Fails(Func<Query, TestMessage> reply) =>
        Denies(DnsStatus.ServerFailure, query => query.ReplyAsync(reply(query)));

    private static Fault Never(Func<Query, ValueTask> answer) =>
        Denies(DnsStatus.Timeout, answer) with { Udp = Tries, Waits = Tries };

    private static Fault Misfit(Func<Query, ValueTask> answer) => Never(answer) with { IsMisfit = true };

    private static Fault WithoutEdns(Func<byte[], TestMessage> toEdns) => Answers(Yes, query =>
        query.ReplyAsync(query.HasEdns ? toEdns(query.Message) : ReplyTo(query.Message).Text(Yes))) with
    { Udp = 2 };

    private static Fault OverTcp(string records, Func<Query, ValueTask> answer) =>
        Answers(records, Truncating(answer)) with { Tcp = 1 };

    // A failure that the server would repeat.
    private static Fault TcpFails(Func<Query, ValueTask> answer) =>
        Denies(DnsStatus.ServerFailure, Truncating(answer)) with { Tcp = 1 };

    // One that another try may not meet with.
    private static Fault TcpBreaksOff(Func<Query, ValueTask> answer) =>
        TcpFails(answer) with { Udp = Tries, Tcp = Tries };

    private static Fault TcpStalls(Func<Query, ValueTask> answer) => Never(Truncating(answer)) with { Tcp = Tries };

    private static Func<Query, ValueTask> Truncating(Func<Query, ValueTask> answer) => query =>
        query.IsTcp ? answer(query) : query.ReplyAsync(ReplyTo(query.Message).With(set: Tc).Text(No));

    private static Func<Query, ValueTask> Replies(Func<byte[], TestMessage> reply) =>
        query => query.ReplyAsync(reply(query.Message));

    private static TestMessage WrongId(Query query, int difference)
    {
        int id = query.Id ^ difference;
        return ReplyTo([(byte)(id >> 8), (byte)(id & 0xFF), .. query.Message[2..]]).Text(No);
    }

    private static TestMessage WithQuestion(Query query, string name, DnsRecordType type) =>
        HeaderFor(query.Message).Question([.. TestMessage.Name(name), 0, (byte)type, 0, 1]);

    private static byte[] Upper(byte[] query)
    {
        string behindHeader = Encoding.Latin1.GetString(query[DnsMessage.HeaderLength..]);
        return [.. query[..DnsMessage.HeaderLength], .. Encoding.Latin1.GetBytes(behindHeader.ToUpperInvariant())];
    }

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
        : ReplyTo(query.Message).With(set: Aa).Text(Yes);
}
