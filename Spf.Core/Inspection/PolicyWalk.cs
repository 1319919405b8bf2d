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
/// worst case is exact, and not a sum over terms that no single client gets to.
/// </summary>
internal sealed class PolicyWalk(Measure measure)
{
    /// <summary>Whether some client gets to where it may cost more than can be counted.</summary>
    public bool IsOpen { get; private set; }

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

        public Reach All => Pass.Union(Other).Union(Error);

        public Ends Union(Ends other) => new(Pass.Union(other.Pass), Other.Union(other.Other), Error.Union(other.Error));
    }

    public Ends Run(PolicyNode node, Reach reach, bool authorizes = true)
    {
        if (reach.IsEmpty)
        {
            return Ends.None;
        }

        switch (node.Status)
        {
            case PolicyNodeStatus.Read:
                return RunTerms(node, reach, authorizes);
            case PolicyNodeStatus.NeedsClient or PolicyNodeStatus.NotFollowed:
                IsOpen = true;
                return measure == Measure.Addresses
                    ? Ends.None with { Other = reach }
                    : new Ends(reach, reach, reach);
            case PolicyNodeStatus.Loop:
                IsOpen = true;
                return Ends.None with { Error = reach };
            default:
                return Ends.None with { Error = reach };
        }
    }

    private Ends RunTerms(PolicyNode node, Reach reach, bool authorizes)
    {
        Ends ends = Ends.None;
        foreach (PolicyTerm term in node.TermsInOrder)
        {
            if (term.Term is Directive directive)
            {
                // 4.6.2: the first that matches decides.
                bool isPass = directive.Qualifier == Qualifier.Pass;
                Reach comers = reach;
                (Reach matched, reach, Reach failed) = Try(term, directive, comers, authorizes && isPass);
                Visited?.Invoke(term, new Visit(comers.Clients, matched.Clients, authorizes && isPass));
                ends = isPass
                    ? ends with { Pass = ends.Pass.Union(matched), Error = ends.Error.Union(failed) }
                    : ends with { Other = ends.Other.Union(matched), Error = ends.Error.Union(failed) };
            }
            else if (term.Term is RedirectModifier && !reach.IsEmpty)
            {
                // 6.1: what the target's policy gives is the result; 4.6.4: a lookup like the others.
                Ends target = RunPolicies(term, SpendLookup(term, reach), authorizes);
                Visited?.Invoke(term, new Visit(reach.Clients, target.Pass.Clients, authorizes));
                return ends.Union(target);
            }
        }

        // 4.7
        return ends with { Other = ends.Other.Union(reach) };
    }

    private (Reach Matched, Reach Others, Reach Failed) Try(
        PolicyTerm term, Directive directive, Reach reach, bool authorizes)
    {
        if (reach.IsEmpty)
        {
            return (Reach.Nobody, Reach.Nobody, Reach.Nobody);
        }

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
            IsOpen |= term.IsCutShort;
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

    private Ends RunPolicies(PolicyTerm term, Reach reach, bool authorizes)
    {
        Ends ends = Ends.None;
        foreach (PolicyNode policy in term.Policies)
        {
            ends = ends.Union(Run(policy, reach.Intersect(policy.Comers), authorizes));
        }

        return ends;
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
