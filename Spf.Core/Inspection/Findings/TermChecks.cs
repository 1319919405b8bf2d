// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Checks a term together with the names and policies that it refers to.</summary>
internal sealed class TermChecks(FindingList findings, PolicyNode node, PolicyTerm term)
{
    private string Quoted => FindingList.Quote(term);

    public void Run()
    {
        foreach (PolicyNode policy in term.Policies)
        {
            CheckPolicy(policy);
        }

        if (term.NeedsClient && term.Mechanism is not PtrMechanism && term.Policies.IsEmpty)
        {
            Note(
                FindingCode.NeedsClient,
                "7.2",
                $"what {Quoted} allows depends on the client or the sender: check it with the addresses that matter");
        }

        CheckHosts();
        CheckMatches();
    }

    // 5.2, 6.1
    private void CheckPolicy(PolicyNode policy)
    {
        string name = FindingList.Quote(policy.Name);
        switch (policy.Status)
        {
            case PolicyNodeStatus.NoRecord or PolicyNodeStatus.NoSuchName:
                Error(
                    FindingCode.NoRecord,
                    term.Term is RedirectModifier ? "6.1" : "5.2",
                    $"{name} {Lack(policy)}, so {Quoted} is a permerror for every client that reaches it: correct or "
                        + "remove it");
                break;
            case PolicyNodeStatus.SeveralRecords:
                Error(
                    FindingCode.SeveralRecords,
                    "4.5",
                    $"{name} publishes {policy.Texts.Length} SPF records, so {Quoted} is a permerror for every client "
                        + "that reaches it: tell its owner, and remove it until that is fixed");
                break;
            case PolicyNodeStatus.Malformed:
                Error(
                    FindingCode.Syntax,
                    "5.2",
                    $"the record of {name} is invalid, so {Quoted} is a permerror for every client that reaches it: "
                        + "tell its owner, and remove it until that is fixed");
                break;
            case PolicyNodeStatus.LookupFailed:
                Error(
                    FindingCode.LookupFailed,
                    "2.6.6",
                    $"the lookup of the TXT records of {name} failed, so {Quoted} is a temperror for every client that "
                        + $"reaches it: {findings.LookupAdvice}");
                break;
            case PolicyNodeStatus.InvalidName:
                Error(
                    FindingCode.Name,
                    "4.8",
                    $"{name} is not a domain name with at least two labels, so {Quoted} is a permerror: correct or "
                        + "remove it");
                break;
            case PolicyNodeStatus.Loop:
                Error(
                    FindingCode.Loop,
                    "4.6.4",
                    $"{Quoted} leads back to {name}, an endless loop and so a permerror: remove it");
                break;
            case PolicyNodeStatus.NeedsClient:
                Warn(
                    FindingCode.NeedsClient,
                    "7.2",
                    $"the policy that {Quoted} refers to depends on the client or the sender, so its lookups cannot be "
                        + "counted: check it with the addresses that matter");
                break;
            default:
                break;
        }
    }

    private static string Lack(PolicyNode policy) =>
        policy.Status == PolicyNodeStatus.NoRecord ? "publishes no SPF record" : "does not exist";

    private void CheckHosts()
    {
        if (term.HasNoName)
        {
            Warn(FindingCode.Name, "4.8", $"{Quoted} does not expand to a domain name and never matches: correct or "
                + "remove it");
        }

        // 4.6.4
        if (term.ExchangeCount > 10)
        {
            Error(
                FindingCode.Exchanges,
                "4.6.4",
                $"{Quoted} has {term.ExchangeCount} mail exchanges, but only 10 are allowed, so it is a permerror for "
                    + "every client that reaches it: list addresses instead");
        }
        else if (term.Mechanism is MxMechanism && term.Hosts.IsEmpty && !term.VoidFor.IsEmpty)
        {
            Warn(
                FindingCode.DeadName,
                "4.6.4",
                $"{Quoted} finds no mail exchange, which is a void lookup, and only two are allowed: correct or remove "
                    + "it");
        }
        else if (term.Hosts.IsEmpty && !term.FailsFor.IsEmpty)
        {
            Error(
                FindingCode.LookupFailed,
                "2.6.6",
                $"the lookup for {Quoted} failed, so it is a temperror for every client that reaches it: "
                    + findings.LookupAdvice);
        }

        foreach (PolicyHost host in term.Hosts.DistinctBy(host => host.Name))
        {
            CheckHost(host);
        }
    }

    private void CheckHost(PolicyHost host)
    {
        string name = FindingList.Quote(host.Name);
        if (host.Ip4Status is not (null or DnsStatus.Success or DnsStatus.NameError)
            || host.Ip6Status is not (null or DnsStatus.Success or DnsStatus.NameError))
        {
            Error(
                FindingCode.LookupFailed,
                "2.6.6",
                $"the lookup of the addresses of {name} failed, so {Quoted} is a temperror: "
                    + findings.LookupAdvice);
        }
        else if (host.IsDead)
        {
            Warn(
                FindingCode.DeadName,
                "4.6.4",
                term.Mechanism is MxMechanism
                    ? $"the mail exchange {name} of {Quoted} has no address: correct its MX record or its address"
                    : $"{name} in {Quoted} has no address, which is a void lookup, and only two are allowed: "
                        + "correct or remove it");
        }
    }

    // Only for the owner's own records. A term after "all" is reported elsewhere.
    private void CheckMatches()
    {
        if (!node.IsTop || term.CanMatch || !term.FailsFor.IsEmpty)
        {
            return;
        }

        if (term.Mechanism is IncludeMechanism && term.Policies.All(policy => policy.Status == PolicyNodeStatus.Read))
        {
            Warn(
                FindingCode.NeverMatches,
                "5.2",
                $"{Quoted} allows no client that earlier terms do not match already: remove it to save "
                    + $"{1 + term.Policies.Max(policy => policy.Lookups.Sequential)} of 10 lookups");
        }
        else if (!term.Matches.IsEmpty && term.Mechanism is not (IncludeMechanism or AllMechanism))
        {
            Warn(
                FindingCode.NeverMatches,
                "4.6.2",
                term.IsReachable
                    ? $"everything that {Quoted} matches is already matched by earlier terms: remove it"
                    : $"no client reaches {Quoted}, since earlier terms match all clients or end in an error: correct "
                        + "those, or remove it");
        }
    }

    private void Error(string code, string section, string message) =>
        findings.Error(code, section, message, term.Position, term.Length);

    private void Warn(string code, string section, string message) =>
        findings.Warn(code, section, message, term.Position, term.Length);

    private void Note(string code, string section, string message) =>
        findings.Note(code, section, message, term.Position, term.Length);
}
