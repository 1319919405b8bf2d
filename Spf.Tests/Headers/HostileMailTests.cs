// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spf.Headers;
using Spf.Text;

namespace Spf.Tests.Headers;

/// <summary>
/// No matter what strangers choose, no reader of our fields finds another result, identity or property than ours:
/// patterns that know no grammar, and our own parser. SpamAssassin and OpenDMARC are tested beside Postfix.
/// </summary>
public sealed class HostileMailTests
{
    private static readonly SearchValues<char> NoHostName = SearchValues.Create("\0\t\r\n ;=\"()\\,/<>@[%?:\u2028\u202E");

    public static TheoryData<HostileMail> Rows => [.. HostileMail.Rows];

    [Fact]
    public void Rows_Number_IsWhatIsPromised() => Assert.InRange(HostileMail.Rows.Count, 40, 1000);

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public async Task Fields_OfHostileMail_SayWhatTheCheckSays(HostileMail mail) =>
        RequireOurs(await MarkedMail.FromAsync(mail));

    [Fact]
    public void Fields_OfRandomHostileMail_SayWhatTheCheckSays() =>
        Prop.ForAll(HostileMail.Any.ToArbitrary(), mail =>
        {
            RequireOurs(MarkedMail.FromAsync(mail).GetAwaiter().GetResult());
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1500).WithReplay(7208, 8601));

    private static void RequireOurs(MarkedMail mail)
    {
        if (mail.Told is not { } told)
        {
            Assert.All(
                [mail.ReceivedSpf, mail.AuthenticationResults, mail.BothResults],
                field => Assert.Equal("X-None: ", field));
            return;
        }

        RequireResults(mail.AuthenticationResults, told);
        RequireResults(
            mail.BothResults, mail is { MailFrom: { } mailFrom, Helo: { } helo } ? [helo, mailFrom] : [told]);
        RequireNoResult(mail.NoResult);
        RequireReceivedSpf(mail.ReceivedSpf, told, mail.Mail);
        Assert.All(
            [mail.ReceivedSpf, mail.AuthenticationResults, mail.BothResults, mail.NoResult],
            field => Assert.False(SloppyReaders.HasEncodedWord(field), field));
    }

    private static void RequireResults(string field, params SpfOutcome[] outcomes)
    {
        FieldChecks.RequireLines(field, AuthenticationResultsField.FormatFolded(MarkedMail.ServiceId, outcomes));
        Assert.DoesNotContain('\0', field);
        string[] keywords = [.. outcomes.Select(outcome => outcome.Result.ToKeyword())];
        Assert.Equal(keywords, SloppyReaders.Results(field));
        Assert.Equal(outcomes.Length, field.Count(c => c == ';'));
        Assert.Equal(
            (keywords[^1], Property(outcomes[^1])["smtp.".Length..]), SloppyReaders.SpamAssassin(field));

        // Each result has a property and, without a result of its own, a reason.
        string[] properties = SloppyReaders.Properties(field);
        Assert.Equal(
            outcomes.SelectMany(outcome => outcome.Problem is null
                ? new[] { Property(outcome) }
                : ["reason", Property(outcome)]),
            properties.Select(property => property[..property.IndexOf('=', StringComparison.Ordinal)]));
        Assert.Equal(outcomes.Length + properties.Length, field.Count(c => c == '='));

        // A domain is written whole, or nothing of it is.
        foreach ((SpfOutcome outcome, string property) in outcomes.Zip(
            properties.Where(property => property.StartsWith("smtp.", StringComparison.Ordinal))))
        {
            string value = property[(property.IndexOf('=', StringComparison.Ordinal) + 1)..];
            Assert.Contains(value, (string[])[$"{outcome.Domain}", outcome.Request.Domain, "not-a-host-name.invalid"]);
        }
    }

    private static void RequireNoResult(string field)
    {
        Assert.StartsWith(
            $"Authentication-Results: {MarkedMail.ServiceId}; none (SPF skipped for whitelisted relay - client-ip=",
            field,
            StringComparison.Ordinal);
        Assert.Empty(SloppyReaders.Results(field));
        Assert.Null(SloppyReaders.SpamAssassin(field));
        Assert.Equal(
            ["helo", "envelope-from"],
            SloppyReaders.Properties(field)
                .Select(property => property[..property.IndexOf('=', StringComparison.Ordinal)]));
        Assert.InRange(Encoding.UTF8.GetByteCount(field), 0, 998);
    }

    private static void RequireReceivedSpf(string field, SpfOutcome told, HostileMail mail)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(field), 0, 998);
        string keyword = told.Result.ToKeyword();
        string identity = mail.Sender.Length == 0 ? "helo" : "mailfrom";
        Assert.Equal((keyword, identity), SloppyReaders.SpamAssassinReceived(field));
        Assert.Empty(SloppyReaders.Results(field));
        string[] keys = SloppyReaders.Keys(field);
        Assert.Equal(keys.Distinct(StringComparer.OrdinalIgnoreCase), keys);
        Assert.Subset(
            new HashSet<string>(
                ["client-ip", "envelope-from", "helo", "identity", "mechanism", "problem", "receiver"]),
            new HashSet<string>(keys));

        Assert.True(ReceivedSpf.TryParse(field, out ReceivedSpf? read));
        Assert.Equal(told.Result, read.Result);
        Assert.Equal(identity, read.Identity);
        Assert.Equal(mail.Client, read.ClientIP?.ToString());
        Assert.Equal("receiver.test", read.Receiver);
        Assert.Empty(read.OtherPairs);
        RequireWholeOrNone(mail.Helo.Length == 0 ? null : mail.Helo, read.Helo);
        RequireWholeOrNone(mail.Sender.Length == 0 ? "<>" : told.Request.Sender, read.EnvelopeFrom);
    }

    // Characters that are in no header come back as their numbers.
    private static void RequireWholeOrNone(string? written, string? read)
    {
        if (read is not "...")
        {
            Assert.Equal(SafeText.Line(written, 4096), SafeText.Line(read, 4096), StringComparer.Ordinal);
        }
        else
        {
            Assert.True(
                written is not null
                    && (SafeText.HeaderValue(written, 4096).Length > 256
                        || written[(written.LastIndexOf('@') + 1)..].AsSpan().ContainsAny(NoHostName)),
                written);
        }
    }

    private static string Property(SpfOutcome outcome) =>
        outcome.Request.Identity == SpfIdentity.Helo || outcome.Request.HasNullReversePath
            ? "smtp.helo"
            : "smtp.mailfrom";
}
