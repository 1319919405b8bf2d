// SPDX-License-Identifier: MIT


namespace Spf.Inspection;

/// <summary>
/// Whether a policy keeps within the limits of RFC 7208, section 4.6.4. Their defaults are SpfOptions's.
/// </summary>
internal static class CostChecks
{
    public static void Run(FindingList findings, PolicyInspection inspection)
    {
        CheckLookups(findings, inspection.Root);
        CheckVoidLookups(findings, inspection.Root);
    }

    private static void CheckLookups(FindingList findings, PolicyNode root)
    {
        int limit = SpfOptions.Default.LookupLimit;
        LookupCost cost = root.Lookups;
        string open = cost.IsOpen ? "at least " : string.Empty;
        if (cost.WorstCase > limit)
        {
            int count = 0;
            (PolicyNode node, PolicyTerm term) = Find(root, limit, ref count) ?? (root, root.Terms[^1]);
            findings.Place = (node.Domain, node.Text);
            findings.Error(
                FindingCode.Lookups,
                "4.6.4",
                $"the policy of {FindingList.Quote(root.Name)} takes {open}{cost.WorstCase} lookups where {limit} are "
                    + $"allowed, and passes them at {FindingList.Quote(term)}, a permerror for all who get there: "
                    + "remove includes that nobody needs, or list addresses",
                term.Position,
                term.Length);
            findings.Place = (root.Domain, root.Text);
        }
        else if (cost.WorstCase >= limit - 1)
        {
            findings.Warn(
                FindingCode.Lookups,
                "4.6.4",
                $"the policy takes {open}{cost.WorstCase} of {limit} lookups: when an included domain needs more, "
                    + "mail is rejected; remove includes that nobody needs");
        }
        else if (cost.Sequential > limit)
        {
            findings.Note(
                FindingCode.Lookups,
                "4.6.4",
                $"whoever counts all terms gets {cost.Sequential} lookups where {limit} are allowed, though no client "
                    + $"causes more than {open}{cost.WorstCase}: remove terms that nobody gets to");
        }
    }

    private static void CheckVoidLookups(FindingList findings, PolicyNode root)
    {
        int limit = SpfOptions.Default.VoidLookupLimit;
        LookupCost cost = root.VoidLookups;
        LookupCost certain = PolicyFigures.CertainVoidLookups(root);
        string whose = certain.WorstCaseIp4 == certain.WorstCaseIp6 ? string.Empty
            : certain.WorstCaseIp4 > certain.WorstCaseIp6 ? " of an IPv4 client"
            : " of an IPv6 client";
        if (certain.WorstCase > limit)
        {
            findings.Error(
                FindingCode.VoidLookups,
                "4.6.4",
                $"a check{whose} comes to {certain.WorstCase} void lookups where {limit} are allowed, a permerror: "
                    + "remove names without addresses, and list the addresses of hosts that have those of one "
                    + "family alone");
        }
        else if (cost.WorstCase > limit)
        {
            findings.Warn(
                FindingCode.VoidLookups,
                "4.6.4",
                $"a check may come to {cost.WorstCase} void lookups where {limit} are allowed, a permerror, when the "
                    + "macros and ptr of the policy find nothing: use fewer of them");
        }
        else if (certain.WorstCase == limit)
        {
            findings.Warn(
                FindingCode.VoidLookups,
                "4.6.4",
                $"a check{whose} comes to {certain.WorstCase} of {limit} void lookups: one more dead name is a "
                    + "permerror; remove names without addresses");
        }
    }

    // From left to right, through all includes: the term that is one too many.
    private static (PolicyNode Node, PolicyTerm Term)? Find(PolicyNode node, int limit, ref int count)
    {
        foreach (PolicyTerm term in node.TermsInOrder.Where(term => term.IsCounted))
        {
            if (++count > limit)
            {
                return (node, term);
            }

            if (!term.Policies.IsEmpty && Find(term.Policies[0], limit, ref count) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
