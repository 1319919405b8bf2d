// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// Evaluates a policy for a stranger: a client of one address family that no ip4, ip6, a or mx matches (RFC 7208,
/// sections 4.6, 5 and 6), with the limits of section 4.6.4. All strangers of a family get the same result, unless a
/// term depends on more than the client's address.
/// </summary>
internal sealed class StrangerWalk
{
    private readonly AddressSet _everybody;
    private readonly bool _hasName;
    private readonly bool _areNamed;
    private readonly Stranger _start;

    // A PTR lookup that finds nothing is void for each "ptr" of the record, so it is decided once.
    private StrangerWalk(AddressSet everybody, AddressSet strangers, bool hasName)
    {
        _everybody = everybody;
        _hasName = hasName;
        _areNamed = strangers.IsEmpty;
        _start = new Stranger(0, 0, false, false, _areNamed ? _everybody : strangers);
    }

    /// <summary>Returns the result for strangers; null if it depends on the client or is not known.</summary>
    /// <param name="root">The inspected policy; its addresses and terms are filled in.</param>
    /// <param name="family">The address family of the strangers.</param>
    /// <param name="hasStrangers">False if every client of the family is named by a term, and passes.</param>
    public static SpfResult? ResultOf(PolicyNode root, AddressFamily family, out bool hasStrangers)
    {
        AddressSet everybody = AddressSet.AllOf(family);
        AddressSet strangers = everybody.Except(NamedBy(root));
        HashSet<End> ends = [];
        foreach (bool hasName in (ReadOnlySpan<bool>)[true, false])
        {
            var walk = new StrangerWalk(everybody, strangers, hasName);
            ends.UnionWith(walk.Run(root, walk._start));
        }

        SpfResult? result = ends.First().Result;
        if (ends.All(end => end is { Result: SpfResult.Pass, Stranger.IsNamed: true }))
        {
            hasStrangers = !everybody.Except(root.Addresses).IsEmpty;
            return hasStrangers ? null : result;
        }

        hasStrangers = true;
        return ends.All(end => end.Result == result) ? result : null;
    }

    private static AddressSet NamedBy(PolicyNode root) => AddressSet.Union(
    [
        .. from node in root.SelfAndDescendants()
           from term in node.Terms
           where IsByAddress(term)
           select term.Matches,
    ]);

    private static bool IsByAddress(PolicyTerm term) =>
        term.Mechanism is Ip4Mechanism or Ip6Mechanism or AMechanism or MxMechanism;

    private HashSet<End> Run(PolicyNode node, Stranger stranger) => node.Status switch
    {
        PolicyNodeStatus.Read => RunTerms(node, stranger),
        PolicyNodeStatus.NeedsClient or PolicyNodeStatus.NotFollowed => [new End(null, stranger)],
        PolicyNodeStatus.LookupFailed => [new End(SpfResult.TempError, stranger)],

        // 4.3, 4.5: none; an "include" or "redirect" turns it into a permerror.
        PolicyNodeStatus.NoRecord or PolicyNodeStatus.NoSuchName or PolicyNodeStatus.InvalidName =>
            [new End(SpfResult.None, stranger)],

        // 4.6.4: round and round until the limit, or another error, ends it.
        PolicyNodeStatus.Loop => RunTerms(StartOf(node), stranger),
        _ => [new End(SpfResult.PermError, stranger)],
    };

    private static PolicyNode StartOf(PolicyNode loop)
    {
        PolicyNode node = loop.Parent!;
        while (node.Domain != loop.Domain)
        {
            node = node.Parent!;
        }

        return node;
    }

    private HashSet<End> RunTerms(PolicyNode node, Stranger stranger)
    {
        HashSet<End> ends = [];
        HashSet<Stranger> here = [stranger];
        foreach (PolicyTerm term in node.TermsInOrder)
        {
            if (here.Count == 0 || term.Term is not (Directive or RedirectModifier))
            {
                continue;
            }

            HashSet<Stranger> next = [];
            foreach (Stranger arriving in here)
            {
                Try(term, arriving, ends, next);
            }

            here = next;
        }

        // 4.7: nothing matched, and there was no redirect.
        ends.UnionWith(here.Select(last => new End(SpfResult.Neutral, last)));
        return ends;
    }

