// SPDX-License-Identifier: MIT

namespace Spf.Inspection;

/// <summary>
/// The kinds of finding. The codes are stable, so that scripts may look for them and people may ignore some.
/// </summary>
public static class FindingCode
{
    /// <summary>Error: a term that verifiers cannot read, which is a permerror (RFC 7208, section 4.6).</summary>
    public const string Syntax = "SPF-SYNTAX";

    /// <summary>Error or warning: a misspelled term, ignored or unreadable (section 4.6.1).</summary>
    public const string Typo = "SPF-TYPO";

    /// <summary>Error or warning: two terms without a blank between them (section 4.6.1).</summary>
    public const string Glued = "SPF-GLUED";

    /// <summary>Error: quotes, blanks other than the space, or characters beyond US-ASCII (section 3.1).</summary>
    public const string Character = "SPF-CHARACTER";

    /// <summary>Error: a TXT record that was meant as an SPF record, but is not one (section 4.5).</summary>
    public const string Version = "SPF-VERSION";

    /// <summary>Error: no record, or no such name (section 4.5; 5.2 for include, 6.1 for redirect).</summary>
    public const string NoRecord = "SPF-NO-RECORD";

    /// <summary>Error: several records (section 3.2).</summary>
    public const string SeveralRecords = "SPF-SEVERAL-RECORDS";

    /// <summary>Error: a lookup failed (section 2.6.6).</summary>
    public const string LookupFailed = "SPF-LOOKUP-FAILED";

    /// <summary>Error: what should be a domain name is not one (section 4.8).</summary>
    public const string Name = "SPF-NAME";

    /// <summary>Error: a policy that leads to itself (section 4.6.4).</summary>
    public const string Loop = "SPF-LOOP";

    /// <summary>Warning: a bound of the inspection was reached, so that it is not complete (section 11.1).</summary>
    public const string Incomplete = "SPF-INCOMPLETE";

    /// <summary>Error over 10 lookups, warning near it, note where only a reader counts more (section 4.6.4).</summary>
    public const string Lookups = "SPF-LOOKUPS";

    /// <summary>Error over 2 void lookups, warning at 2 (section 4.6.4).</summary>
    public const string VoidLookups = "SPF-VOID-LOOKUPS";

    /// <summary>Warning: a name without addresses or mail exchanges: a void lookup (section 4.6.4).</summary>
    public const string DeadName = "SPF-DEAD-NAME";

    /// <summary>Error: an mx of more than 10 mail exchanges (section 4.6.4).</summary>
    public const string Exchanges = "SPF-MX-HOSTS";

    /// <summary>Error: "+all", or a network of all addresses: anybody passes (section 5.1).</summary>
    public const string AllPass = "SPF-ALL-PASS";

    /// <summary>Warning: "?all" says nothing (section 5.1).</summary>
    public const string AllNeutral = "SPF-ALL-NEUTRAL";

    /// <summary>Warning: neither "all" nor a redirect (section 4.7).</summary>
    public const string NoAll = "SPF-NO-ALL";

    /// <summary>
    /// Warning: a term that no client gets to, or whose addresses earlier terms match (sections 4.6.2, 5.1).
    /// </summary>
    public const string NeverMatches = "SPF-NEVER-MATCHES";

    /// <summary>Warning: a redirect beside an "all" is ignored (section 6.1).</summary>
    public const string RedirectIgnored = "SPF-REDIRECT-IGNORED";

    /// <summary>Warning: the same mechanism, or the same include, twice (section 4.6.2).</summary>
    public const string Duplicate = "SPF-DUPLICATE";

    /// <summary>Note: a block that another one holds already (section 5.6).</summary>
    public const string Overlap = "SPF-OVERLAP";

    /// <summary>
    /// Warning for IPv4 /8 and IPv6 /19 or shorter, note for /15 and /31 or shorter: a wide block (section 5.6).
    /// </summary>
    public const string Wide = "SPF-WIDE";

    /// <summary>Warning, for documentation blocks a note: addresses that no public client has (section 5.6).</summary>
    public const string Reserved = "SPF-RESERVED";

    /// <summary>Note: bits behind the prefix length that do not count (section 5.6).</summary>
    public const string HostBits = "SPF-HOST-BITS";

    /// <summary>Warning: ptr should not be used (section 5.5).</summary>
    public const string PtrMechanism = "SPF-PTR";

    /// <summary>Warning: the macro letter p should not be used (section 7.3).</summary>
    public const string ValidatedDomain = "SPF-MACRO-P";

    /// <summary>
    /// Note: a term that depends on the client or sender, so that it cannot be inspected (section 7.2).
    /// </summary>
    public const string NeedsClient = "SPF-NEEDS-CLIENT";

    /// <summary>Warning: no explanation is where exp points to (section 6.2).</summary>
    public const string Explanation = "SPF-EXPLANATION";

    /// <summary>Note or warning: a record or an answer that is long (sections 3.3 and 3.4).</summary>
    public const string Length = "SPF-LENGTH";

    /// <summary>Note: a record that is kept for less than a minute, or more than a day (section 11.1).</summary>
    public const string TimeToLive = "SPF-TTL";
}
