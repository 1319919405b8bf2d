// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Inspection;

/// <summary>What a walk counts.</summary>
internal enum Measure
{
    /// <summary>
    /// Nothing: who passes, if nothing matches that depends on more than the client's address.
    /// </summary>
    Addresses,

    /// <summary>Lookups, whatever depends on the client or the sender matching or not.</summary>
    Lookups,

    /// <summary>Void lookups, whatever depends on the client or the sender matching or not, void or not.</summary>
    VoidLookups,

    /// <summary>Void lookups of names that are void for every sender.</summary>
    CertainVoidLookups,
}

/// <summary>
/// Walks through a policy with all clients at once (RFC 7208, sections 4.6.2, 5 and 6.1): each directive takes those
/// out that it matches, and the others go on to the next. What cannot be known without a client goes both ways. So the
/// worst case is exact, and not a sum over terms that no single client gets to. What a policy does to all clients is
/// worked out once, however often it is reached: what they have spent before adds up.
/// </summary>
internal sealed class PolicyWalk(Measure measure, CancellationToken token)
{
    private readonly Dictionary<(PolicyNode, bool UsedNames), (Ends Ends, AddressSet Open)> _known = [];

    // Who gets to where it may cost more than can be counted.
    private AddressSet _open = AddressSet.Empty;

    /// <summary>Hears of each term; null where nobody listens.</summary>
    public Action<PolicyTerm, Visit>? Visited { get; init; }

    /// <summary>What became of the clients that get to a term.</summary>
    /// <param name="Comers">Those that get to it.</param>
    /// <param name="Matched">Those that it matches.</param>
    /// <param name="IsPass">Whether a match is a pass of the whole policy.</param>
    public readonly record struct Visit(AddressSet Comers, AddressSet Matched, bool IsPass);

    /// <summary>Where clients end that come to a policy.</summary>
    /// <param name="Pass">With pass.</param>
    /// <param name="Other">With fail, softfail or neutral.</param>
    /// <param name="Error">With temperror, permerror or none.</param>
    public readonly record struct Ends(Reach Pass, Reach Other, Reach Error)
    {
        public static Ends None { get; } = new(Reach.Nobody, Reach.Nobody, Reach.Nobody);

        public Reach All => Reach.Union([Pass, Other, Error]);

        // All at once: a policy may have thousands of terms, and at each of them somebody may end.
        public static Ends Union(List<Ends> ends) => ends.Count == 1 ? ends[0] : new(
            Reach.Union(ends.Select(end => end.Pass)),
            Reach.Union(ends.Select(end => end.Other)),
            Reach.Union(ends.Select(end => end.Error)));
    }

    /// <summary>What a policy does to all clients, and for whom it may cost more than can be counted.</summary>
    /// <param name="node">The policy.</param>
    /// <param name="usedNames">Whether they have asked for their validated names before.</param>
    public (Ends Ends, AddressSet Open) Run(PolicyNode node, bool usedNames = false)
    {
        if (!_known.TryGetValue((node, usedNames), out (Ends Ends, AddressSet Open) known))
        {
            AddressSet outer = _open;
            _open = AddressSet.Empty;
            Ends ends = RunPolicy(node, Reach.Everybody(node.Comers, usedNames), authorizes: true);
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
            Reach comers = reach.Intersect(policy.Comers);
            if (Visited is not null)
            {
                ends.Add(RunPolicy(policy, comers, authorizes));
                continue;
            }

            foreach (Reach.Part part in comers.Parts)
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
                Reach comers = reach;
                (Reach matched, reach, Reach failed) = Try(term, directive, comers, authorizes && isPass);
                Visited?.Invoke(term, new Visit(comers.Clients, matched.Clients, authorizes && isPass));
                ends.Add(isPass ? new(matched, Reach.Nobody, failed) : new(Reach.Nobody, matched, failed));
            }
            else if (term.Term is RedirectModifier)
            {
                // 6.1: what the target's policy gives is the result; 4.6.4: a lookup like the others.
                Ends target = RunPolicies(term, SpendLookup(term, reach), authorizes);
                Visited?.Invoke(term, new Visit(reach.Clients, target.Pass.Clients, authorizes));
                ends.Add(target);
                reach = Reach.Nobody;
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
            // 5.2: only pass matches; an error of the included policy is one of ours.
            Ends inner = RunPolicies(term, reach, authorizes);
            return (inner.Pass, inner.Other, inner.Error);
        }

        if (term.NeedsClient || term.IsCutShort)
        {
            _open = term.IsCutShort ? _open.Union(reach.Clients) : _open;
            return measure == Measure.Addresses
                ? (Reach.Nobody, reach, Reach.Nobody)
                : (reach, measure == Measure.VoidLookups ? reach.Spend() : reach, Reach.Nobody);
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
