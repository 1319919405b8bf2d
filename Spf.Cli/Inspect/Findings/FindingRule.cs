// SPDX-License-Identifier: MIT

using Spf.Inspection;

namespace Spf.Cli.Inspect.Findings;

/// <summary>A code of findings, described for programs that list the rules of a tool.</summary>
/// <param name="Code">The code.</param>
/// <param name="Description">One sentence.</param>
internal sealed record FindingRule(string Code, string Description)
{
    /// <summary>Reported by "diff": more clients may send.</summary>
    public const string Gained = "SPF-GAINED";

    /// <summary>Reported by "diff": fewer clients may send.</summary>
    public const string Lost = "SPF-LOST";

    /// <summary>Reported by "diff": clients that no term authorizes get another result.</summary>
    public const string Strangers = "SPF-STRANGERS";

    /// <summary>The codes that findings have.</summary>
    public static readonly FindingRule[] OfFindings =
    [
        new(FindingCode.Syntax, "A term is invalid, which is a permanent error."),
        new(FindingCode.Typo, "A term is misspelled."),
        new(FindingCode.Modifier, "RFC 7208 does not define this modifier, so verifiers ignore it."),
        new(FindingCode.Glued, "There is no space between two terms."),
        new(FindingCode.Character, "The record contains quotation marks, unusual spaces or non-ASCII characters."),
        new(FindingCode.Version, "A TXT record looks like an SPF record, but is not one."),
        new(FindingCode.NoRecord, "There is no SPF record."),
        new(FindingCode.SeveralRecords, "There are several SPF records, which is a permanent error."),
        new(FindingCode.LookupFailed, "A DNS lookup failed."),
        new(FindingCode.Name, "A domain name is invalid."),
        new(FindingCode.Loop, "The policy leads back to itself."),
        new(FindingCode.Incomplete, "The policy is too large to be inspected completely."),
        new(FindingCode.Lookups, "The policy causes too many DNS lookups, or nearly so."),
        new(FindingCode.VoidLookups, "The policy causes too many DNS lookups without an answer, or nearly so."),
        new(FindingCode.DeadName, "A name has no addresses or no mail exchanges."),
        new(FindingCode.Exchanges, "An mx term has more than 10 mail exchanges."),
        new(FindingCode.AllPass, "The policy allows every host in the world."),
        new(FindingCode.AllNeutral, "The policy makes no assertion about all other hosts."),
        new(FindingCode.NoAll, "The record has neither an all term nor a redirect."),
        new(FindingCode.NeverMatches, "No client reaches or matches this term."),
        new(FindingCode.RedirectIgnored, "The redirect is ignored because of an all term."),
        new(FindingCode.Duplicate, "The same mechanism or include appears twice."),
        new(FindingCode.Overlap, "A block of addresses is already part of another one."),
        new(FindingCode.Wide, "A block of addresses is very large."),
        new(FindingCode.Reserved, "No public client has these addresses."),
        new(FindingCode.HostBits, "An address has bits after its prefix length."),
        new(FindingCode.PtrMechanism, "The ptr mechanism should not be used."),
        new(FindingCode.ValidatedDomain, "The macro letter p should not be used."),
        new(FindingCode.NeedsClient, "A term depends on the client or the sender, so it cannot be inspected."),
        new(FindingCode.Explanation, "An exp modifier leads to no valid explanation."),
        new(FindingCode.Length, "A record or an answer is long."),
        new(FindingCode.TimeToLive, "The time to live of a record is very short or very long."),
    ];

    /// <summary>All codes, those of changes included.</summary>
    public static readonly FindingRule[] All =
    [
        .. OfFindings,
        new(Gained, "Clients may send that could not send before."),
        new(Lost, "Clients may not send any more that could send before."),
        new(Strangers, "Clients that no term authorizes get another result than before."),
    ];
}
