// SPDX-License-Identifier: MIT


namespace Spf.Inspection;

/// <summary>
/// Checks that a policy stays within the limits of RFC 7208, section 4.6.4, which are the defaults of SpfOptions.
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
        int limit = SpfOptions.DefaultMaxLookups;
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
                $"the policy of {FindingList.Quote(root.Name)} needs {open}{cost.WorstCase} lookups, but only {limit} "
                    + $"are allowed; {FindingList.Quote(term)} exceeds the limit, a permerror for every client that "
                    + "reaches it: remove unneeded includes, or list addresses instead",
                term.Position,
                term.Length);
            findings.Place = (root.Domain, root.Text);
        }
        else if (cost.WorstCase >= limit - 1)
        {
            findings.Warn(
                FindingCode.Lookups,
                "4.6.4",
                $"the policy needs {open}{cost.WorstCase} of {limit} lookups, and if an included domain adds more, "
                    + "mail may be rejected: remove unneeded includes");
        }
        else if (cost.Sequential > limit)
        {
            findings.Note(
                FindingCode.Lookups,
                "4.6.4",
                $"read from left to right, the policy has {cost.Sequential} lookups where {limit} are allowed, "
                    + $"although no client causes more than {open}{cost.WorstCase}: remove unreachable terms");
        }
    }

    private static void CheckVoidLookups(FindingList findings, PolicyNode root)
    {
        int limit = SpfOptions.DefaultMaxVoidLookups;
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
                $"a check{whose} causes {certain.WorstCase} void lookups, but only {limit} are allowed, so it is a "
                    + "permerror: remove names without addresses, and list the addresses of hosts that have only IPv4 "
                    + "or only IPv6");
        }
        else if (cost.WorstCase > limit)
        {
            findings.Warn(
                FindingCode.VoidLookups,
                "4.6.4",
                $"if the macros and ptr of the policy find nothing, a check causes {cost.WorstCase} void lookups, but "
                    + $"only {limit} are allowed, so it is a permerror: use fewer of them");
        }
        else if (certain.WorstCase == limit)
        {
            findings.Warn(
                FindingCode.VoidLookups,
                "4.6.4",
                $"a check{whose} causes {certain.WorstCase} of {limit} void lookups, so one more dead name would be a "
                    + "permerror: remove names without addresses");
        }
    }

    // Finds the term that exceeds the limit, reading from left to right through all includes.
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
