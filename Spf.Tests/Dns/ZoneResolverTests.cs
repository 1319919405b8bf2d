// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class ZoneResolverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("example.com", DnsStatus.Success, 1)]
    [InlineData("EXAMPLE.com.", DnsStatus.Success, 1)]
    [InlineData("com", DnsStatus.Success, 0)] // a name with names below it exists
    [InlineData("b.c.example.com", DnsStatus.Success, 0)]
    [InlineData("c.example.com", DnsStatus.Success, 0)]
    [InlineData("x.example.com", DnsStatus.Success, 1)] // the wildcard
    [InlineData("y.x.example.com", DnsStatus.Success, 1)]
    [InlineData("x.c.example.com", DnsStatus.NameError, 0)] // c.example.com is the closest encloser, and has no wildcard
    [InlineData("example.net", DnsStatus.NameError, 0)]
    public async Task ResolveTxt_Names_AnswerAsTheDnsDoes(string name, DnsStatus status, int count)
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("example.com", DnsRecordType.Txt, "x")
            .Add("*.example.com", DnsRecordType.Txt, "wild")
            .Add("a.b.c.example.com", DnsRecordType.Txt, "deep");

        DnsAnswer<string> answer = await zone.ResolveTxtAsync(DomainName.Parse(name), Token);

        Assert.Equal(status, answer.Status);
        Assert.Equal(count, answer.Records.Length);
    }

    [Fact]
    public async Task ResolveTxt_WildcardOfTheRoot_AnswersForAll()
    {
        ZoneResolver zone = new ZoneResolver().Add("*", DnsRecordType.Txt, "wild");

        Assert.Equal(["wild"], (await zone.ResolveTxtAsync(DomainName.Parse("example.com"), Token)).Records);
    }

    [Fact]
    public async Task ResolveTxt_Aliases_AreFollowedButNotForEver()
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("a.example", DnsRecordType.Cname, "b.example")
            .Add("b.example", DnsRecordType.Cname, "c.example")
            .Add("c.example", DnsRecordType.Txt, "x")
            .Add("gone.example", DnsRecordType.Cname, "nowhere.example.net")
            .Add("loop.example", DnsRecordType.Cname, "loop.example");

        Assert.Equal(["x"], (await zone.ResolveTxtAsync(DomainName.Parse("a.example"), Token)).Records);
        Assert.Equal(DnsStatus.NameError, (await zone.ResolveTxtAsync(DomainName.Parse("gone.example"), Token)).Status);
        Assert.Equal(
            DnsStatus.ServerFailure, (await zone.ResolveTxtAsync(DomainName.Parse("loop.example"), Token)).Status);
    }

    [Fact]
    public async Task ResolveMx_Preferences_SetTheOrder()
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("example.com", DnsRecordType.Mx, "20 c.example")
            .Add("example.com", DnsRecordType.Mx, "10 a.example")
            .Add("example.com", DnsRecordType.Mx, "10 b.example");

        DnsAnswer<DomainName> answer = await zone.ResolveMxAsync(DomainName.Parse("example.com"), Token);

        Assert.Equal(["a.example", "b.example", "c.example"], answer.Records.Select(name => name.ToString()));
    }

    [Fact]
    public async Task Add_AfterAQuestion_IsAnsweredFromThenOn()
    {
        ZoneResolver zone = new ZoneResolver().Add("example.com", DnsRecordType.A, "192.0.2.1");
        DomainName name = DomainName.Parse("example.com");
        Assert.Single((await zone.ResolveAddressesAsync(name, AddressFamily.InterNetwork, Token)).Records);

        zone.Add("example.com", DnsRecordType.A, "192.0.2.2");

        DnsAnswer<IPAddress> answer = await zone.ResolveAddressesAsync(name, AddressFamily.InterNetwork, Token);
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], answer.Records);
    }

    [Fact]
    public async Task Fail_OfAnEmptyName_TouchesNoOther()
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("a.b.example", DnsRecordType.Txt, "x")
            .Fail("b.example", null, DnsStatus.Timeout);

        Assert.Equal(DnsStatus.Timeout, (await zone.ResolveTxtAsync(DomainName.Parse("b.example"), Token)).Status);
        Assert.Equal(DnsStatus.Success, (await zone.ResolveTxtAsync(DomainName.Parse("example"), Token)).Status);
    }

    [Fact]
    public async Task ResolveTxt_AskedTwice_KeepsWhatIsKeptBesideTheAnswer()
    {
        ZoneResolver zone = new ZoneResolver().Add("example.com", DnsRecordType.Txt, "v=spf1 -all");
        DomainName name = DomainName.Parse("example.com");

        DnsAnswer<string> first = await zone.ResolveTxtAsync(name, Token);

        Assert.Same(first.Memo, (await zone.ResolveTxtAsync(name, Token)).Memo);
    }

    [Theory]
    [InlineData(DnsRecordType.A, "2001:db8::1")]
    [InlineData(DnsRecordType.Aaaa, "192.0.2.1")]
    [InlineData(DnsRecordType.Mx, "mail.example.com")]
    [InlineData(DnsRecordType.Mx, "65536 mail.example.com")]
    [InlineData(DnsRecordType.Ptr, "a..b")]
    [InlineData(DnsRecordType.Cname, "")]
    public void Add_DataOfAnotherType_Throws(DnsRecordType type, string data) =>
        Assert.Throws<FormatException>(() => new ZoneResolver().Add("example.com", type, data));
}
