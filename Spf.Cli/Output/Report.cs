// SPDX-License-Identifier: MIT

namespace Spf.Cli.Output;

/// <summary>What a piece of text means, for its colour.</summary>
internal enum Tone
{
    None,
    Good,
    Caution,
    Bad,
    Detail,
    Strong,
}

/// <summary>A piece of a line. Third-party text, until it is printed.</summary>
internal readonly record struct Piece(string Text, Tone Tone = Tone.None)
{
    public static implicit operator Piece(string text) => new(text);
}

/// <summary>Something that people read: on a terminal laid out to its width, elsewhere as lines.</summary>
internal sealed class Report
{
    private readonly List<ReportPart> _parts = [];

    public IReadOnlyList<ReportPart> Parts => _parts;

    /// <summary>Adds a part.</summary>
    public void Add(ReportPart part) => _parts.Add(part);

    /// <summary>Adds a line.</summary>
    public void AddLine(params Piece[] pieces) => Add(new ReportPart.Line(pieces));

    /// <summary>Begins a new section.</summary>
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

    /// <summary>A line; or a paragraph, on a terminal that is narrower. Its further lines are indented.</summary>
    internal sealed record Line(IReadOnlyList<Piece> Pieces, int Indent = 0) : ReportPart;

    /// <summary>A line whose columns carry meaning: it is never broken or joined.</summary>
    internal sealed record Verbatim(IReadOnlyList<Piece> Pieces) : ReportPart;

    /// <summary>Lines below lines.</summary>
    internal sealed record Tree(Branch Root) : ReportPart;

    /// <summary>Columns, as many in each row.</summary>
    internal sealed record Table(IReadOnlyList<IReadOnlyList<Piece>[]> Rows) : ReportPart;
}

/// <summary>A place of a tree: its lines, and what hangs below it.</summary>
internal sealed class Branch(params Piece[] head)
{
    private readonly List<IReadOnlyList<Piece>> _lines = [head];
    private readonly List<Branch> _branches = [];

    public IReadOnlyList<IReadOnlyList<Piece>> Lines => _lines;

    public IReadOnlyList<Branch> Branches => _branches;

    public void AddLine(params Piece[] pieces) => _lines.Add(pieces);

    public void Add(Branch branch) => _branches.Add(branch);
}
