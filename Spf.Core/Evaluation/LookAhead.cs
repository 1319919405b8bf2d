// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// Asks for what the loop over the terms will want later, while it waits: time then is the depth of a policy, not the
/// number of its lookups. The loop stays as it is and in order; an answer that it never comes to counts for nothing
/// (RFC 7208, section 4.6.4), so outcomes are those of asking one after the other.
/// </summary>
/// <remarks>
/// It follows "include" and "redirect" (TXT), "a" (A or AAAA) and "mx" (MX) through the whole tree, breadth first, as
/// answers arrive, and has at most as many of them under way or unused as the lookup limit leaves. It asks for no name
/// that a macro of the client's making is part of, for no "exists" and no "ptr": no more is told about a message than
/// asking in order would tell.
/// </remarks>
internal static class LookAhead
{
    // A domain-spec longer than this is no way to write a name.
    private const int MaxSpecLength = 512;

    /// <summary>Asks for what the directives from <paramref name="next"/> on will want.</summary>
    public static void Start(Lookups lookups, SpfRecord record, int next, DomainName domain)
    {
        ReadOnlySpan<CompactDirective> directives = record.CompactDirectives;
        for (int i = next; i < directives.Length; i++)
        {
            if (directives[i].Kind != CompactKind.Lookup)
            {
                if (lookups.Client.Matches(directives[i]))
                {
                    // Nothing after it is ever tried (5.1, and 4.6.2 for the client's own network).
                    return;
                }

                continue;
            }

            switch (record.DirectiveAt(i).Mechanism)
            {
                case IncludeMechanism include:
                    StartPolicy(lookups, include.Domain, domain);
                    break;
                case AMechanism a when TryRead(lookups, a.Domain, domain, out DomainName host):
                    lookups.BeginAddresses(host, isTerm: true);
                    break;
                case MxMechanism mx when TryRead(lookups, mx.Domain, domain, out DomainName mail):
                    lookups.BeginMx(mail);
                    break;
                default:
                    break;
            }
        }

        if (record.Redirect is { } redirect)
        {
            StartPolicy(lookups, redirect.Domain, domain);
        }
    }

    /// <summary>Asks for the hosts of an "mx" that the loop has come to, side by side: ten at most (4.6.4).</summary>
    public static void StartHosts(Lookups lookups, ReadOnlySpan<DomainName> exchanges)
    {
        foreach (DomainName exchange in exchanges)
        {
            if (!exchange.IsRoot)
            {
                lookups.BeginAddresses(exchange, isTerm: false);
            }
        }
    }

    private static void StartPolicy(Lookups lookups, DomainSpec spec, DomainName domain)
    {
        if (TryRead(lookups, spec, domain, out DomainName name) && TargetNames.IsMultiLabel(name)
            && lookups.BeginTxt(name) is { } pending)
        {
            _ = FollowAsync(lookups, pending, name);
        }
    }

    private static async Task FollowAsync(Lookups lookups, Task<DnsAnswer<string>> pending, DomainName domain)
    {
        // The loop will find a failure here for itself, if it ever comes to it.
        await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pending.IsCompletedSuccessfully)
        {
            DnsAnswer<string> answer = await pending.ConfigureAwait(false);
            SpfRecord? record =
                PublishedPolicy.Of(answer).Record?.ForEvaluation(lookups.Settings.Options.MaxLookups);
            lookups.Shorten(domain, answer, record);
            if (!answer.IsFailure && record is not null)
            {
                Start(lookups, record, next: 0, domain);
            }
        }
    }

    // A name that depends only on the policy: a literal, or macros of "d" and "v". It is read again and again, which a
    // text of 64 KiB is not worth.
    private static bool TryRead(Lookups lookups, DomainSpec? spec, DomainName domain, out DomainName name)
    {
        name = domain;
        return spec is null
            || (spec.DependsOnPolicyAlone && spec.Length <= MaxSpecLength
                && TargetNames.TryReadOfPolicy(lookups, spec, domain, out name));
    }
}
