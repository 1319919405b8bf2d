// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Cli.Inspect;

/// <summary>Each character from U+0000 to U+017F, and markup of all kinds, in records and names, through every
/// output.</summary>
public sealed partial class HostileRecordTests
{
    private const int Chunk = 8;

    private static readonly string[][] Outputs =
    [
        ["inspect", "x.example"],
        ["inspect", "x.example", "--format", "json"],
        ["inspect", "x.example", "--format", "html"],
        ["inspect", "x.example", "--color", "always"],
        ["lint", "x.example"],
        ["lint", "x.example", "--color", "always"],
        ["lint", "x.example", "--format", "json"],
        ["diff", "x.example", "v=spf1 -all"],
        ["diff", "x.example", "v=spf1 -all", "--color", "always"],
        ["diff", "x.example", "v=spf1 -all", "--format", "json"],
    ];

    // Characters that HTML, Spectre.Console's markup, a spreadsheet, or a terminal would take for more than text.
    private static readonly string[] Markup =
    [
        "<script>alert(1)</script>", "]]><!--", "--></style><img/src=x>", "\"'onload=x", "&lt;&#x1b;", "[red]x[/]", "[/", "{0}",
        "\u202Eabc\u202C", "\u2028", "\uFEFF", "\uD800",
    ];

    [Fact]
    public async Task Output_EveryCharacter_IsHarmless()
    {
        foreach (string text in Texts())
        {
            foreach (string[] output in Outputs)
            {
                foreach (string[] records in Records(text))
                {
                    CliRun run = await CliRun.OfAsync([.. output, "--zone", CliRun.ExampleZone, .. records]);
                    AssertHarmless(run, string.Join(' ', output));
                }
            }
        }
    }

    [Fact]
    public async Task Operand_EveryCharacter_IsHarmless()
    {
        foreach (string text in Texts())
        {
            string[][] runs =
            [
                ["inspect", $"{text}.example"], ["inspect", $"{text}.example", "--format", "html"], ["lint", $"v=spf1 {text} -all"],
                ["inspect", $"{text}.example", "--format", "json"], ["lint", $"v=spf1 {text} -all", "--format", "json"],
                ["lint", $"{text}.example"], ["diff", $"{text}.example", $"v=spf1 {text} -all"], ["inspect", text, text],
                ["diff", text, text], ["lint", text, text], ["inspect", "x.example", "--html", $"/nowhere/{text}/x"],
            ];
            foreach (string[] args in runs)
            {
                AssertHarmless(await CliRun.OfAsync([.. args, "--zone", CliRun.ExampleZone]), string.Join(' ', args));
            }
        }
    }

    // The page has only our own elements, no matter what the record has.
    [Fact]
    public async Task Page_Markup_IsText()
    {
        foreach (string markup in Markup)
        {
            CliRun run = await CliRun.OfAsync(
                "inspect", "x.example", "--format", "html", "--zone", CliRun.ExampleZone,
                "--record", $"x.example=v=spf1 a:{markup} include:y.example -all", "--record", $"y.example=v=spf1 {markup} -all");

            Assert.Equal(2, run.ExitCode);
            Assert.All(
                Element().Matches(run.Output),
                element => Assert.Contains(element.Groups[1].Value, Known));
            Assert.DoesNotContain("onload=x", Element().Matches(run.Output).Select(element => element.Value));
            string title = Regex.Match(run.Output, "<title>(.*)</title>").Groups[1].Value;
            Assert.Equal("SPF policy of x.example", title);
        }
    }

    private static readonly string[] Known =
    [
        "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1", "h2", "h3", "p", "ul", "ol",
        "li", "dl", "dt", "dd", "div", "span", "strong", "a", "code", "mark", "i", "details", "summary", "table", "caption", "thead",
        "tbody", "tr", "th", "td",
    ];

    [GeneratedRegex("</?([^\\s>/!]+)[^>]*>")]
    private static partial Regex Element();

    [GeneratedRegex(@"\u001B\[[0-9;]*m")]
    private static partial Regex Color();

    // One that can be read, one that cannot, and names.
    private static IEnumerable<string[]> Records(string text) =>
    [
        ["--record", $"x.example=v=spf1 exists:{text}%{{i}}.example include:{text}.example x={text} -all exp={text}.example"],
        ["--record", $"x.example=v=spf1 {text} ip4:{text} -all", "--record", $"x.example=v=spf1{text} -all"],
        ["--record", $"x.example=v=spf1 include:y.example -all", "--record", $"y.example=v=spf1 a:{text}.example -all"],
    ];

    private static IEnumerable<string> Texts() =>
        Enumerable.Range(0, 0x180).Chunk(Chunk).Select(codes => string.Concat(codes.Select(code => (char)code))).Concat(Markup);

    private static void AssertHarmless(CliRun run, string where)
    {
        string text = Color().Replace(run.Output + run.Error, string.Empty);
        char found = text.FirstOrDefault(c => c != '\n' && (char.IsControl(c) || c is '\u00AD' or '\u202E' or '\u2028' or '\uFEFF'));

        Assert.True(found == '\0' && !text.Contains('\0', StringComparison.Ordinal), $"U+{(int)found:X4} in {where}: {text}");
    }
}
