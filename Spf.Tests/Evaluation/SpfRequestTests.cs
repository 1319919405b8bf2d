// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Evaluation;

public sealed class SpfRequestTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData("alice@example.com", "alice", "example.com")]
    [InlineData("<alice@example.com>", "alice", "example.com")]
    [InlineData("", "postmaster", "mail.example.net")] // 2.4
    [InlineData("<>", "postmaster", "mail.example.net")]
    [InlineData("@example.com", "postmaster", "example.com")] // 4.3
    [InlineData("example.com", "postmaster", "example.com")]
    [InlineData("a@b@example.com", "a@b", "example.com")] // the domain follows the last "@"
    [InlineData("\"a@b\"@example.com", "\"a@b\"", "example.com")]
    [InlineData("alice@", "alice", "")]
    [InlineData("@", "postmaster", "")]
    [InlineData("alice@Example.COM.", "alice", "Example.COM.")]
    public void ForMailFrom_AnyText_GivesLocalPartAndDomain(string mailFrom, string localPart, string domain)
    {
        SpfRequest request = SpfRequest.ForMailFrom(Client, mailFrom, "mail.example.net");

        Assert.Equal((localPart, domain), (request.LocalPart, request.Domain));
        Assert.Equal($"{localPart}@{domain}", request.Sender);
        Assert.Equal((SpfIdentity.MailFrom, "mail.example.net"), (request.Identity, request.Helo));
    }

    [Fact]
    public void ForHelo_Name_IsPostmasterThere()
    {
        SpfRequest request = SpfRequest.ForHelo(Client, "mail.example.net");
        Assert.Equal((SpfIdentity.Helo, "postmaster@mail.example.net"), (request.Identity, request.Sender));
    }

    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")] // 5
    [InlineData("fe80::1%3", "fe80::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void ClientIP_MappedOrScoped_IsPlain(string address, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), SpfRequest.ForHelo(IPAddress.Parse(address), "h").ClientIP);

    [Fact]
    public void Factories_Null_Throw()
    {
        Assert.Throws<ArgumentNullException>(() => SpfRequest.ForHelo(null!, ""));
        Assert.Throws<ArgumentNullException>(() => SpfRequest.ForHelo(Client, null!));
        Assert.Throws<ArgumentNullException>(() => SpfRequest.ForMailFrom(null!, "", ""));
    }

    // SMTP servers and mail libraries give null for "<>", the path of MAIL FROM, or an address with spaces.
    [Theory]
    [InlineData(null, "postmaster@mail.example.net")]
    [InlineData(" <> ", "postmaster@mail.example.net")]
    [InlineData("< >", "postmaster@mail.example.net")]
    [InlineData("  ", "postmaster@mail.example.net")]
    [InlineData(" alice@example.com ", "alice@example.com")]
    [InlineData("\t<alice@example.com> ", "alice@example.com")]
    [InlineData("< alice@example.com >", "alice@example.com")]
    [InlineData("\" alice \"@example.com", "\" alice \"@example.com")]
    public void ForMailFrom_AsProgramsHaveIt_IsThePath(string? mailFrom, string sender)
    {
        SpfRequest request = SpfRequest.ForMailFrom(Client, mailFrom, "mail.example.net");

        Assert.Equal(sender, request.Sender);
        Assert.Equal(sender[0] == 'p', request.HasNullReversePath);
        Assert.Equal($"mailfrom {sender} from 192.0.2.1", request.ToString());
    }

    [Theory]
    [InlineData("\"Alice\" <alice@example.com>")]
    [InlineData("Alice <alice@example.com>")]
    [InlineData("<alice@example.com> SIZE=1000")]
    [InlineData("MAIL FROM:<alice@example.com>")]
    public async Task ForMailFrom_BracketsInside_IsNoneAndSaysWhy(string mailFrom)
    {
        var verifier = new SpfVerifier(new ZoneResolver().Add("com>", DnsRecordType.Txt, "v=spf1 +all"));
        SpfOutcome outcome = await verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, mailFrom, "mail.example.net"), TestContext.Current.CancellationToken);

        Assert.Equal((SpfResult.None, SpfProblemKind.MalformedDomain), (outcome.Result, outcome.Problem?.Kind));
        Assert.Contains("give the address without a display name", outcome.Problem?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForMailFrom_NoHelo_IsEmpty() =>
        Assert.Equal(string.Empty, SpfRequest.ForMailFrom(Client, "alice@example.com", helo: null).Helo);
}
