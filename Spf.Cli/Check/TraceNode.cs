// SPDX-License-Identifier: MIT

namespace Spf.Cli.Check;

/// <summary>The outcome of a step, which decides its colour.</summary>
internal enum TraceMark
{
    None,
    Matched,
    Failed,
    Detail,
}

/// <summary>A step of a trace and its sub-steps, printed as a tree.</summary>
internal sealed class TraceNode(string text)
{
    private readonly List<TraceNode> _children = [];

    /// <summary>The description of the step. It contains third-party text and is escaped when it is printed.</summary>
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
