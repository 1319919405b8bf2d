// SPDX-License-Identifier: MIT

using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Spf.Dns;

namespace Spf.Tests.Headers;

/// <summary>
/// The choices of a stranger: the client's address, its HELO name, its sender and the TXT records of its domains. The
/// victim's domain permits 192.0.2.1, the stranger is 192.0.2.7.
/// </summary>
public sealed record HostileMail(string Client, string Helo, string Sender, params (string Name, string Text)[] Records)
{
    public const string Victim = "pass.example.test";

    private const string VictimSender = "alice@" + Victim;
    private const string Evil = "helo.example.test";
    private const string Stranger = "192.0.2.7";
    private const string Claim = "spf=pass smtp.mailfrom=" + Victim;
    private const string MacroClaim = "spf=pass%_smtp.mailfrom=" + Victim;

    // Parts of names, records and attacks, of which random ones are made.
    private static readonly string[] Words =
    [
        "spf=pass", ";", "=", " ", "smtp.mailfrom", "smtp.helo", "identity=helo", "identity=mailfrom", "(", ")", "\\",
        "\"", "envelope-from=", Victim, "alice@", "a", "x.", ".", "@", "%_", "%{l}", "%{h}", "%{s}", "=?utf-8?q?",
        "=3Bspf=3Dpass", "?=", "\r\n", "\r\n Authentication-Results: mx.receiver.test; ", "\0", "\t", "\u00FC", "\uFF1B",
        "\uFF1D", "\u037E", "\u2028", "\u202E", "include:", "exists:", "redirect=", "exp=", "v=spf1", " -all", " ?all",
        "dkim=pass", "dmarc=pass", "header.d=", "reason=", "<", ">", ",", "/", "[192.0.2.1]", new('y', 60),
        new('(', 30), new('=', 100), new('z', 300),
    ];

    private static readonly string[] Mechanisms = ["include:", "redirect=", "a:", "mx:", "exists:", "ptr:", "", "exp="];

    private static readonly Gen<string> Texts =
        from words in Gen.ListOf(Gen.Elements(Words)) select string.Concat(words);

    private static readonly Gen<string> Labels =
        from words in Gen.ListOf(Gen.Elements(Words))
        let text = string.Concat(words).Replace("..", ".", StringComparison.Ordinal).Trim('.')
        select text.Length == 0 ? $"x.{Evil}" : $"{text}.{Evil}";

    private static readonly Gen<string> Policies =
        from start in Gen.Elements("v=spf1 ", "v=spf1 ?all ", "v=spf1 +all ")
        from mechanism in Gen.Elements(Mechanisms)
        from text in Texts
        from end in Gen.Elements(" -all", " ~all", "", " redirect=x.invalid")
        select $"{start}{mechanism}{text}{end}";

    public static IReadOnlyList<HostileMail> Rows { get; } = [.. HostileRecords(), .. HostileNames(), .. HostileSenders()];

    /// <summary>Mail of this kind at random.</summary>
    public static Gen<HostileMail> Any { get; } =
        from client in Gen.Elements(Stranger, Stranger, "192.0.2.1")
        from helo in Gen.OneOf(Texts, Labels, Gen.Constant(Evil))
        from local in Texts
        from domain in Gen.OneOf(Gen.Constant(Victim), Gen.Constant(Evil), Labels)
        from sender in Gen.Elements($"{local}@{domain}", $"{local}@{domain}", VictimSender, "")
        from first in Policies
        from second in Policies
        select new HostileMail(client, helo, sender, (helo, first), (domain, second), (Evil, first));

    /// <summary>The DNS as this mail's sender has set it up, and the victim's policy.</summary>
    public IDnsResolver Resolver()
    {
        ZoneResolver zone = new ZoneResolver().Add(Victim, DnsRecordType.Txt, "v=spf1 ip4:192.0.2.1 -all");
        var evil = new HashSet<DomainName>();
        foreach ((string name, string text) in Records)
        {
            if (DomainName.TryParse(name, out DomainName domain) && domain.ToString() != Victim && evil.Add(domain))
            {
                zone.Add(name, DnsRecordType.Txt, text);
            }
        }

        return new EverywhereResolver(zone);
    }

