// SPDX-License-Identifier: MIT

using System.Net;
using System.Runtime.CompilerServices;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Records;

namespace Spf.Policy.Decisions;

/// <summary>
/// Who is not checked, and why, in the words that policyd-spf and the Perl service put into the header. The whitelists
/// of names are questions that SPF itself answers, so they are asked as records: "a" for a HELO name, "ptr" for reverse
/// names, which must be confirmed and end at a label (section 5.5).
/// </summary>
internal sealed class Exemptions(Verifiers verifiers)
{
    // No domain in particular: the record names all that it asks for.
    private const string NoDomain = "whitelist.invalid";

    // Null where there is nothing to ask.
    private readonly ConditionalWeakTable<PolicySettings, StrongBox<SpfRecord?>> _ptrRecords = [];

    /// <summary>By address alone; null if the client is to be checked.</summary>
    public static string? OfAddress(PolicySettings settings, IPAddress client) =>
        settings.SkipAddresses.Contains(client) ? "SPF check N/A for local connections"
        : settings.Whitelist.Contains(client) ? "SPF skipped for whitelisted relay"
        : null;

    /// <summary>By the recipient's own addresses, and by names; null if the message is to be checked.</summary>
    public async ValueTask<string?> OfAsync(Inquiry inquiry, CancellationToken cancellationToken)
    {
        if (inquiry.Message.Exemption is { } known && ReferenceEquals(known.Settings, inquiry.Settings))
        {
            return known.Reason;
        }

        string? reason = OfAddress(inquiry.Settings, inquiry.Client)
            ?? (IsSenderExempt(inquiry) ? "SPF exempted by policy"
            : await IsOfDomainAsync(inquiry, cancellationToken) ? "SPF skipped for whitelisted relay domain"
            : await HasHeloAsync(inquiry, cancellationToken) ? "SPF skipped for whitelisted HELO domain"
            : await HasPtrAsync(inquiry, cancellationToken) ? "SPF skipped for PTR whitelisted relay domain"
            : null);
        inquiry.Message.Exemption = new KnownExemption(inquiry.Settings, reason);
        return reason;
    }

    private static bool IsSenderExempt(Inquiry inquiry) =>
        !inquiry.Settings.ExemptDomains.IsEmpty
        && DomainName.TryParse(
            SpfRequest.ForMailFrom(inquiry.Client, inquiry.Request.Sender, string.Empty).Domain, out DomainName domain)
        && inquiry.Settings.ExemptDomains.Contains(domain);

    private async ValueTask<bool> IsOfDomainAsync(Inquiry inquiry, CancellationToken cancellationToken)
    {
        if (inquiry.Settings.DomainWhitelist.IsEmpty)
        {
            return false;
        }

        // Side by side: a domain that does not answer takes its time once.
        SpfVerifier verifier = verifiers.ForWhitelists(inquiry.Settings, inquiry.Left);
        SpfOutcome[] outcomes = await Task.WhenAll(inquiry.Settings.DomainWhitelist.Select(domain => verifier
            .CheckHostAsync(
                SpfRequest.ForMailFrom(inquiry.Client, domain.ToString(), domain.ToString()), cancellationToken)
            .AsTask()));
        return outcomes.Any(outcome => outcome.Result == SpfResult.Pass);
    }

    private async ValueTask<bool> HasHeloAsync(Inquiry inquiry, CancellationToken cancellationToken) =>
        !inquiry.Settings.HeloWhitelist.IsEmpty
        && DomainName.TryParse(inquiry.Request.HeloName, out DomainName helo)
        && inquiry.Settings.HeloWhitelist.Contains(helo)
        && SpfRecord.TryParse($"v=spf1 a:{helo} -all", out SpfRecord? record, out _)
        && await PassesAsync(record, inquiry, cancellationToken);

    private async ValueTask<bool> HasPtrAsync(Inquiry inquiry, CancellationToken cancellationToken) =>
        !inquiry.Settings.DomainWhitelistPtr.IsEmpty
        && _ptrRecords.GetValue(inquiry.Settings, static settings => new(PtrRecord(settings))).Value is { } record
        && await PassesAsync(record, inquiry, cancellationToken);

    private static SpfRecord? PtrRecord(PolicySettings settings)
    {
        string domains = string.Join(" ptr:", settings.DomainWhitelistPtr);
        return SpfRecord.TryParse($"v=spf1 ptr:{domains} -all", out SpfRecord? record, out _) ? record : null;
    }

    private async ValueTask<bool> PassesAsync(SpfRecord record, Inquiry inquiry, CancellationToken cancellationToken)
    {
        SpfOutcome outcome = await verifiers.ForWhitelists(inquiry.Settings, inquiry.Left).CheckHostAsync(
            SpfRequest.ForMailFrom(inquiry.Client, NoDomain, NoDomain), record, trace: null, cancellationToken);
        return outcome.Result == SpfResult.Pass;
    }
}