    // Adds the results that the term leads to, and the strangers that go on to the next term.
    private void Try(PolicyTerm term, Stranger stranger, HashSet<End> ends, HashSet<Stranger> next)
    {
        if (term.IsLookup && !TrySpendLookup(term, ref stranger))
        {
            ends.Add(new End(SpfResult.PermError, stranger));
            return;
        }

        if (!term.Policies.IsEmpty)
        {
            Follow(term, stranger, ends, next);
        }
        else if (term.IsCutShort)
        {
            ends.Add(new End(null, stranger));
        }
        else if (term.NeedsClient)
        {
            GoOn(stranger, ends, next, isVoid: false, CanBeNoVoid(term));
            GoOn(stranger, ends, next, isVoid: true, CanBeVoid(term));
        }
        else if (IsMatch(term, ref stranger))
        {
            ends.Add(new End(ResultOf((Directive)term.Term), stranger));
        }
        else if (!term.FailsFor.Intersect(_everybody).IsEmpty)
        {
            bool isTooMany = !term.ExceedsFor.Intersect(_everybody).IsEmpty;
            ends.Add(new End(isTooMany ? SpfResult.PermError : SpfResult.TempError, stranger));
        }
        else
        {
            GoOn(stranger, ends, next, isVoid: !term.VoidFor.Intersect(_everybody).IsEmpty);
        }
    }

    // 5.2: only pass matches, fail, softfail and neutral do not, and the rest is an error.  6.1: a redirect takes over
    // the result.
    private void Follow(PolicyTerm term, Stranger stranger, HashSet<End> ends, HashSet<Stranger> next)
    {
        PolicyNode policy = term.Policies.First(policy => !policy.Clients.Intersect(_everybody).IsEmpty);
        foreach (End end in Run(policy, stranger))
        {
            SpfResult? result = end.Result == SpfResult.None ? SpfResult.PermError : end.Result;
            if (term.Term is Directive include && result == SpfResult.Pass)
            {
                ends.Add(new End(ResultOf(include), end.Stranger));
            }
            else if (term.Term is Directive && result is SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral)
            {
                next.Add(end.Stranger);
            }
            else
            {
                ends.Add(new End(result, end.Stranger));
            }
        }
    }

    // 4.6.4: the lookup of the client's names counts once per check.
    private static bool TrySpendLookup(PolicyTerm term, ref Stranger stranger)
    {
        bool needsNames = !stranger.UsedNames && term.Spec?.Uses(MacroLetter.ValidatedDomain) is true;
        int lookups = stranger.Lookups + (needsNames ? 2 : 1);
        stranger = stranger with { Lookups = lookups, UsedNames = stranger.UsedNames || needsNames };
        return lookups <= SpfOptions.DefaultMaxLookups;
    }

    // If every address is named by some term, the last clients that are left are the strangers.
    private bool IsMatch(PolicyTerm term, ref Stranger stranger)
    {
        if (!IsByAddress(term))
        {
            return !term.Matches.Intersect(_everybody).IsEmpty;
        }

        if (!_areNamed)
        {
            return false;
        }

        AddressSet rest = stranger.Clients.Except(term.Matches);
        stranger = rest.IsEmpty ? stranger with { IsNamed = true } : stranger with { Clients = rest };
        return rest.IsEmpty;
    }

    private bool CanBeVoid(PolicyTerm term) => term.Mechanism is not PtrMechanism || !_hasName;

    // 5.7: an "exists" that finds something matches. Its name may not be one if a stranger's text is part of it.
    private bool CanBeNoVoid(PolicyTerm term) => term.Mechanism switch
    {
        PtrMechanism => _hasName,
        ExistsMechanism exists => exists.Domain.Uses(MacroLetter.Sender)
            || exists.Domain.Uses(MacroLetter.SenderLocalPart) || exists.Domain.Uses(MacroLetter.Helo),
        _ => true,
    };

    private static void GoOn(
        Stranger stranger, HashSet<End> ends, HashSet<Stranger> next, bool isVoid, bool isPossible = true)
    {
        if (!isPossible)
        {
            return;
        }

        Stranger spent = isVoid ? stranger with { Voids = stranger.Voids + 1 } : stranger;
        if (spent.Voids > SpfOptions.DefaultMaxVoidLookups)
        {
            ends.Add(new End(SpfResult.PermError, spent));
        }
        else
        {
            next.Add(spent);
        }
    }

    private static SpfResult ResultOf(Directive directive) => directive.Qualifier switch
    {
        Qualifier.Pass => SpfResult.Pass,
        Qualifier.Fail => SpfResult.Fail,
        Qualifier.SoftFail => SpfResult.SoftFail,
        _ => SpfResult.Neutral,
    };

    /// <summary>A stranger at one place of the policy.</summary>
    /// <param name="Lookups">The lookups so far.</param>
    /// <param name="Voids">The void lookups so far.</param>
    /// <param name="UsedNames">Whether the lookup of its validated names is counted.</param>
    /// <param name="IsNamed">Whether a term matched it by its address after all.</param>
    /// <param name="Clients">The addresses that it may have.</param>
    private readonly record struct Stranger(
        int Lookups, int Voids, bool UsedNames, bool IsNamed, AddressSet Clients);

    /// <summary>A result of a policy, null if it is not known, and the stranger that gets it.</summary>
    private readonly record struct End(SpfResult? Result, Stranger Stranger);
}
