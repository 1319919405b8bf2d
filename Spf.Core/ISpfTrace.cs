// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf;

/// <summary>
/// Sees each step of one check, in order and one at a time. Every member has an empty default, so that new steps break
/// nobody. An exception does not end the check: the trace gets no more steps of it.
/// </summary>
public interface ISpfTrace
{
    /// <summary>A record was fetched and read; its terms follow.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="domain">The domain that publishes it.</param>
    /// <param name="record">The record.</param>
    void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record)
    {
    }

    /// <summary>A directive is about to be tried; lookups and, one level deeper, an included record follow.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="directive">The directive.</param>
    void DirectiveStarting(SpfTracePoint point, Directive directive)
    {
    }

    /// <summary>A directive was tried. If it could not be, <see cref="ProblemFound"/> is called instead.</summary>
    /// <param name="point">The place in the check, with this directive's lookups counted.</param>
    /// <param name="directive">The directive.</param>
    /// <param name="matched">Whether it matched.</param>
    void DirectiveTried(SpfTracePoint point, Directive directive, bool matched)
    {
    }

    /// <summary>Nothing matched, and the record redirects; the target's record follows at the same depth.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="modifier">The redirect.</param>
    /// <param name="target">Its target.</param>
    void Redirected(SpfTracePoint point, RedirectModifier modifier, DomainName target)
    {
    }

    /// <summary>A macro-string that has macros in it was expanded.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="macro">The macro-string.</param>
    /// <param name="expansion">The expansion: a stranger's text.</param>
    void Expanded(SpfTracePoint point, MacroString macro, string expansion)
    {
    }

    /// <summary>A name was looked up.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="type">The record type.</param>
    /// <param name="name">The name.</param>
    /// <param name="lookup">How it went.</param>
    void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup)
    {
    }

    /// <summary>The evaluation of a record ended with none, temperror or permerror.</summary>
    /// <param name="point">The place in the check.</param>
    /// <param name="problem">Why.</param>
    void ProblemFound(SpfTracePoint point, SpfProblem problem)
    {
    }
}

/// <summary>A place in a check.</summary>
/// <param name="Depth">How many includes deep; 0 for the record of the domain that is checked.</param>
/// <param name="LookupCount">Terms that have queried the DNS so far.</param>
/// <param name="VoidLookupCount">Void lookups so far.</param>
public readonly record struct SpfTracePoint(int Depth, int LookupCount, int VoidLookupCount);

/// <summary>How a lookup went.</summary>
/// <param name="Status">Its status.</param>
/// <param name="RecordCount">How many records it brought.</param>
/// <param name="FromCache">Whether they came from a cache.</param>
/// <param name="Elapsed">How long it took.</param>
public readonly record struct SpfTraceLookup(DnsStatus Status, int RecordCount, bool FromCache, TimeSpan Elapsed);
