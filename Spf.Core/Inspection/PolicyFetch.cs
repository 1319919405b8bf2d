// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Reads a policy and everything it refers to into a tree (RFC 7208, sections 4.4 to 4.6, 5 and 6).</summary>
internal sealed class PolicyFetch
{
    // 4.6.4: the maximum number of mail exchanges of an "mx".
    private const int MaxExchanges = 10;

    private readonly InspectionOptions _options;
    private readonly QuestionRounds _rounds;
    private readonly List<PolicyTerm> _hostTerms = [];
    private DomainName _domain;
    private int _nodes = 1;
    private int _terms;

    public PolicyFetch(IDnsResolver resolver, InspectionOptions options, CancellationToken token)
    {
        _options = options;
        _rounds = new QuestionRounds(resolver, options, token);
    }

    public int QuestionCount => _rounds.Count;

    /// <summary>Whether no limit of the options was reached.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Reads the tree.</summary>
    /// <param name="domain">The domain, as text.</param>
    /// <param name="record">The record to use; null to look it up.</param>
    public async Task<PolicyNode> RunAsync(string domain, string? record)
    {
        // 4.3: at least two labels, and not an address literal.
        bool isName = DomainName.TryParse(domain, out _domain) && _domain.LabelCount > 1 && domain[0] != '[';
        var root = new PolicyNode(domain, isName ? _domain : null, parent: null, reachedBy: null);
        if (!isName)
        {
            root.Status = PolicyNodeStatus.InvalidName;
        }
        else if (record is null)
        {
            Follow(root);
        }
        else
        {
            // The caller meant the text as a record, even if it is not one.
            Read(root, DnsAnswer.Success(record));
            root.NearMisses = root.Texts.IsEmpty ? [record] : [];
        }

        await _rounds.RunAsync().ConfigureAwait(false);
        foreach (PolicyTerm term in _hostTerms)
        {
            HostAddresses.Evaluate(term);
        }

        return root;
    }

    private void Follow(PolicyNode node)
    {
        if (!_rounds.AskTxt(node.Domain!.Value, answer => Read(node, answer)))
        {
            IsComplete = false;
        }
    }

    private void Read(PolicyNode node, DnsAnswer<string> answer)
    {
        node.Texts = [.. answer.Records.Where(text => SpfRecord.IsSpfRecord(text))];
        node.NearMisses = [.. answer.Records.Where(VersionText.IsNearMiss)];
        node.TimeToLive = answer.TimeToLive > TimeSpan.Zero ? answer.TimeToLive : null;
        node.AnswerLength = node.Name.Length + answer.Records.Sum(text => text.Length);
        if (node.Texts.Length != 1)
        {
            node.Status = answer.IsFailure ? PolicyNodeStatus.LookupFailed
                : node.Texts.Length > 1 ? PolicyNodeStatus.SeveralRecords
                : answer.Status == DnsStatus.NameError ? PolicyNodeStatus.NoSuchName
                : PolicyNodeStatus.NoRecord;
            return;
        }

        if (!SpfRecord.TryParse(node.Text, out SpfRecord? record))
        {
            node.Status = PolicyNodeStatus.Malformed;
            RecordParser.ParseRecovering(
                node.Text!, SpfRecord.Version.Length, _options.MaxFindings, out ImmutableArray<SpfSyntaxError> errors);
            node.SyntaxErrors = errors;
            return;
        }

        ImmutableArray<Term> terms = record.Terms;
        if (!TryCount(terms.Length))
        {
            return;
        }

        node.Record = record;
        node.Terms = [.. terms.Select(term => new PolicyTerm(term))];
        node.Status = PolicyNodeStatus.Read;
        FollowTerms(node);
    }

    // 5.1: terms after "all", and a redirect next to it, are never evaluated, so they are not looked up.
    private void FollowTerms(PolicyNode node)
    {
        bool isOver = false;
        foreach (PolicyTerm term in node.Terms)
        {
            if (term.Mechanism is { } mechanism)
            {
                term.IsIgnored = isOver;
                if (!isOver)
                {
                    Refer(node, term, mechanism);
                    isOver = mechanism is AllMechanism;
                }
            }
        }

        foreach (PolicyTerm term in node.Terms)
        {
            if (term.Term is RedirectModifier)
            {
                term.IsIgnored = isOver;
                if (!isOver)
                {
                    FollowPolicies(node, term);
                }
            }
            else if (term.Term is ExplanationModifier exp && node.IsTop && !TermTarget.NeedsClient(exp.Domain)
                && TermTarget.Of(exp.Domain, node.Domain!.Value, _domain).First().Name is { } name)
            {
                _ = _rounds.AskTxt(name, answer => node.Explanation = answer);
            }
        }
    }

    private void Refer(PolicyNode node, PolicyTerm term, Mechanism mechanism)
    {
        switch (mechanism)
        {
            case AllMechanism:
                term.Matches = AddressSet.All;
                break;
            case Ip4Mechanism ip4:
                term.Matches = AddressSet.Of(ip4.Network, ip4.CidrLength ?? 32);
                break;
            case Ip6Mechanism ip6:
                term.Matches = AddressSet.Of(ip6.Network, ip6.CidrLength ?? 128);
                break;
            case IncludeMechanism:
                FollowPolicies(node, term);
                break;
            default:
                term.NeedsClient = mechanism is PtrMechanism || TermTarget.NeedsClient(term.Spec);
                if (!term.NeedsClient)
                {
                    FollowHosts(node, term, mechanism);
                }

                break;
        }
    }

