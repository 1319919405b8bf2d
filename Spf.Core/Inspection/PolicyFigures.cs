// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Inspection;

/// <summary>Computes the cost of a policy tree and the addresses that it allows.</summary>
internal static class PolicyFigures
{
    /// <summary>Sets the figures of all policies and terms.</summary>
    public static void Fill(PolicyNode root, CancellationToken token)
    {
        var addresses = new PolicyWalk(Measure.Addresses, token);
        var lookups = new PolicyWalk(Measure.Lookups, token);
        var voids = new PolicyWalk(Measure.VoidLookups, token);
        foreach (PolicyNode node in root.SelfAndDescendants().Reverse())
        {
            // Bottom up: an include matches the addresses that pass the included policy.
            node.Addresses = addresses.Run(node).Ends.Pass.Clients;
            node.OwnLookups = node.Terms.Count(term => term.IsCounted);
            node.Lookups = CostOf(node, lookups, SequentialLookups(node) + (UsesNames(node) ? 1 : 0));
            node.VoidLookups = CostOf(node, voids, SequentialVoidLookups(node));
            foreach (PolicyTerm term in node.Terms.Where(term => !term.Policies.IsEmpty))
            {
                term.Matches = AddressSet.Union([.. term.Policies.Select(policy => policy.Addresses)]);
            }
        }

        new PolicyWalk(Measure.Lookups, token)
        {
            Visited = static (term, visit) =>
            {
                term.IsReachable |= !visit.Clients.IsEmpty;
                term.CanMatch |= !visit.Matched.IsEmpty;
            },
        }.Run(root);

        new PolicyWalk(Measure.Addresses, token)
        {
            Visited = static (term, visit) => term.Authorized = visit.IsPass ? visit.Matched : AddressSet.Empty,
        }.Run(root);
    }

    /// <summary>Returns the cost in void lookups without those of macros and ptr.</summary>
    public static LookupCost CertainVoidLookups(PolicyNode node) =>
        CostOf(node, new PolicyWalk(Measure.CertainVoidLookups, CancellationToken.None), sequential: 0);

    /// <summary>Returns the terms that cannot be evaluated without a client.</summary>
    public static IEnumerable<PolicyTermPlace> ClientTermsOf(PolicyNode root) =>
        from node in root.SelfAndDescendants()
        from term in node.Terms
        where term.NeedsClient && !term.IsIgnored
        select new PolicyTermPlace(node, term);

    private static LookupCost CostOf(PolicyNode node, PolicyWalk walk, int sequential)
    {
        (PolicyWalk.Ends ends, AddressSet open) = walk.Run(node);
        Reach all = ends.All;
        (int ip4, AddressSet ip4Clients) = all.MostExpensive(AddressSet.AllIp4);
        (int ip6, AddressSet ip6Clients) = all.MostExpensive(AddressSet.AllIp6);
        return new LookupCost
        {
            WorstCaseIp4 = ip4,
            WorstCaseIp6 = ip6,
            Sequential = sequential,
            IsOpen = !open.IsEmpty,
            WorstCaseClient = (ip4 >= ip6 ? ip4Clients : ip6Clients).Example(),
        };
    }

    private static int SequentialLookups(PolicyNode node) => node.OwnLookups
        + node.Terms.Sum(term => term.Policies.Select(SequentialLookups).DefaultIfEmpty().Max());

    private static int SequentialVoidLookups(PolicyNode node) => node.Terms.Sum(term =>
        (term.VoidFor.IsEmpty ? 0 : 1) + term.Policies.Select(SequentialVoidLookups).DefaultIfEmpty().Max());

    // 4.6.4: the lookup of the client's names counts once per check.
    private static bool UsesNames(PolicyNode node) => node.Terms.Any(term =>
        (term.IsCounted && term.Spec?.Uses(MacroLetter.ValidatedDomain) is true) || term.Policies.Any(UsesNames));
}
