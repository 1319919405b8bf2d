// SPDX-License-Identifier: MIT

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MimeKit;
using Spf.Headers;
using MimeResults = MimeKit.Cryptography.AuthenticationResults;

namespace Spf.Tests.Headers;

/// <summary>MimeKit reads our fields as we mean them, whatever strangers choose.</summary>
public sealed class MimeKitTests
{
    private const string Unfolded = "\r\n ";

    public static TheoryData<HostileMail> Rows => [.. HostileMail.Rows];

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public async Task Fields_OfHostileMail_AreReadWhole(HostileMail mail) => Require(await MarkedMail.FromAsync(mail));

    [Fact]
    public void Fields_OfRandomHostileMail_AreReadWhole() =>
        Prop.ForAll(HostileMail.Any.ToArbitrary(), mail =>
        {
            Require(MarkedMail.FromAsync(mail).GetAwaiter().GetResult());
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500).WithReplay(7208, 8601));

    // Variable envelope return paths and rewritten senders are full of "=".
    [Theory]
    [InlineData("bounce+user=example.org@pass.example.test")]
    [InlineData("prvs=0123456789=user@pass.example.test")]
    [InlineData("SRS0=HHH=TT=example.org=user@pass.example.test")]
    [InlineData("msprvs1=19876abcdefgh=bounces-12345-67890@pass.example.test")]
    [InlineData("0100018f-7a6b-4c5d-8e9f-0123456789ab-000000=x=y@pass.example.test")]
    public async Task ReceivedSpf_SenderOfEqualsSigns_IsReadWhole(string sender)
    {
        MarkedMail marked = await MarkedMail.FromAsync(new HostileMail("192.0.2.1", "mail.example.test", sender));
        MimeMessage message = Load(marked.ReceivedSpf);

        string value = message.Headers["Received-SPF"]!.Replace(Unfolded, " ", StringComparison.Ordinal);
        Assert.StartsWith("pass (", value, StringComparison.Ordinal);
        Assert.True(ReceivedSpf.TryParse($"Received-SPF: {value}", out ReceivedSpf? read));
        Assert.Equal(sender, read.EnvelopeFrom);
    }

    private static void Require(MarkedMail mail)
    {
        foreach (string field in (string[])[mail.ReceivedSpf, mail.AuthenticationResults, mail.BothResults, mail.NoResult])
        {
            // One field in, one field out: its value is what was written, without words decoded.
            MimeMessage message = Load(field);
            Header header = Assert.Single(message.Headers, header => header.Field != "From");
            string written = field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            Assert.Equal(written, header.Value.Trim(), StringComparer.Ordinal);
        }

        if (mail.Told is { } told)
        {
            RequireResults(mail.AuthenticationResults, told);
            RequireResults(
                mail.BothResults, mail is { MailFrom: { } mailFrom, Helo: { } helo } ? [helo, mailFrom] : [told]);
            RequireResults(mail.NoResult);
        }
    }

    private static void RequireResults(string field, params SpfOutcome[] outcomes)
    {
        byte[] body = Encoding.UTF8.GetBytes(field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        Assert.True(MimeResults.TryParse(body, out MimeResults? read), field);
        Assert.Equal(MarkedMail.ServiceId, read.AuthenticationServiceIdentifier);
        Assert.Equal(
            outcomes.Select(outcome => ("spf", outcome.Result.ToKeyword())),
            read.Results.Select(result => (result.Method, result.Result)));
        Assert.All(read.Results, result => Assert.Equal("smtp", Assert.Single(result.Properties).PropertyType));
    }

    private static MimeMessage Load(string field)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{field}\r\nFrom: a@example.test\r\n\r\nx\r\n"));
        return MimeMessage.Load(stream);
    }
}
