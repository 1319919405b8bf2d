// SPDX-License-Identifier: MIT

using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spf.Cli.Reports;

/// <summary>A report laid out to the width of a terminal, with colours or without.</summary>
internal static class TerminalReport
{
    // A caret below another line points at nothing, so no terminal breaks such lines for us.
    private const int Unbroken = 1 << 20;

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

            if (part is ReportPart.Line or ReportPart.Verbatim)
            {
                console.WriteLine();
            }
        }

        return text.ToString();
    }

    private static IRenderable Render(ReportPart part, bool isUtf8) => part switch
    {
        ReportPart.Line line => new Padder(Styled(line.Pieces), new Padding(line.Indent, 0, 0, 0)),
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

    private static Table Render(ReportPart.Table table)
    {
        var rendered = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (string head in table.Heads)
        {
            rendered.AddColumn(new TableColumn(Styled([new Piece(head, Tone.Detail)])) { Padding = new Padding(2, 0, 0, 0) });
        }

        foreach (Piece[] row in table.Rows)
        {
            rendered.AddRow(row.Select(cell => Styled([cell])));
        }

        return rendered;
    }

    // Not markup: brackets of a record are brackets.
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

    // What POSIX has decide; where nothing does, what every terminal has.
    private static bool IsUtf8(Terminal terminal)
    {
        string? locale = Array.ConvertAll(LocaleVariables, name => terminal.Variable(name))
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.Replace("-", string.Empty, StringComparison.Ordinal)
            .Contains("UTF8", StringComparison.OrdinalIgnoreCase) is true;
    }
}
