// SPDX-License-Identifier: MIT

using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Spf.Cli.Process;

namespace Spf.Cli.Output;

/// <summary>A report fitted to the width of a terminal, with or without colours.</summary>
internal static class TerminalReport
{
    // Carets must stay below their text, so the console must not wrap these lines.
    private const int Unbroken = 1 << 20;

    private const int Gap = 2;

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    public static string Write(Report report, Terminal terminal, bool isColored)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.Width();
        console.Profile.Capabilities.Unicode = IsUtf8(terminal);
        foreach (ReportPart part in report.Parts)
        {
            if (part is ReportPart.Verbatim verbatim)
            {
                console.Profile.Width = Unbroken;
                console.Write(Styled(verbatim.Pieces));
                console.Profile.Width = terminal.Width();
            }
            else
            {
                console.Write(Render(part, console.Profile.Capabilities.Unicode));
            }

            if (part is ReportPart.Line { Indent: 0 } or ReportPart.Verbatim)
            {
                console.WriteLine();
            }
        }

        return text.ToString();
    }

    private static IRenderable Render(ReportPart part, bool isUtf8) => part switch
    {
        ReportPart.Line { Indent: 0 } line => Styled(line.Pieces),
        ReportPart.Line line => Indented(Styled(line.Pieces), line.Indent),
        ReportPart.Tree tree => Render(tree.Root, isUtf8),
        ReportPart.Table table => Render(table),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static Tree Render(Branch root, bool isUtf8)
    {
        var tree = new Tree(Head(root)) { Guide = isUtf8 ? TreeGuide.Line : TreeGuide.Ascii };
        AddBelow(tree, root);
        return tree;
    }

    private static void AddBelow(IHasTreeNodes parent, Branch branch)
    {
        foreach (Branch below in branch.Branches)
        {
            AddBelow(parent.AddNode(Head(below)), below);
        }
    }

    private static Rows Head(Branch branch) => new(branch.Lines.Select(Styled));

    private static Padder Render(ReportPart.Table table)
    {
        var grid = new Grid();
        foreach (IReadOnlyList<Piece> _ in table.Rows[0])
        {
            grid.AddColumn(new GridColumn().PadLeft(0).PadRight(Gap));
        }

        foreach (IReadOnlyList<Piece>[] row in table.Rows)
        {
            grid.AddRow(Array.ConvertAll<IReadOnlyList<Piece>, IRenderable>(row, Styled));
        }

        return Indented(grid, Gap);
    }

    private static Padder Indented(IRenderable part, int indent) => new(part, new Padding(indent, 0, 0, 0));

    // Text, not Spectre markup: brackets in a record stay brackets.
    private static Paragraph Styled(IReadOnlyList<Piece> pieces)
    {
        var paragraph = new Paragraph();
        foreach (Piece piece in pieces)
        {
            paragraph.Append(PlainReport.Safe(piece), piece.Tone switch
            {
                Tone.Good => new Style(Color.Green),
                Tone.Caution => new Style(Color.Olive),
                Tone.Bad => new Style(Color.Maroon, decoration: Decoration.Bold),
                Tone.Detail => new Style(Color.Grey),
                Tone.Strong => new Style(decoration: Decoration.Bold),
                _ => Style.Plain,
            });
        }

        return paragraph;
    }

    // The first of the POSIX variables that is set decides. Without any, only ASCII is assumed.
    private static bool IsUtf8(Terminal terminal)
    {
        string? locale = Array.ConvertAll(LocaleVariables, name => terminal.Variable(name))
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.Replace("-", string.Empty, StringComparison.Ordinal)
            .Contains("UTF8", StringComparison.OrdinalIgnoreCase) is true;
    }
}
