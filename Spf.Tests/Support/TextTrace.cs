// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Records;

namespace Spf.Tests.Support;

/// <summary>Each step of a check as a line: depth, lookups and void lookups so far, and what happened.</summary>
internal sealed class TextTrace : ISpfTrace
{
    public List<string> Lines { get; } = [];

    public void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record) =>
        Add(point, $"record {domain}");

    public void DirectiveStarting(SpfTracePoint point, Directive directive) => Add(point, $"try {directive}");

    public void DirectiveTried(SpfTracePoint point, Directive directive, bool matched) =>
        Add(point, $"{directive} {(matched ? "yes" : "no")}");

    public void Redirected(SpfTracePoint point, RedirectModifier modifier, DomainName target) =>
        Add(point, $"{modifier} to {target}");

    public void Expanded(SpfTracePoint point, MacroString macro, string expansion) =>
        Add(point, $"{macro} = {expansion}");

    public void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup) =>
        Add(point, string.Create(
            CultureInfo.InvariantCulture, $"{type} {name} {lookup.Status} {lookup.RecordCount}"));

    public void ProblemFound(SpfTracePoint point, SpfProblem problem) => Add(point, $"problem {problem.Kind}");

    private void Add(SpfTracePoint point, string text) => Lines.Add(string.Create(
        CultureInfo.InvariantCulture, $"{point.Depth} {point.LookupCount}/{point.VoidLookupCount} {text}"));
}
