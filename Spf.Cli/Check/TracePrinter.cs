// SPDX-License-Identifier: MIT

using Spectre.Console;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>Prints a trace: as a coloured tree on terminals, as indented lines elsewhere.</summary>
internal static class TracePrinter
{
    // A file has no right margin, so lines need no wrapping.
    private const int MaxWidth = 2048;

    public static void Print(TraceNode root, Terminal terminal, bool? hasColor)
    {
        bool isColored = hasColor ?? (terminal.IsErrorInteractive && !terminal.RefusesColor);
        if (isColored)
        {
            PrintTree(root, terminal);
        }
        else
        {
            PrintLines(root, terminal.Error, indent: 0);
        }

        terminal.Error.Flush();
    }

    private static void PrintLines(TraceNode node, TextWriter writer, int indent)
    {
        writer.Write(new string(' ', indent));
        writer.WriteLine(SafeText.Line(node.Text));
        foreach (TraceNode child in node.Children)
        {
            PrintLines(child, writer, indent + 2);
        }
    }

    private static void PrintTree(TraceNode root, Terminal terminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Error),
        });
        if (!terminal.IsErrorInteractive)
        {
            console.Profile.Width = MaxWidth;
        }

        var tree = new Tree(Styled(root));
        AddChildren(tree, root);
        console.Write(tree);
    }

    private static void AddChildren(IHasTreeNodes parent, TraceNode node)
    {
        foreach (TraceNode child in node.Children)
        {
            AddChildren(parent.AddNode(Styled(child)), child);
        }
    }

    private static Spectre.Console.Text Styled(TraceNode node)
    {
        Color color = node.Mark switch
        {
            TraceMark.Matched => Color.Green,
            TraceMark.Failed => Color.Red,
            TraceMark.Detail => Color.Grey,
            _ => Color.Default,
        };
        return new(SafeText.Line(node.Text), new Style(color));
    }
}