    private void FollowPolicies(PolicyNode node, PolicyTerm term)
    {
        DomainSpec spec = term.Spec!;
        term.NeedsClient = TermTarget.NeedsClient(spec);
        if (term.NeedsClient)
        {
            term.Policies =
                [new PolicyNode(spec.Text, null, node, term.Term) { Status = PolicyNodeStatus.NeedsClient }];
            return;
        }

        List<PolicyNode> policies = [];
        foreach (TermTarget target in TermTarget.Of(spec, node.Domain!.Value, _domain))
        {
            var policy = new PolicyNode(target.Text, target.Name, node, term.Term) { Clients = target.Clients };
            policies.Add(policy);
            if (target.Name is not { LabelCount: > 1 })
            {
                policy.Status = PolicyNodeStatus.InvalidName;
            }
            else if (IsLoop(policy))
            {
                policy.Status = PolicyNodeStatus.Loop;
            }
            else if (policy.Depth > _options.MaxDepth || _nodes >= _options.MaxNodes)
            {
                IsComplete = false;
            }
            else
            {
                _nodes++;
                Follow(policy);
            }
        }

        term.Policies = [.. policies];
    }

    private static bool IsLoop(PolicyNode node)
    {
        for (PolicyNode? ancestor = node.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            if (ancestor.Domain == node.Domain)
            {
                return true;
            }
        }

        return false;
    }

    private void FollowHosts(PolicyNode node, PolicyTerm term, Mechanism mechanism)
    {
        _hostTerms.Add(term);
        foreach (TermTarget target in TermTarget.Of(term.Spec, node.Domain!.Value, _domain))
        {
            if (target.Name is not { } name)
            {
                // 4.8 leaves open what an invalid name means. As in a check, nothing is looked up and nothing matches.
                term.HasNoName = true;
            }
            else if (mechanism is MxMechanism)
            {
                CutShortUnless(_rounds.AskMx(name, answer => FollowExchanges(term, target.Clients, answer)), term);
            }
            else
            {
                FollowHost(term, name, target.Clients);
            }
        }
    }

    // 4.6.4: more than ten are a permerror for every client, so none of them is looked up.
    private void FollowExchanges(PolicyTerm term, AddressSet clients, DnsAnswer<DomainName> answer)
    {
        term.ExchangeCount = (term.ExchangeCount ?? 0) + answer.Records.Length;
        if (answer.IsFailure || answer.Records.Length > MaxExchanges)
        {
            term.FailsFor = term.FailsFor.Union(clients);
            term.ExceedsFor = answer.IsFailure ? term.ExceedsFor : term.ExceedsFor.Union(clients);
        }
        else if (answer.IsVoid)
        {
            term.VoidFor = term.VoidFor.Union(clients);
        }
        else
        {
            foreach (DomainName exchange in answer.Records)
            {
                if (!exchange.IsRoot)
                {
                    FollowHost(term, exchange, clients);
                }
            }
        }
    }

    // 5: A for IPv4 clients, AAAA for IPv6 clients.  5.7: "exists" always looks up A.
    private void FollowHost(PolicyTerm term, DomainName name, AddressSet clients)
    {
        var host = new PolicyHost(name, clients);
        term.Hosts = term.Hosts.Add(host);
        bool isExists = term.Mechanism is ExistsMechanism;
        if (isExists || host.IsFor(AddressFamily.InterNetwork))
        {
            CutShortUnless(
                _rounds.AskAddresses(
                    name, AddressFamily.InterNetwork, answer => CutShortUnless(TryTakeIp4(host, answer), term)),
                term);
        }

        if (!isExists && host.IsFor(AddressFamily.InterNetworkV6))
        {
            CutShortUnless(
                _rounds.AskAddresses(
                    name, AddressFamily.InterNetworkV6, answer => CutShortUnless(TryTakeIp6(host, answer), term)),
                term);
        }
    }

    private bool TryTakeIp4(PolicyHost host, DnsAnswer<IPAddress> answer)
    {
        host.Ip4Status = answer.Status;
        return TryTake(host, answer);
    }

    private bool TryTakeIp6(PolicyHost host, DnsAnswer<IPAddress> answer)
    {
        host.Ip6Status = answer.Status;
        return TryTake(host, answer);
    }

    private bool TryTake(PolicyHost host, DnsAnswer<IPAddress> answer)
    {
        bool hasRoom = TryCount(answer.Records.Length);
        host.Addresses = hasRoom ? host.Addresses.AddRange(answer.Records) : host.Addresses;
        return hasRoom;
    }

    private bool TryCount(int terms)
    {
        bool hasRoom = _terms + terms <= _options.MaxTerms;
        _terms += hasRoom ? terms : 0;
        IsComplete &= hasRoom;
        return hasRoom;
    }

    private void CutShortUnless(bool isDone, PolicyTerm term)
    {
        term.IsCutShort |= !isDone;
        IsComplete &= isDone;
    }
}
