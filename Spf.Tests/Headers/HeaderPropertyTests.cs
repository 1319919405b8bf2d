// SPDX-License-Identifier: MIT

using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Spf.Headers;
using Spf.Tests.Text;

namespace Spf.Tests.Headers;

// No matter what a stranger sends, the result is a header, and says what it is meant to say.
public sealed class HeaderPropertyTests
{
    private static readonly Config Quick =
        Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000).WithReplay(7208, 5437);

    private static readonly string[] Words =
    [
        "example.com", "alice@", " ", "  ", "(", ")", "\\", "\"", ";", "=",
        "\r\n", "\r\n ", "\n", "\0", "\t", "\u001b[2J",
        "helo=", "client-ip=", "pass", "...", "<U+000D>", "a", "b", "\u00FC", "\uD83D\uDE00", "\uD800", "\u202E",
        new string('x', 70), new string('(', 40), new string(' ', 90), new string('y', 300),
    ];

    // Words of the grammar, of attacks, single hostile characters, and strings of FsCheck's own.
    private static readonly Gen<string> Texts = Gen.OneOf(
        from words in Gen.ListOf(Gen.Elements(Words)) select string.Concat(words),
        from characters in Gen.ListOf(Gen.Elements(Hostile.Characters)) select string.Concat(characters),
        ArbMap.Default.ArbFor<string>().Generator.Select(s => s ?? string.Empty));

    private static readonly Gen<string?> Optional =
        Gen.OneOf(Texts.Select(s => (string?)s), Gen.Constant((string?)null));

    private static readonly Gen<IPAddress> Addresses =
        from bytes in Gen.OneOf(
            Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 4), Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 16))
        select new IPAddress(bytes);

    private static readonly Gen<ReceivedSpf> Fields =
        from result in Gen.Elements(Enum.GetValues<SpfResult>())
        from comment in Optional
        from address in Gen.OneOf(Addresses.Select(a => (IPAddress?)a), Gen.Constant((IPAddress?)null))
        from sender in Optional
        from helo in Optional
        from identity in Optional
        from mechanism in Optional
        from problem in Optional
        from receiver in Optional
        from name in Gen.Elements("x-a", "X.b", "c_d")
        from other in Optional
        select new ReceivedSpf
        {
            Result = result,
            Comment = comment,
            ClientIP = address,
            EnvelopeFrom = sender,
            Helo = helo,
            Identity = identity,
            Mechanism = mechanism,
            Problem = problem,
            Receiver = receiver,
            OtherPairs = other is null ? [] : [new(name, other)],
        };

    [Fact]
    public void ReceivedSpf_AnyField_ReadsBack() => Prop.ForAll(Fields.ToArbitrary(), field =>
    {
        FieldChecks.RequireField(field);
        Assert.True(ReceivedSpf.TryParse(field.ToFoldedString(), out ReceivedSpf? read));
        Assert.Equal(field.ClientIP, read.ClientIP);
        RequireWholeOrNone(field.EnvelopeFrom, read.EnvelopeFrom);
        RequireWholeOrNone(field.Helo, read.Helo);
        RequireSame(field.Identity, read.Identity);
        RequireSame(field.Mechanism, read.Mechanism);
        RequireSame(field.Problem, read.Problem);
        RequireSame(field.Receiver, read.Receiver);
        RequireSame(string.IsNullOrEmpty(field.Comment) ? null : field.Comment, read.Comment);
    }).Check(Quick);

    [Fact]
    public void ReceivedSpf_OutcomeOfAnyStrings_ReadsBack() => Prop.ForAll(
        Texts.ToArbitrary(), Texts.ToArbitrary(), Optional.ToArbitrary(), (sender, helo, receiver) =>
        {
            foreach (SpfRequest request in new[] { Outcomes.MailFrom(sender, helo), Outcomes.Helo(helo) })
            {
                SpfOutcome outcome = Outcomes.Of(
                    SpfResult.None,
                    request,
                    problem: Outcomes.Problem(SpfProblemKind.MalformedDomain, sender + helo));
                ReceivedSpf field = ReceivedSpf.FromOutcome(outcome, receiver);
                FieldChecks.RequireField(field);
                Assert.True(ReceivedSpf.TryParse(field.ToFoldedString(), out ReceivedSpf? read));
                Assert.Equal(Outcomes.Client, read.ClientIP);
                Assert.Equal(request.Identity.ToKeyword(), read.Identity);
                Assert.Empty(read.OtherPairs);
            }
        }).Check(Quick);

    [Fact]
    public void AuthenticationResults_AnyStrings_AreOneField() => Prop.ForAll(
        Texts.ToArbitrary(), Texts.ToArbitrary(), Texts.ToArbitrary(), (sender, helo, problem) =>
        {
            SpfProblem reason = Outcomes.Problem(SpfProblemKind.Syntax, problem);
            SpfOutcome[] outcomes =
            [
                Outcomes.Of(SpfResult.PermError, Outcomes.Helo(helo), problem: reason),
                Outcomes.Of(SpfResult.TempError, Outcomes.MailFrom(sender, helo), problem: reason),
            ];
            string field = AuthenticationResultsField.Format("mx.example.org", outcomes);
            FieldChecks.RequireLines(field, AuthenticationResultsField.FormatFolded("mx.example.org", outcomes));
            HeaderGrammar.RequireText(field, allowUtf8: false);
            Assert.Contains("; spf=temperror reason=", field, StringComparison.Ordinal);
            Assert.Equal(2, field.Count(c => c == ';'));
            Assert.Equal(field.Count(c => c == '='), field.Split("spf=").Length + field.Split(" reason=").Length
                + field.Split(" smtp.helo=").Length + field.Split(" smtp.mailfrom=").Length - 4);
        }).Check(Quick);

    [Fact]
    public void SmtpReply_AnyStrings_AreLines() => Prop.ForAll(
        Texts.ToArbitrary(), Texts.ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (sender, explanation, isFromDomain) =>
        {
            SmtpReply? reply = SmtpReply.FromOutcome(
                Outcomes.Failed(explanation, isFromDomain, Outcomes.MailFrom(sender, sender)));
            Assert.NotNull(reply);
            SmtpReplyTests.RequireReply(reply);
        }).Check(Quick);

    // A name is never cut.
    private static void RequireWholeOrNone(string? written, string? read)
    {
        if (read is not "...")
        {
            Assert.Equal(
                written?.EndsWith("...", StringComparison.Ordinal), read?.EndsWith("...", StringComparison.Ordinal));
            RequireSame(written, read);
        }
    }

    // A value that was neither cut nor escaped comes back as it was.
    private static void RequireSame(string? written, string? read)
    {
        if (written is null || read is null)
        {
            Assert.Equal(written, read);
        }
        else if (written.All(c => c is >= ' ' and <= '~') && !read.EndsWith("...", StringComparison.Ordinal))
        {
            Assert.Equal(written, read);
        }
        else
        {
            Assert.DoesNotContain('\r', read);
        }
    }
}
