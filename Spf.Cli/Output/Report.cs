// SPDX-License-Identifier: MIT

namespace Spf.Cli.Output;

/// <summary>The meaning of a piece of text, which decides its colour.</summary>
internal enum Tone
{
    None,
    Good,
    Caution,
    Bad,
    Detail,
    Strong,
}

/// <summary>A piece of a line. It may be third-party text and is escaped when it is printed.</summary>
internal readonly record struct Piece(string Text, Tone Tone = Tone.None)
{
    public static implicit operator Piece(string text) => new(text);
}

/// <summary>A report for people: fitted to the width of a terminal, or printed as plain lines.</summary>
internal sealed class Report
{
    private readonly List<ReportPart> _parts = [];

    public IReadOnlyList<ReportPart> Parts => _parts;

    /// <summary>Adds a part.</summary>
    public void Add(ReportPart part) => _parts.Add(part);

    /// <summary>Adds a line.</summary>
    public void AddLine(params Piece[] pieces) => Add(new ReportPart.Line(pieces));

    /// <summary>Adds an empty line and a heading.</summary>
    public void AddHeading(string text)
    {
        AddLine(string.Empty);
        AddLine(new Piece(text, Tone.Strong));
    }
}

/// <summary>A part of a report.</summary>
internal abstract record ReportPart
{
    private ReportPart()
    {
    }

    /// <summary>A line. On a narrower terminal it is wrapped, and all its lines are indented.</summary>
    internal sealed record Line(IReadOnlyList<Piece> Pieces, int Indent = 0) : ReportPart;

    /// <summary>A line whose columns have a meaning, so it is never wrapped.</summary>
    internal sealed record Verbatim(IReadOnlyList<Piece> Pieces) : ReportPart;

    /// <summary>A tree of lines.</summary>
    internal sealed record Tree(Branch Root) : ReportPart;

    /// <summary>A table. All rows have the same number of columns.</summary>
    internal sealed record Table(IReadOnlyList<IReadOnlyList<Piece>[]> Rows) : ReportPart;
}

/// <summary>A node of a tree: its lines and its child nodes.</summary>
internal sealed class Branch(params Piece[] head)
{
    private readonly List<IReadOnlyList<Piece>> _lines = [head];
    private readonly List<Branch> _branches = [];

    public IReadOnlyList<IReadOnlyList<Piece>> Lines => _lines;

    public IReadOnlyList<Branch> Branches => _branches;

    public void AddLine(params Piece[] pieces) => _lines.Add(pieces);

    public void Add(Branch branch) => _branches.Add(branch);
}