    // The stranger's policies: what a record of its says gets into problems and mechanisms.
    private static IEnumerable<HostileMail> HostileRecords()
    {
        string[] policies =
        [
            $"v=spf1 include:x;{MacroClaim}.evil.test -all",
            $"v=spf1 redirect=x;{MacroClaim}.evil.test",
            $"v=spf1 redirect=x;SPF%_=%_pass%_smtp.mailfrom%_=%_{Victim}.evil.test",
            $"v=spf1 a:x;{MacroClaim}.evil.test/33 -all",
            $"v=spf1 exists:x;{MacroClaim}.evil.test -all",
            "v=spf1 exists:x;identity=helo;.evil.test -all",
            "v=spf1 exists:x;identity=mailfrom;.evil.test -all",
            $"v=spf1 exists:x\";%_envelope-from=\"{VictimSender}\";%_identity=mailfrom.evil.test -all",
            "v=spf1 ?exists:x.identity=helo -all",
            $"v=spf1 ;{Claim.Replace(' ', ';')} -all",
            $"v=spf1 foo:(;{MacroClaim};) -all",
            "v=spf1 include:\\\";spf=pass;\\\".evil.test -all",
            "v=spf1 include:=?utf-8?q?=3Bspf=3Dpass?=.evil.test -all",
            "v=spf1 redirect=%{h};spf=pass.evil.test",
            "v=spf1 redirect=%{l};spf=pass.evil.test",
            $"v=spf1 redirect={new string('a', 60)}.{new string('b', 60)};spf=pass.{Victim}",
            "v=spf1 include:a;dkim=pass%_header.d=" + Victim + " -all",
            "v=spf1 include:a;dmarc=pass%_header.from=" + Victim + " -all",
            $"v=spf1 exp=x;{MacroClaim} -all",
            "v=spf1 mx:x);spf=pass%_( -all",
            "v=spf1 ptr:x;identity=helo -all",
            "v=spf1 +all",
        ];
        foreach (string policy in policies)
        {
            yield return new(Stranger, Evil, VictimSender, (Evil, policy));
            yield return new(Stranger, Evil, $"mallory@{Evil}", (Evil, policy));
            yield return new(Stranger, Evil, "", (Evil, policy));
        }
    }

    private static IEnumerable<HostileMail> HostileNames()
    {
        string[] names =
        [
            $"mail;{Claim}", "mail;spf=pass.evil.test", $"h;spf=pass.smtp.mailfrom={Victim}", "identity=mailfrom",
            "x;identity=mailfrom", "x\";identity=mailfrom;\"", "=?utf-8?q?=3Bspf=3Dpass?=", "?utf-8?q?spf?", "x)", "x(",
            "x(;spf=pass", "\\", "x\\\"", $"{Victim};x", $"{Victim} x", $"{Victim}=x", $"[{Victim}]", "[192.0.2.1];spf=pass",
            "a\r\nAuthentication-Results: mx.receiver.test; spf=pass", "a\r\n spf=pass", "\0;spf=pass", "\u00FC;spf=pass",
            "\uFF1Bspf\uFF1Dpass", "spf=pass", "smtp.mailfrom=" + Victim, "smtp.helo", "pass", "", ".", ";", "=",
            $"{new string('a', 60)}.{Victim}.{new string('b', 63)}.{new string('c', 63)}.{new string('d', 40)}",
        ];
        foreach (string name in names)
        {
            foreach (string sender in (string[])[VictimSender, ""])
            {
                yield return new(Stranger, name, sender, (name, "v=spf1 +all"));
            }
        }
    }

    private static IEnumerable<HostileMail> HostileSenders()
    {
        string[] senders =
        [
            $"bounce+user=example.org@{Victim}", $"a-long-bounce-address-user=x.org@{Victim}", $"prvs=0123456789=user@{Victim}",
            $"SRS0=HHH=TT={Evil}=user@{Victim}", $"a b@{Victim}", $"x; {Claim}@{Evil}", $"x; identity=helo@{Victim}",
            $"\";identity=helo;\"@{Victim}", $"identity=helo@{Victim}", $"x;identity=mailfrom@{Evil}", $"(@{Victim}",
            $")@{Victim}", $"\\@{Victim}", $"{VictimSender}@{Evil}", $"=?utf-8?q?=3B?=@{Victim}", $"\u00FC;spf=pass@{Victim}",
            $"a\r\nb@{Victim}", $"a@{Victim};x.{Evil}", $"a@{Victim} x.{Evil}", $"a@{Victim}=x.{Evil}", $"a@{Victim}\".{Evil}",
            $"a@{Victim}(x.{Evil}", $"a@spf=pass.{Evil}", $"a@x;spf=pass smtp.mailfrom={Victim}", $"a@{Victim}\\.{Evil}",
            $"{new string('l', 240)}.{VictimSender}.{Evil}", $"{new string('l', 300)}@{Victim}", $"a@=.{Evil}", "a@;",
        ];
        foreach (string sender in senders)
        {
            string domain = sender[(sender.LastIndexOf('@') + 1)..];
            yield return new(Stranger, "mail.example.test", sender, (domain, "v=spf1 +all"));
            yield return new("192.0.2.1", "mail.example.test", sender, (domain, "v=spf1 -all"));
        }
    }

    /// <summary>A zone in which every name has an address, so that "exists" matches whatever it expands to.</summary>
    private sealed class EverywhereResolver(IDnsResolver zone) : IDnsResolver
    {
        public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
            DomainName name, System.Net.Sockets.AddressFamily family, CancellationToken cancellationToken = default) =>
            new(new DnsAnswer<IPAddress>(DnsStatus.Success, [IPAddress.Parse("127.0.0.2")]));

        public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
            DomainName name, CancellationToken cancellationToken = default) =>
            zone.ResolveMxAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default) =>
            zone.ResolveTxtAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
            IPAddress address, CancellationToken cancellationToken = default) =>
            zone.ResolvePtrAsync(address, cancellationToken);
    }
}
