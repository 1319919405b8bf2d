// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Records;

namespace Spf.Cli.Check;

/// <summary>
/// Collects the steps of a check: the directives below each record, and the lookups and expansions below each
/// directive. For an include, the record of the included domain is below its directive.
/// </summary>
internal sealed class TraceTree(SpfOptions options) : ISpfTrace
{
    private readonly TraceNode _root = new(string.Empty);
    private readonly List<TraceNode?> _records = [];
    private readonly List<TraceNode?> _directives = [];
    private string? _lastProblem;

    public void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record)
    {
        TraceNode node = ParentOf(point.Depth).Add($"{domain}: {record}");
        Set(_records, point.Depth, node);
        Set(_directives, point.Depth, null);
    }

    public void DirectiveStarting(SpfTracePoint point, Directive directive) =>
        Set(_directives, point.Depth, Get(_records, point.Depth)!.Add(directive.ToString()));

    public void DirectiveTried(SpfTracePoint point, Directive directive, bool matched)
    {
        TraceNode node = Get(_directives, point.Depth)!;
        bool hasLookups = node.Children.Count > 0;
        node.Text = $"{directive}: {(matched ? "matches" : "does not match")}";
        node.Text += hasLookups ? $" ({Counts(point)})" : string.Empty;
        node.Mark = matched ? TraceMark.Matched : TraceMark.None;
        Set(_directives, point.Depth, null);
    }

    public void Redirected(SpfTracePoint point, RedirectModifier modifier, DomainName target) =>
        ParentOf(point.Depth).Add($"no directive matches: {modifier} continues with {target} ({Counts(point)})");

    public void Expanded(SpfTracePoint point, MacroString macro, string expansion) =>
        Current(point.Depth).Add($"{macro} expands to \"{expansion}\"", TraceMark.Detail);

    public void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup) =>
        Current(point.Depth).Add(
            $"{type.ToString().ToUpperInvariant()} {name}: {Describe(lookup)}, {Milliseconds(lookup.Elapsed)}",
            lookup.Status is not (DnsStatus.Success or DnsStatus.NameError) ? TraceMark.Failed : TraceMark.Detail);

    public void ProblemFound(SpfTracePoint point, SpfProblem problem)
    {
        // A problem inside an include is reported once, where it occurs.
        if (problem.Message != _lastProblem)
        {
            _lastProblem = problem.Message;
            Current(point.Depth).Add(problem.Message, TraceMark.Failed);
        }

        if (Get(_directives, point.Depth) is { } directive)
        {
            directive.Mark = TraceMark.Failed;
            directive.Text += ": cannot be evaluated";
            Set(_directives, point.Depth, null);
        }
    }

    /// <summary>Prints the tree. Its first line gives the result of the check.</summary>
    public void Print(SpfOutcome outcome, Terminal terminal, bool? hasColor)
    {
        SpfRequest request = outcome.Request;
        string identity = request.Identity == SpfIdentity.Helo ? $"HELO {request.Helo}" : $"MAIL FROM {request.Sender}";
        string counts = Counts(outcome.LookupCount, outcome.VoidLookupCount);
        _root.Text = $"{identity} from {request.ClientIP}: {outcome.Result.ToKeyword()}, {counts}, "
            + Milliseconds(outcome.Elapsed);
        _root.Mark = outcome.Result == SpfResult.Pass ? TraceMark.Matched : TraceMark.Failed;
        TracePrinter.Print(_root, terminal, hasColor);
    }

    private string Counts(SpfTracePoint point) => Counts(point.LookupCount, point.VoidLookupCount);

    private string Counts(int lookups, int voidLookups) => string.Create(
        CultureInfo.InvariantCulture,
        $"lookups {lookups}/{options.MaxLookups}, void {voidLookups}/{options.MaxVoidLookups}");

    private static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private static string Describe(SpfTraceLookup lookup) => (lookup.Status switch
    {
        DnsStatus.Success when lookup.RecordCount == 0 => "no records",
        DnsStatus.Success when lookup.RecordCount == 1 => "1 record",
        DnsStatus.Success => string.Create(CultureInfo.InvariantCulture, $"{lookup.RecordCount} records"),
        DnsStatus.NameError => "no such name",
        DnsStatus.Timeout => "timed out",
        DnsStatus.Overload => "not sent: too many lookups in progress",
        _ => "server failure",
    }) + (lookup.FromCache ? " (cached)" : string.Empty);

    // The node above a record: the directive that includes it, or the root.
    private TraceNode ParentOf(int depth) => depth == 0 ? _root : Get(_directives, depth - 1) ?? _root;

    private TraceNode Current(int depth) => Get(_directives, depth) ?? ParentOf(depth);

    private static TraceNode? Get(List<TraceNode?> nodes, int depth) => depth < nodes.Count ? nodes[depth] : null;

    private static void Set(List<TraceNode?> nodes, int depth, TraceNode? node)
    {
        while (nodes.Count <= depth)
        {
            nodes.Add(null);
        }

        nodes[depth] = node;
    }
}
