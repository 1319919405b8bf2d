// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Macros;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// The name that a domain-spec expands to without a client (RFC 7208, section 4.8): it contains no macros, or only
/// those of the domain (d, o) and of the address family (v). The sender's domain is the inspected domain.
/// </summary>
/// <param name="Text">The expansion.</param>
/// <param name="Name">The name; null if the expansion is not a valid name.</param>
/// <param name="Clients">The clients for which it expands to that name: all, or those of one family.</param>
internal sealed record TermTarget(string Text, DomainName? Name, AddressSet Clients)
{
    private static readonly MacroLetter[] ClientLetters =
    [
        MacroLetter.Sender, MacroLetter.SenderLocalPart, MacroLetter.ClientIP, MacroLetter.ValidatedDomain,
        MacroLetter.Helo,
    ];

    /// <summary>Whether the name depends on the client or the sender.</summary>
    public static bool NeedsClient(DomainSpec? spec) => spec is not null && ClientLetters.Any(spec.Uses);

    /// <summary>Returns the names that a domain-spec expands to: one, or one per address family.</summary>
    /// <param name="spec">The domain-spec; null for the domain itself.</param>
    /// <param name="domain">The domain whose record contains it.</param>
    /// <param name="sender">The inspected domain.</param>
    public static IEnumerable<TermTarget> Of(DomainSpec? spec, DomainName domain, DomainName sender)
    {
        if (spec is null)
        {
            return [new TermTarget(domain.ToString(), domain, AddressSet.All)];
        }

        return spec.Uses(MacroLetter.IPVersion)
            ?
            [
                Expand(spec, domain, sender, IPAddress.Any, AddressSet.AllIp4),
                Expand(spec, domain, sender, IPAddress.IPv6Any, AddressSet.AllIp6),
            ]
            : [Expand(spec, domain, sender, IPAddress.Any, AddressSet.All)];
    }

    private static TermTarget Expand(
        DomainSpec spec, DomainName domain, DomainName sender, IPAddress client, AddressSet clients)
    {
        var buffer = new MacroBuffer(stackalloc char[256], MacroExpander.MaxExpansionLength);
        try
        {
            MacroExpander.Expand(
                spec,
                new MacroValues
                {
                    LocalPart = string.Empty,
                    SenderDomain = sender.ToString(),
                    Helo = string.Empty,
                    ClientIP = client,
                    Domain = domain.ToString(),
                    Clock = TimeProvider.System,
                },
                ref buffer);
            string text = MacroExpander.TruncateDomain(buffer.Text).ToString();
            bool isName = DomainName.TryParse(text, out DomainName name) && !name.IsRoot && !buffer.IsOverLimit;
            return new TermTarget(text, isName ? name : null, clients);
        }
        finally
        {
            buffer.Dispose();
        }
    }
}
