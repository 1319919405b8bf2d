// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Inspection;

/// <summary>
/// The codes of findings. They are stable, so that scripts can look for them, and people can choose to ignore some.
/// </summary>
[Experimental(Preview.Inspection)]
public static class FindingCode
{
    /// <summary>Error: an invalid term, which is a permerror (RFC 7208, section 4.6).</summary>
    public const string Syntax = "SPF-SYNTAX";

    /// <summary>Error or warning: a misspelled term, which is invalid or ignored (section 4.6.1).</summary>
    public const string Typo = "SPF-TYPO";

    /// <summary>Note: a modifier that RFC 7208 does not define, which verifiers ignore (section 6).</summary>
    public const string Modifier = "SPF-MODIFIER";

    /// <summary>Error or warning: two terms without a space between them (section 4.6.1).</summary>
    public const string Glued = "SPF-GLUED";

    /// <summary>Error: quotation marks, unusual spaces, or characters beyond US-ASCII (section 3.1).</summary>
    public const string Character = "SPF-CHARACTER";

    /// <summary>Error or warning: a TXT record that looks like an SPF record, but is not one (section 4.5).</summary>
    public const string Version = "SPF-VERSION";

    /// <summary>Error: no SPF record, or no such name (section 4.5; 5.2 for include, 6.1 for redirect).</summary>
    public const string NoRecord = "SPF-NO-RECORD";

    /// <summary>Error: several SPF records (section 3.2).</summary>
    public const string SeveralRecords = "SPF-SEVERAL-RECORDS";

    /// <summary>Error: a lookup failed (section 2.6.6).</summary>
    public const string LookupFailed = "SPF-LOOKUP-FAILED";

    /// <summary>Error or warning: an invalid domain name (sections 4.3 and 4.8).</summary>
    public const string Name = "SPF-NAME";

    /// <summary>Error: a policy that leads back to itself (section 4.6.4).</summary>
    public const string Loop = "SPF-LOOP";

    /// <summary>Warning: the inspection reached one of its own limits and is incomplete (section 11.1).</summary>
    public const string Incomplete = "SPF-INCOMPLETE";

    /// <summary>
    /// Error over 10 lookups, warning at 9 and 10, note if more are only counted from left to right (section 4.6.4).
    /// </summary>
    public const string Lookups = "SPF-LOOKUPS";

    /// <summary>Error over 2 void lookups, warning at 2 (section 4.6.4).</summary>
    public const string VoidLookups = "SPF-VOID-LOOKUPS";

    /// <summary>Warning: a name without addresses or mail exchanges, a void lookup (section 4.6.4).</summary>
    public const string DeadName = "SPF-DEAD-NAME";

    /// <summary>Error: an mx with more than 10 mail exchanges (section 4.6.4).</summary>
    public const string Exchanges = "SPF-MX-HOSTS";

    /// <summary>Error: "+all", or networks that cover all addresses, so that any host passes (section 5.1).</summary>
    public const string AllPass = "SPF-ALL-PASS";

    /// <summary>Warning: "?all", which makes no assertion (section 5.1).</summary>
    public const string AllNeutral = "SPF-ALL-NEUTRAL";

    /// <summary>Warning: neither "all" nor a redirect (section 4.7).</summary>
    public const string NoAll = "SPF-NO-ALL";

    /// <summary>
    /// Warning: a term that no client reaches, or whose addresses earlier terms match (sections 4.6.2, 5.1).
    /// </summary>
    public const string NeverMatches = "SPF-NEVER-MATCHES";

    /// <summary>Warning: a redirect that is ignored because of an "all" (section 6.1).</summary>
    public const string RedirectIgnored = "SPF-REDIRECT-IGNORED";

    /// <summary>Warning: the same mechanism, or the same include, twice (section 4.6.2).</summary>
    public const string Duplicate = "SPF-DUPLICATE";

    /// <summary>Note: a block that is already part of another one (section 5.6).</summary>
    public const string Overlap = "SPF-OVERLAP";

    /// <summary>
    /// Warning for IPv4 /8 and IPv6 /19 or shorter, note for /15 and /31 or shorter: a large block (section 5.6).
    /// </summary>
    public const string Wide = "SPF-WIDE";

    /// <summary>Warning, or note for documentation blocks: addresses no public client has (section 5.6).</summary>
    public const string Reserved = "SPF-RESERVED";

    /// <summary>Note: bits after the prefix length, which are ignored (section 5.6).</summary>
    public const string HostBits = "SPF-HOST-BITS";

    /// <summary>Warning: ptr should not be used (section 5.5).</summary>
    public const string PtrMechanism = "SPF-PTR";

    /// <summary>Warning: the macro letter p should not be used (section 7.3).</summary>
    public const string ValidatedDomain = "SPF-MACRO-P";

    /// <summary>
    /// Note or warning: a term that depends on the client or the sender, so it cannot be inspected (section 7.2).
    /// </summary>
    public const string NeedsClient = "SPF-NEEDS-CLIENT";

    /// <summary>Warning: an exp modifier whose target has no valid explanation (section 6.2).</summary>
    public const string Explanation = "SPF-EXPLANATION";

    /// <summary>Note or warning: a long record or answer (sections 3.3 and 3.4).</summary>
    public const string Length = "SPF-LENGTH";

    /// <summary>Note: a time to live of less than a minute or more than a day (section 10.1.1).</summary>
    public const string TimeToLive = "SPF-TTL";
}
