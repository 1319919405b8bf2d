// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Text;

namespace Spf.Cli.Output;

/// <summary>A report as plain lines, for files and programs: no colours, no wrapping, trees by indentation.</summary>
internal static class PlainReport
{
    /// <summary>The maximum length of a piece. No DNS record is longer.</summary>
    public const int MaxLength = 1 << 19;

    private const int Step = 2;

    public static string Write(Report report)
    {
        var text = new StringBuilder();
        foreach (ReportPart part in report.Parts)
        {
            switch (part)
            {
                case ReportPart.Line line:
                    AppendLine(text, line.Indent, line.Pieces);
                    break;
                case ReportPart.Verbatim line:
                    AppendLine(text, 0, line.Pieces);
                    break;
                case ReportPart.Tree tree:
                    Append(text, 0, tree.Root);
                    break;
                case ReportPart.Table table:
                    Append(text, table);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(report));
            }
        }

        return text.ToString();
    }

    /// <summary>Returns text that is safe to print. All text from strangers goes through here.</summary>
    public static string Safe(Piece piece) => SafeText.Line(piece.Text, MaxLength);

    private static void AppendLine(StringBuilder text, int indent, IReadOnlyList<Piece> pieces)
    {
        text.Append(' ', indent);
        foreach (Piece piece in pieces)
        {
            text.Append(Safe(piece));
        }

        text.Append('\n');
    }

    private static void Append(StringBuilder text, int indent, Branch branch)
    {
        for (int i = 0; i < branch.Lines.Count; i++)
        {
            AppendLine(text, i == 0 ? indent : indent + Step, branch.Lines[i]);
        }

        foreach (Branch below in branch.Branches)
        {
            Append(text, indent + Step, below);
        }
    }

    private static void Append(StringBuilder text, ReportPart.Table table)
    {
        string[][] rows =
        [
            .. table.Rows.Select(row => Array.ConvertAll(row, cell => string.Concat(cell.Select(Safe)))),
        ];
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => cell.PadRight(widths[column]));
            text.Append(' ', Step).Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }
}
