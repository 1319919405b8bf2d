// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;

namespace Spf.Tests.Cli;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData("--ip X", "check --ip=X")]
    [InlineData("--ip=X", "check --ip=X")]
    [InlineData("-ip X", "check --ip=X")]
    [InlineData("-ip=X", "check --ip=X")]
    [InlineData("-i X", "check --ip=X")]
    [InlineData("-i=X", "check --ip=X")]
    [InlineData("--ip-address X", "check --ip=X")]
    [InlineData("--ipv4 X", "check --ip=X")]
    [InlineData("--ip=", "check --ip=")]
    [InlineData("--ip a=b", "check --ip=a=b")]
    [InlineData("--sender -x@example.com", "check --sender=-x@example.com")]
    [InlineData("--sender=--helo", "check --sender=--helo")]
    [InlineData("--mfrom X", "check --sender=X")]
    [InlineData("--mail-from X", "check --sender=X")]
    [InlineData("-sender X", "check --sender=X")]
    [InlineData("-s a@example.com", "check --sender=a@example.com")]
    [InlineData("-s helo", "check --scope=helo")]
    [InlineData("-s mfrom", "check --scope=mfrom")]
    [InlineData("-m a@example.com", "check --sender=a@example.com")]
    [InlineData("-m 12", "check --max-lookups=12")]
    [InlineData("-h X", "check --helo=X")]
    [InlineData("-helo X", "check --helo=X")]
    [InlineData("--helo-identity X", "check --helo=X")]
    [InlineData("--helo-id X", "check --helo=X")]
    [InlineData("--identity X", "check --id=X")]
    [InlineData("--name X", "check --hostname=X")]
    [InlineData("-n X", "check --hostname=X")]
    [InlineData("--def-exp X", "check --default-explanation=X")]
    [InlineData("-e X", "check --default-explanation=X")]
    [InlineData("--max-lookup 3", "check --max-lookups=3")]
    [InlineData("--max-dns-interactive-terms 3", "check --max-lookups=3")]
    [InlineData("--versions 1", "check")]
    [InlineData("-v 1", "check")]
    [InlineData("check --ip X", "check --ip=X")]
    [InlineData("--dns A --dns B", "check --dns=A --dns=B")]
    [InlineData("A B C", "check --ip=A --sender=B --helo=C")]
    [InlineData("[192.0.2.1] B C", "check --ip=[192.0.2.1] --sender=B --helo=C")]
    [InlineData("--trace -- A B C", "check --ip=A --sender=B --helo=C --trace")]
    [InlineData("batch", "batch")]
    [InlineData("batch - --parallel 4", "batch --parallel=4 -- -")]
    [InlineData("batch -- -x", "batch -- -x")]
    public void Read_Spellings_MeanTheSame(string typed, string expected)
    {
        ArgumentNullException.ThrowIfNull(typed);

        Assert.Equal(expected, Canonical(Arguments.Read(typed.Split(' '))));
    }

    [Theory]
    [InlineData("a@example.com", "example.com")]
    [InlineData("<a@example.com>", "example.com")]
    [InlineData("", "h.example")]
    [InlineData("<>", "h.example")]
    public void Read_RecordBeforeTheOperands_IsTheSendersRecord(string sender, string domain)
    {
        Arguments arguments = Arguments.Read(["v=spf1 -all", "192.0.2.1", sender, "h.example"]);

        Assert.Equal($"{domain}=v=spf1 -all", Assert.Single(arguments.Values(OptionTable.Record)));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-help")]
    [InlineData("-?")]
    [InlineData("-h")]
    [InlineData("-h --ip X")]
    [InlineData("--ip X -h")]
    [InlineData("batch --help")]
    public void Read_Help_IsAskedFor(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);

        Assert.True(Arguments.Read(typed.Split(' ')).Has(OptionTable.Help));
    }

    [Fact]
    public void Options_Table_HasNoSpellingTwice()
    {
        string[] spellings = [.. OptionTable.Rows.SelectMany(row => row.Aliases.Append(row.Name))];

        Assert.Equal(spellings.Length, spellings.Distinct().Count());
        Assert.DoesNotContain(spellings, Spellings.IsKnown);
    }

    // A value is what was typed, whatever it looks like: no file, no option, nothing split off.
    [Theory]
    [InlineData("@/etc/passwd")]
    [InlineData("@")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[suggest]")]
    [InlineData("--both")]
    [InlineData("-x")]
    [InlineData("a:b=c")]
    [InlineData("\"quoted\"")]
    [InlineData("a\nb")]
    public void Read_AnyValue_IsKept(string value)
    {
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Value is not null))
        {
            string verb = VerbTable.Rows.First(verb => row.Verbs.HasFlag(verb.Verb)
                && (row != OptionTable.File || verb.Verb == Verbs.Batch)).Name;
            string[][] spellings = [[verb, $"--{row.Name}={value}"], [verb, $"--{row.Name}", value]];
            bool isAlone = value == "--both" || row.IsOptionalValue is not null;
            foreach (string[] typed in isAlone ? spellings[..1] : spellings)
            {
                Arguments arguments = Arguments.Read(typed);

                Assert.Equal(value, Assert.Single(arguments.Values(row)));
                Assert.Equal(value, arguments.Value(row));
                Assert.Empty(arguments.Operands);
            }
        }
    }

    // Options by their canonical names in the order of the table, then operands.
    private static string Canonical(Arguments arguments)
    {
        List<string> words = [arguments.Verb == Verbs.Batch ? "batch" : "check"];
        foreach (OptionRow row in OptionTable.Rows.Where(arguments.Has))
        {
            words.AddRange(row.Value is null
                ? [$"--{row.Name}"]
                : arguments.Values(row).Select(value => $"--{row.Name}={value}"));
        }

        return string.Join(' ', arguments.Operands.Count > 0 ? [.. words, "--", .. arguments.Operands] : words);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false, "--no-look-ahead")]
    public void Options_NoLookAhead_AsksInOrder(bool expected, params string[] option) =>
        Assert.Equal(expected, OptionValues.Options(Arguments.Read(["--hostname", "mx.example.org", .. option])).LookAhead);
}
