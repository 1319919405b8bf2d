// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// Hands each step on to a caller's trace. A fault in a trace must not decide whether mail is accepted: after its first
/// exception the trace gets no more steps, and the check goes on.
/// </summary>
internal sealed class SafeTrace(ISpfTrace trace) : ISpfTrace
{
    private ISpfTrace? _trace = trace;

    public void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record) =>
        Report((point, domain, record), static (trace, step) => trace.RecordRead(step.point, step.domain, step.record));

    public void DirectiveStarting(SpfTracePoint point, Directive directive) =>
        Report((point, directive), static (trace, step) => trace.DirectiveStarting(step.point, step.directive));

    public void DirectiveTried(SpfTracePoint point, Directive directive, bool matched) => Report(
        (point, directive, matched),
        static (trace, step) => trace.DirectiveTried(step.point, step.directive, step.matched));

    public void Redirected(SpfTracePoint point, RedirectModifier modifier, DomainName target) => Report(
        (point, modifier, target), static (trace, step) => trace.Redirected(step.point, step.modifier, step.target));

    public void Expanded(SpfTracePoint point, MacroString macro, string expansion) => Report(
        (point, macro, expansion), static (trace, step) => trace.Expanded(step.point, step.macro, step.expansion));

    public void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup) => Report(
        (point, type, name, lookup),
        static (trace, step) => trace.LookedUp(step.point, step.type, step.name, step.lookup));

    public void ProblemFound(SpfTracePoint point, SpfProblem problem) =>
        Report((point, problem), static (trace, step) => trace.ProblemFound(step.point, step.problem));

    private void Report<TStep>(TStep step, Action<ISpfTrace, TStep> report)
    {
        if (_trace is not { } trace)
        {
            return;
        }

        try
        {
            report(trace, step);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _trace = null;
        }
    }
}
