// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>Names and answers as values: their order, and when two are equal.</summary>
public sealed class DomainNameTests
{
    // RFC 4034, 6.1: the order of its example, with the root first.
    [Fact]
    public void CompareTo_NamesOfTheRfc_AreInTheOrderOfTheDns()
    {
        string[] ordered =
        [
            ".", "example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example", "x.z.example",
            "*.z.example",
        ];
        DomainName[] names = [.. ordered.Select(text => DomainName.Parse(text))];

        // "*" is a smaller octet than "x".
        (names[7], names[8]) = (names[8], names[7]);
        Assert.Equal(names, names.Reverse().Order());
        Assert.True(names[0] < names[1] && names[1] <= names[2] && names[3] > names[2] && names[3] >= names[3]);
        Assert.Equal(0, DomainName.Parse("A.example").CompareTo(DomainName.Parse("a.EXAMPLE")));
    }

    [Fact]
    public void Answers_WithEqualContent_AreEqual()
    {
        DnsAnswer<IPAddress> answer = DnsAnswer.Success(IPAddress.Loopback, IPAddress.IPv6Loopback);

        Assert.Equal(answer, DnsAnswer.Success(IPAddress.Loopback, IPAddress.IPv6Loopback));
        Assert.Equal(
            answer.GetHashCode(), DnsAnswer.Success(IPAddress.Loopback, IPAddress.IPv6Loopback).GetHashCode());
        Assert.NotEqual(answer, DnsAnswer.Success(IPAddress.IPv6Loopback, IPAddress.Loopback));
        Assert.NotEqual(answer, answer with { TimeToLive = TimeSpan.Zero });
        Assert.NotEqual(answer, answer with { FromCache = true });
        Assert.Equal("Success: 127.0.0.1, ::1", answer.ToString());
        Assert.Equal("NameError", DnsAnswer.NameError<string>().ToString());
        Assert.Equal("Success: a<U+000D>b", DnsAnswer.Success("a\rb").ToString());
    }

    // A resolver over an API without times to live is cached all the same; a denial is not (RFC 2308, 5).
    [Fact]
    public void TimeToLive_NotSet_IsAMinuteForRecords()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), DnsAnswer.Success("x").TimeToLive);
        Assert.Equal(TimeSpan.Zero, (DnsAnswer.Success("x") with { TimeToLive = TimeSpan.Zero }).TimeToLive);
        Assert.Equal(TimeSpan.Zero, DnsAnswer.NameError<string>().TimeToLive);
        Assert.Equal(TimeSpan.Zero, DnsAnswer.Success<string>().TimeToLive);
        Assert.Equal(
            TimeSpan.FromSeconds(int.MaxValue), (DnsAnswer.Success("x") with { TimeToLive = TimeSpan.MaxValue }).TimeToLive);
    }

    [Fact]
    public void Options_WithEqualContent_AreEqualAndCopied()
    {
        StubResolverOptions options = new() { Servers = [new(IPAddress.Loopback, 53)], MaxTries = 3 };
        StubResolverOptions same = new() { Servers = [new(IPAddress.Loopback, 53)], MaxTries = 3 };

        Assert.Equal(options, same);
        Assert.Equal(options.GetHashCode(), same.GetHashCode());
        same.MaxTries = 2;
        Assert.NotEqual(options, same);
        Assert.NotEqual(options, options with { Servers = [new(IPAddress.Loopback, 54)] });

        var check = new SpfOptions { MaxLookups = 5 };
        var verifier = new SpfVerifier(new ZoneResolver(), check);
        check.MaxLookups = 6;
        Assert.Equal(5, verifier.Options.MaxLookups);
    }
}
