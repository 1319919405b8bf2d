// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Inspection;

/// <summary>The quantity that a walk counts.</summary>
internal enum Measure
{
    /// <summary>
    /// Nothing is counted: finds the addresses that pass if no term matches that depends on more than the address.
    /// </summary>
    Addresses,

    /// <summary>Lookups; a term that depends on the client or the sender may match or not.</summary>
    Lookups,

    /// <summary>Void lookups; a term that depends on the client or the sender may match or not, or be void.</summary>
    VoidLookups,

    /// <summary>Void lookups of names that are void for every sender.</summary>
    CertainVoidLookups,
}

/// <summary>
/// Evaluates a policy for all clients at once (RFC 7208, sections 4.6.2, 5 and 6.1): each directive removes the clients
/// that it matches, and the others continue with the next directive. A term that cannot be evaluated without a client
/// does both. So the worst case is exact, not a sum over terms that no single client reaches. A policy that is reached
/// several times is evaluated once, for all clients; the costs before it are added.
/// </summary>
internal sealed class PolicyWalk(Measure measure, CancellationToken token)
{
    private readonly Dictionary<(PolicyNode, bool UsedNames), (Ends Ends, AddressSet Open)> _known = [];

    // The clients that reach a place whose cost is unknown.
    private AddressSet _open = AddressSet.Empty;

    /// <summary>Receives each term with its clients; null if nobody needs them.</summary>
    public Action<PolicyTerm, Visit>? Visited { get; init; }

    /// <summary>The clients that reach a term.</summary>
    /// <param name="Clients">All of them.</param>
    /// <param name="Matched">Those that the term matches.</param>
    /// <param name="IsPass">Whether a match is a pass of the whole policy.</param>
    public readonly record struct Visit(AddressSet Clients, AddressSet Matched, bool IsPass);

    /// <summary>The results of the clients that reach a policy.</summary>
    /// <param name="Pass">The clients with pass.</param>
    /// <param name="Other">The clients with fail, softfail or neutral.</param>
    /// <param name="Error">The clients with temperror, permerror or none.</param>
    public readonly record struct Ends(Reach Pass, Reach Other, Reach Error)
    {
        public static Ends None { get; } = new(Reach.None, Reach.None, Reach.None);

        public Reach All => Reach.Union([Pass, Other, Error]);

        // All at once, since a policy may have thousands of terms, each with results of its own.
        public static Ends Union(List<Ends> ends) => ends.Count == 1 ? ends[0] : new(
            Reach.Union(ends.Select(end => end.Pass)),
            Reach.Union(ends.Select(end => end.Other)),
            Reach.Union(ends.Select(end => end.Error)));
    }

    /// <summary>Evaluates a policy for all clients; also returns those for which the cost is unknown.</summary>
    /// <param name="node">The policy.</param>
    /// <param name="usedNames">Whether their validated names have already been looked up.</param>
    public (Ends Ends, AddressSet Open) Run(PolicyNode node, bool usedNames = false)
    {
        if (!_known.TryGetValue((node, usedNames), out (Ends Ends, AddressSet Open) known))
        {
            AddressSet outer = _open;
            _open = AddressSet.Empty;
            Ends ends = RunPolicy(node, Reach.Start(node.Clients, usedNames), authorizes: true);
            known = (ends, _open);
            _known.Add((node, usedNames), known);
            _open = outer;
        }

        return known;
    }

    private Ends RunPolicies(PolicyTerm term, Reach reach, bool authorizes)
    {
        List<Ends> ends = [];
        foreach (PolicyNode policy in term.Policies)
        {
            Reach arriving = reach.Intersect(policy.Clients);
            if (Visited is not null)
            {
                ends.Add(RunPolicy(policy, arriving, authorizes));
                continue;
            }

            foreach (Reach.Part part in arriving.Parts)
            {
                (Ends known, AddressSet open) = Run(policy, part.UsedNames);
                ends.Add(new(known.Pass.After(part), known.Other.After(part), known.Error.After(part)));
                _open = _open.Union(open.Intersect(part.Clients));
            }
        }

        return Ends.Union(ends);
    }

    private Ends RunPolicy(PolicyNode node, Reach reach, bool authorizes)
    {
        switch (node.Status)
        {
            case PolicyNodeStatus.Read:
                return RunTerms(node, reach, authorizes);
            case PolicyNodeStatus.NeedsClient or PolicyNodeStatus.NotFollowed:
                _open = _open.Union(reach.Clients);
                return measure == Measure.Addresses
                    ? Ends.None with { Other = reach }
                    : new Ends(reach, reach, reach);
            case PolicyNodeStatus.Loop:
                _open = _open.Union(reach.Clients);
                return Ends.None with { Error = reach };
            default:
                return Ends.None with { Error = reach };
        }
    }

    private Ends RunTerms(PolicyNode node, Reach reach, bool authorizes)
    {
        List<Ends> ends = [];
        foreach (PolicyTerm term in node.TermsInOrder)
        {
            if (reach.IsEmpty)
            {
                break;
            }

            token.ThrowIfCancellationRequested();
            if (term.Term is Directive directive)
            {
                // 4.6.2: the first that matches decides.
                bool isPass = directive.Qualifier == Qualifier.Pass;
                Reach arriving = reach;
                (Reach matched, reach, Reach failed) = Try(term, directive, arriving, authorizes && isPass);
                Visited?.Invoke(term, new Visit(arriving.Clients, matched.Clients, authorizes && isPass));
                ends.Add(isPass ? new(matched, Reach.None, failed) : new(Reach.None, matched, failed));
            }
            else if (term.Term is RedirectModifier)
            {
                // 6.1: the result is that of the target's policy.  4.6.4: a redirect counts as a lookup.
                Ends target = RunPolicies(term, SpendLookup(term, reach), authorizes);
                Visited?.Invoke(term, new Visit(reach.Clients, target.Pass.Clients, authorizes));
                ends.Add(target);
                reach = Reach.None;
            }
        }

        // 4.7: nothing matched, and there was no redirect.
        ends.Add(Ends.None with { Other = reach });
        return Ends.Union(ends);
    }

    private (Reach Matched, Reach Others, Reach Failed) Try(
        PolicyTerm term, Directive directive, Reach reach, bool authorizes)
    {
        if (term.IsLookup)
        {
            reach = SpendLookup(term, reach);
        }

        if (directive.Mechanism is IncludeMechanism)
        {
            // 5.2: only pass matches; an error of the included policy is an error of this one.
            Ends inner = RunPolicies(term, reach, authorizes);
            return (inner.Pass, inner.Other, inner.Error);
        }

        if (term.NeedsClient || term.IsCutShort)
        {
            _open = term.IsCutShort ? _open.Union(reach.Clients) : _open;
            return measure == Measure.Addresses
                ? (Reach.None, reach, Reach.None)
                : (reach, measure == Measure.VoidLookups ? reach.Spend() : reach, Reach.None);
        }

        Reach matched = reach.Intersect(term.Matches);
        Reach rest = reach.Except(term.Matches);
        if (measure is Measure.VoidLookups or Measure.CertainVoidLookups)
        {
            rest = rest.Spend(term.VoidFor);
        }

        return (matched, rest.Except(term.FailsFor), rest.Intersect(term.FailsFor));
    }

    private Reach SpendLookup(PolicyTerm term, Reach reach)
    {
        if (measure != Measure.Lookups)
        {
            return reach;
        }

        Reach spent = reach.Spend();
        return term.Spec?.Uses(MacroLetter.ValidatedDomain) is true ? spent.SpendOnNames() : spent;
    }
}
