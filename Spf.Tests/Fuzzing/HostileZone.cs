// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;
using Spf.Dns;
using Spf.Tests.Dns;

namespace Spf.Tests.Fuzzing;

/// <summary>
/// Name servers of a stranger, for the names below evil.test: their policies lead into a <see cref="World"/>, and their
/// answers claim things about its names. A resolver that believed such a claim would take it for everybody.
/// </summary>
internal sealed class HostileZone(int seed)
{
    private const string Permit = "v=spf1 +all";

    private static readonly string[] Names = [.. Enumerable.Range(0, 6).Select(i => $"h{i}.evil.test")];
    private static readonly DomainName Suffix = DomainName.Parse("evil.test");
    private static readonly IPAddress Client = IPAddress.Parse("203.0.113.66");

    private readonly Random _random = new(seed);

    /// <summary>A check of a domain of the stranger's, which the stranger begins.</summary>
    public SpfRequest NextRequest()
    {
        lock (_random)
        {
            string domain = Pick(Names);
            return SpfRequest.ForMailFrom(Client, $"x@{domain}", Pick([domain, .. World.Names]));
        }
    }

    /// <summary>Whether a name is the stranger's; that of the address it sends from is.</summary>
    public static bool Has(DomainName name) => name.IsEqualOrBelow(Suffix) || name == DomainName.ReverseOf(Client);

    /// <summary>The answers of the stranger's server.</summary>
    public TestMessage[] Replies(byte[] query, DnsRecordType type)
    {
        lock (_random)
        {
            string victim = Pick(World.Names);
            var reply = TestMessage.ReplyTo(query);
            switch (_random.Next(12))
            {
                case 0:
                    return [reply.Rcode(_random.Next(1, 6))];
                case 1:
                    // That the victim does not exist, or has no such records.
                    return [reply.Rcode(3).Authority(victim, 86_400).Authority("example", 86_400)];
                case 2:
                    return
                        [reply.Alias(OwnName(query), victim).Authority(victim, 86_400).Rcode(3 * _random.Next(2))];
                case 3:
                    // An alias to the victim, and what the victim would say.
                    return [Claim(reply.Alias(OwnName(query), victim), victim, type)];
                case 4:
                    return [Claim(Claim(reply.Alias(victim, Pick(World.Names)), victim, type), OwnName(query), type)];
                case 5:
                    // The answer to another question, under the identifier of this one, and then one to this.
                    return
                        [
                            Claim(TestMessage.HeaderFor(query).Question(Question(victim, type)), victim, type),
                            reply.Rcode(2),
                        ];
                case 6:
                    return [reply.Alias(OwnName(query), victim)];
                default:
                    TestMessage own = type == DnsRecordType.Txt
                        ? reply.Text(Policy(victim), timeToLive: 600)
                        : Claim(reply, OwnName(query), type);
                    return [_random.Next(2) == 0 ? own : Claim(Claim(own, victim, DnsRecordType.Txt), victim, type)];
            }
        }
    }

    private string Policy(string victim) => _random.Next(4) == 0
        ? new RecordGenerator(_random, [.. Names, .. World.Names]).WellFormed()
        : Pick(
            $"v=spf1 include:{victim} a:{victim} mx:{victim} include:{Pick(Names)} ?all",
            $"v=spf1 redirect={victim}",
            $"v=spf1 a:{Pick(Names)} mx:{Pick(Names)} exists:{victim} ptr:{victim} -all exp={victim}",
            $"v=spf1 include:{Pick(Names)} include:{Pick(Names)} include:{victim} redirect={Pick(Names)}",
            $"v=spf1 exists:%{{l}}.{victim} include:%{{h}} -all",
            Permit);

    private TestMessage Claim(TestMessage message, string owner, DnsRecordType type) => type switch
    {
        DnsRecordType.A => message.Answer(owner, type, Client.GetAddressBytes()),
        DnsRecordType.Aaaa => message.Answer(owner, type, IPAddress.Parse("2001:db8::66").GetAddressBytes()),
        DnsRecordType.Mx => message.Answer(owner, type, TestMessage.Exchange(1, TestMessage.Name(Pick(Names)))),
        DnsRecordType.Ptr => message.Answer(owner, type, TestMessage.Name(Pick(World.Names))),
        _ => message.Answer(owner, DnsRecordType.Txt, TestMessage.Strings(Permit), timeToLive: 86_400),
    };

    private static string OwnName(byte[] query) => new FaultyNameServer.Query(
        query, 0, new IPEndPoint(IPAddress.Loopback, 0), static _ => default, static _ => default).Name;

    private static byte[] Question(string name, DnsRecordType type)
    {
        byte[] end = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(end, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(end.AsSpan(2), 1);
        return [.. TestMessage.Name(name), .. end];
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
