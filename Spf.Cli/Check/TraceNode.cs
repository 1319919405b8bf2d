// SPDX-License-Identifier: MIT

namespace Spf.Cli.Check;

/// <summary>What became of a step, for its colour.</summary>
internal enum TraceMark
{
    None,
    Matched,
    Failed,
    Detail,
}

/// <summary>One step of a trace and the steps it took, to be printed as a tree.</summary>
internal sealed class TraceNode(string text)
{
    private readonly List<TraceNode> _children = [];

    /// <summary>What the step is; third-party text, until it is printed.</summary>
    public string Text { get; set; } = text;

    public TraceMark Mark { get; set; }

    public IReadOnlyList<TraceNode> Children => _children;

    public TraceNode Add(string text, TraceMark mark = TraceMark.None)
    {
        var child = new TraceNode(text) { Mark = mark };
        _children.Add(child);
        return child;
    }
}
