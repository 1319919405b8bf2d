// SPDX-License-Identifier: MIT

using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>Comments, messages and documents are in plain English: the clearest idioms are not used.</summary>
public sealed class PlainEnglishTests
{
    // Other people's texts, and what is built.
    private static readonly string[] NotOurs = ["artifacts/", "rfc7208-testsuite/", "."];

    // A text in a file, and the reason why it is plain English there.
    private static readonly (string File, string Text, string Reason)[] Allowed =
    [
        ("Spf.Tests/Conventions/Idioms.cs", "", "names the idioms"),
        ("Spf.Tests/Conventions/PlainEnglishTests.cs", "", "shows examples of the idioms"),
        ("Spf.Tests/Cli/CompletionTests.cs", "he", "the beginning of an option"),
        ("Spf.Tests/Cli/Inspect/Chromium.cs", "blank", "the browser's name of an empty page"),
        ("Spf.Tests/Fuzzing/IndependenceTests.cs", "alone", "a check without others beside it"),
        ("Spf.Tests/Conventions/ReadmeSectionTableTests.cs", "What of RFC 7208", "a heading of README.md"),
        ("Spf.Tests/Cli/OtherCausesTests.cs", "faulty", "a word that must not be said"),
        ("Spf.Tests/Policy/Configuration/CheckConfigTests.cs", "What to look at", "a heading of check-config"),
    ];

    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".1" or ".5" or ".8")
            .Where(file => !NotOurs.Any(prefix => file.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Files_OfTheProject_UseNoIdiom()
    {
        string[] found =
        [
            .. from file in Files
               from idiom in Idioms.In(file, File.ReadAllText(Path.Combine(Repository.Root, file)))
               where !Allowed.Any(entry => entry.File == file && idiom.Text.Contains(entry.Text, StringComparison.Ordinal))
               select $"{file}:{idiom.Line}: \"{idiom.Text}\"; better: {idiom.Instead}",
        ];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Fact]
    public void Lists_EveryEntry_NamesFilesThatExist()
    {
        Assert.All(Allowed, entry => Assert.Contains(entry.File, Files));
        Assert.All(Allowed, entry => Assert.NotEmpty(entry.Reason));
    }

    [Theory]
    [InlineData("a.cs", "/// <summary>Whom to ask.</summary>", "Whom to ask.")]
    [InlineData("a.cs", "    /// <param name=\"x\">What it is called.</param>", "What it is called.")]
    [InlineData("a.cs", "// 5.7: Who asks gets it.", ": Who asks gets it.")]
    [InlineData("a.cs", "// It ends. Whoever reads\n// it waits.", ". Whoever reads it waits.")]
    [InlineData("a.cs", "int x = 0; // What it is", "What it is")]
    [InlineData("a.cs", "string s = \"Who asks waits.\";", "Who asks waits.")]
    [InlineData("a.cs", "int blank = text.IndexOf(' ');", "blank")]
    [InlineData("a.cs", "// The name stands in the record.", "stands")]
    [InlineData("a.cs", "// The words behind it.", "behind")]
    [InlineData("a.cs", "// Null if it\n// is none.", "is none")]
    [InlineData("a.cs", "// An object a line, once a check.", "An object a line|once a check")]
    [InlineData("a.cs", "// Three lookups a second.", "lookups a second")]
    [InlineData("a.cs", "// With all answers at hand.", "at hand")]
    [InlineData("a.cs", "// As a rule a name.", "As a rule")]
    [InlineData("a.cs", "// The client says his name.", "his")]
    [InlineData("a.cs", "// Its owner must mend it.", "mend")]
    [InlineData("a.cs", "// US-ASCII alone.", "alone")]
    [InlineData("a.cs", "string s = \"the policy is faulty\";", "faulty|faulty")]
    [InlineData("a.cs", "string s = \"is --helo meant?\";", "is --helo meant?")]
    [InlineData("a.md", "It is a list:\n\n- What goes wrong stops nothing.", "What goes wrong stops nothing.")]
    [InlineData("a.md", "A file\nbehind it.", "behind")]
    [InlineData("a.8", ".Pp\nWhat is unknown\nis reported.", "What is unknown is reported.")]
    [InlineData("a.1", ".It Fl -a\nA text behind a blank.", "blank|behind")]

    // Plain English.
    [InlineData("a.cs", "/// <summary>What if a domain published this?</summary>", "")]
    [InlineData("a.cs", "// The value, or null if there is none. The result is none. It is left alone.", "")]
    [InlineData("a.cs", "// A service behind a proxy. One line, a check and a message. They understand it.", "")]
    [InlineData("a.cs", "// It checks a record and gives a caller a message.", "")]
    [InlineData("a.cs", "IEnumerable<int> x = list.Where(What);", "")]
    [InlineData("a.md", "## What it does\n\n`blank` is a variable.\n\n```\nWhat stands behind a blank\n```", "")]
    [InlineData("a.1", ".\\\" What a comment says\n.Ss What to check\nThe name.", "")]
    public void In_Text_FindsItsIdioms(string file, string text, string expected)
    {
        Assert.Equal(
            expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(),
            Idioms.In(file, text).Select(idiom => idiom.Text).Order());
    }
}
