// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class ZoneFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("example.com. TXT \"v=spf1 -all\"")]
    [InlineData("example.com TXT \"v=spf1 -all\"")] // without an origin, names are relative to the root
    [InlineData("example.com. IN TXT \"v=spf1 -all\"")]
    [InlineData("example.com. 3600 IN TXT \"v=spf1 -all\"")]
    [InlineData("example.com. IN 1h TXT \"v=spf1 -all\"")]
    [InlineData("EXAMPLE.com.\tin\ttxt\t\"v=spf1 -all\" ; a comment")]
    [InlineData("$ORIGIN example.com.\n@ TXT \"v=spf1 -all\"")]
    [InlineData("$ORIGIN com.\nexample TXT \"v=spf1 -all\"")]
    [InlineData("$ORIGIN com.\n$ORIGIN example\n@ TXT \"v=spf1 -all\"")] // an origin may be relative to the last one
    [InlineData("example.com. A 192.0.2.1\n TXT \"v=spf1 -all\"")]
    [InlineData("example.com. A 192.0.2.1\n\n; a comment\n   \n\tTXT \"v=spf1 -all\"")]
    [InlineData("example.com. TXT (\n\"v=spf1\"\n\" -all\" ; joined without a space\n)")]
    [InlineData("example.com. TXT \"v=spf1 \" \"-all\"")]
    [InlineData("example.com. TXT \"v=spf1 \"\"-all\"")]
    [InlineData("example.com. TXT v=spf1\\ -all")]
    [InlineData("example.com. TXT \"v=spf1 \\045all\"")]
    [InlineData("example.com. TXT \"\\v=spf1 -all\"")]
    [InlineData("\u00EF\u00BB\u00BFexample.com. TXT \"v=spf1 -all\"\r\n")]
    [InlineData("\uFEFFexample.com. TXT \"v=spf1 -all\"\r\n")]
    [InlineData("e\\120ample.com. TXT \"v=spf1 -all\"")]
    [InlineData("example.com. SOA ns.example.com. admin.example.com. (\n 1 ; serial\n 2 3 4 5 )\n NS ns\n TXT \"v=spf1 -all\"")]
    public async Task Parse_Txt_GivesItsText(string text)
    {
        DnsAnswer<string> answer = await ZoneFile.Parse(text).ResolveTxtAsync(Name("example.com"), Token);

        Assert.Equal(["v=spf1 -all"], answer.Records);
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a;b(c)d\"", "a;b(c)d")]
    [InlineData("\"\\\"\\\\\\;\"", "\"\\;")]
    [InlineData("\"\\000\\255\\010\"", "\0\u00FF\n")]
    [InlineData("\"\u00E9\"", "\u00E9")] // Latin-1: a character is an octet
    [InlineData("a b c", "abc")]
    [InlineData("v=spf1", "v=spf1")]
    [InlineData("v=spf1 -all", "v=spf1-all")] // each word is a string, as in BIND
    [InlineData("abc\"def\"", "abcdef")]
    [InlineData("\"\u20AC\"", "\u00E2\u0082\u00AC")] // no Latin-1: the octets of UTF-8
    [InlineData("\"\u00E9\" \"\u00E9\u20AC\\233\"", "\u00E9\u00C3\u00A9\u00E2\u0082\u00AC\u00E9")]
    public async Task Parse_TxtOctets_AreKept(string strings, string expected)
    {
        ZoneResolver zone = ZoneFile.Parse($"t.example. TXT {strings}");
        DnsAnswer<string> answer = await zone.ResolveTxtAsync(Name("t.example"), Token);

        Assert.Equal([expected], answer.Records);
    }

    [Fact]
    public async Task Parse_AllTypes_AreAnswered()
    {
        ZoneResolver zone = ZoneFile.Parse("""
            $TTL 1h30m
            $ORIGIN example.com.
            @       NS   ns.example.net.
                    MX   20 mail2
                    MX   10 mail
                    MX   10 mail
            mail    A    192.0.2.1
                    AAAA 2001:db8::1
            www     300 CNAME mail
            *.wild  A    192.0.2.2
            1.2.0.192.in-addr.arpa. PTR mail
            """);

        DnsAnswer<DomainName> exchanges = await zone.ResolveMxAsync(Name("example.com"), Token);
        Assert.Equal(
            [Name("mail.example.com"), Name("mail.example.com"), Name("mail2.example.com")], exchanges.Records);
        Assert.Equal(TimeSpan.FromMinutes(90), exchanges.TimeToLive);
        DnsAnswer<IPAddress> address =
            await zone.ResolveAddressesAsync(Name("www.example.com"), AddressFamily.InterNetwork, Token);
        Assert.Equal([IPAddress.Parse("192.0.2.1")], address.Records);
        Assert.Equal(TimeSpan.FromMinutes(5), address.TimeToLive);
        DnsAnswer<IPAddress> ip6 =
            await zone.ResolveAddressesAsync(Name("mail.example.com"), AddressFamily.InterNetworkV6, Token);
        Assert.Equal([IPAddress.Parse("2001:db8::1")], ip6.Records);
        DnsAnswer<IPAddress> wild =
            await zone.ResolveAddressesAsync(Name("a.wild.example.com"), AddressFamily.InterNetwork, Token);
        Assert.Equal([IPAddress.Parse("192.0.2.2")], wild.Records);
        DnsAnswer<DomainName> pointer = await zone.ResolvePtrAsync(IPAddress.Parse("192.0.2.1"), Token);
        Assert.Equal([Name("mail.example.com")], pointer.Records);
    }

    [Fact]
    public async Task Parse_NullMx_GivesTheRoot()
    {
        ZoneResolver zone = ZoneFile.Parse("example.com. MX 0 .");
        DnsAnswer<DomainName> answer = await zone.ResolveMxAsync(Name("example.com"), Token);

        Assert.Equal([DomainName.Root], answer.Records);
    }

    [Fact]
    public async Task Parse_IgnoredTypes_StillMakeTheirNameExist()
    {
        ZoneResolver zone = ZoneFile.Parse("example.com. NS ns.example.net.");

        Assert.Equal(DnsStatus.Success, (await zone.ResolveTxtAsync(Name("example.com"), Token)).Status);
        Assert.Equal(DnsStatus.NameError, (await zone.ResolveTxtAsync(Name("www.example.com"), Token)).Status);
    }

    [Fact]
    public async Task Parse_Fault_FailsTheLookup()
    {
        ZoneResolver zone = ZoneFile.Parse("""
            $ORIGIN example.com.
            @ TXT "v=spf1 a -all"
            $FAULT @ A servfail
            $FAULT slow timeout
            $FAULT alias CNAME servfail
            """);

        Assert.Equal(DnsStatus.Success, (await zone.ResolveTxtAsync(Name("example.com"), Token)).Status);
        Assert.Equal(
            DnsStatus.ServerFailure,
            (await zone.ResolveAddressesAsync(Name("example.com"), AddressFamily.InterNetwork, Token)).Status);
        Assert.Equal(DnsStatus.Timeout, (await zone.ResolveTxtAsync(Name("slow.example.com"), Token)).Status);
        Assert.Equal(DnsStatus.Timeout, (await zone.ResolveMxAsync(Name("slow.example.com"), Token)).Status);
        Assert.Equal(DnsStatus.ServerFailure, (await zone.ResolveMxAsync(Name("alias.example.com"), Token)).Status);
    }

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("0", 0)]
    [InlineData("1h30m", 5400)]
    [InlineData("1W2D3H4M5S", 788645)]
    [InlineData("2147483647", int.MaxValue)]
    public async Task Parse_TimeToLive_IsReadInSeconds(string text, int seconds)
    {
        ZoneResolver zone = ZoneFile.Parse($"$TTL {text}\nexample.com. TXT \"x\"");

        DnsAnswer<string> answer = await zone.ResolveTxtAsync(Name("example.com"), Token);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.TimeToLive);
    }

    // RFC 1035, 5.1: without a $TTL, the last one stated; RFC 2181, 5.2: the smallest of a set.
    [Theory]
    [InlineData("a.example. 60 A 192.0.2.1\nexample.com. TXT \"x\"", 60)]
    [InlineData("$TTL 5\na.example. 60 A 192.0.2.1\nexample.com. TXT \"x\"", 5)]
    [InlineData("example.com. 60 TXT \"x\"\nexample.com. 30 TXT \"y\"\nexample.com. 90 TXT \"z\"", 30)]
    [InlineData("example.com. TXT \"x\"", 0)]
    public async Task Parse_TimeToLiveLeftOut_IsTakenOver(string text, int seconds)
    {
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            (await ZoneFile.Parse(text).ResolveTxtAsync(Name("example.com"), Token)).TimeToLive);
    }

    [Fact]
    public async Task Parse_OriginOfTheCaller_HoldsUntilTheFirstDirective()
    {
        ZoneResolver zone = ZoneFile.Parse("@ TXT \"x\"\n$ORIGIN sub\n@ TXT \"y\"", Name("example.com"));

        Assert.Equal(["x"], (await zone.ResolveTxtAsync(Name("example.com"), Token)).Records);
        Assert.Equal(["y"], (await zone.ResolveTxtAsync(Name("sub.example.com"), Token)).Records);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n ; nothing\n\t\r\n")]
    [InlineData("()\n(\n)")]
    [InlineData(null)]
    public void TryParse_Nothing_IsAZone(string? text) => Assert.True(ZoneFile.TryParse(text, out _, out _));

    private static DomainName Name(string text) => DomainName.Parse(text);
}
