// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Records;

namespace Spf.Policy.Decisions;

/// <summary>
/// Which messages are not checked. The whitelists of names are questions that SPF itself answers, so they are asked as
/// records: "a" for a HELO name, "ptr" for reverse names, which must be confirmed and end at a label (section 5.5).
/// </summary>
internal sealed class Exemptions(Verifiers verifiers)
{
    // No domain in particular: the record names all that it asks for.
    private const string NoDomain = "whitelist.invalid";

    private static readonly Exemption Local = Exemption.For("SPF check N/A for local connections");
    private static readonly Exemption Relay = Exemption.For("SPF skipped for whitelisted relay");
    private static readonly Exemption Sender = Exemption.For("SPF exempted by policy");
    private static readonly Exemption RelayDomain = Exemption.For("SPF skipped for whitelisted relay domain");
    private static readonly Exemption HeloDomain = Exemption.For("SPF skipped for whitelisted HELO domain");
    private static readonly Exemption PtrDomain = Exemption.For("SPF skipped for PTR whitelisted relay domain");

    // Null where there is nothing to ask.
    private readonly ConditionalWeakTable<PolicySettings, StrongBox<SpfRecord?>> _ptrRecords = [];

    private enum Answer
    {
        No,
        Yes,

        /// <summary>We could not ask.</summary>
        Overload,
    }

    /// <summary>Returns the first exemption that applies, or none.</summary>
    public ValueTask<Exemption> ForAsync(PolicyCheck check, CancellationToken cancellationToken)
    {
        PolicySettings settings = check.Settings;
        if (WithoutDns(check) is { } exemption)
        {
            return new(exemption);
        }

        if (settings is
            { DomainWhitelist.IsEmpty: true, HeloWhitelist.IsEmpty: true, DomainWhitelistPtr.IsEmpty: true })
        {
            return new(Exemption.None);
        }

        var lists = new DnsWhitelists(settings.DomainWhitelist, settings.HeloWhitelist, settings.DomainWhitelistPtr);
        return check.Message.Exemptions.GetAsync(
            new ExemptionKey(verifiers.ForWhitelists(settings), check.Client, lists),
            (Exemptions: this, Check: check),
            static (state, abandoned) => state.Exemptions.AskAsync(state.Check, abandoned),
            cancellationToken);
    }

    private static Exemption? WithoutDns(PolicyCheck check) =>
        check.Settings.SkipAddresses.Contains(check.Client) ? Local
        : check.Settings.Whitelist.Contains(check.Client) ? Relay
        : IsSenderExempt(check) ? Sender
        : null;

    private static bool IsSenderExempt(PolicyCheck check) =>
        !check.Settings.ExemptDomains.IsEmpty
        && DomainName.TryParse(
            SpfRequest.ForMailFrom(check.Client, check.Request.Sender, string.Empty).Domain, out DomainName domain)
        && check.Settings.ExemptDomains.Contains(domain);

    // All lists are asked at once, so that a silent server takes its time once. The reason is that of the first list in
    // this order, as it would be if they were asked one after the other.
    private async ValueTask<Exemption> AskAsync(PolicyCheck check, CancellationToken abandoned)
    {
        TimedVerifier verifier = verifiers.Within(verifiers.ForWhitelists(check.Settings), check.Clock.Left);
        (Exemption Reason, Func<TimedVerifier, PolicyCheck, CancellationToken, Task<Answer>> Ask)[] lists =
            [(RelayDomain, IsOfDomainAsync), (HeloDomain, HasHeloAsync), (PtrDomain, HasPtrAsync)];
        var asked = new List<(Exemption Reason, Task<Answer> Answer)>(lists.Length);
        foreach ((Exemption reason, Func<TimedVerifier, PolicyCheck, CancellationToken, Task<Answer>> ask) in lists)
        {
            Task<Answer> answer = ask(verifier, check, abandoned);
            answer.Observe();
            asked.Add((reason, answer));
            if (answer.IsCompletedSuccessfully && await answer == Answer.Yes)
            {
                break;
            }
        }

        bool isOverload = false;
        foreach ((Exemption reason, Task<Answer> answer) in asked)
        {
            switch (await answer)
            {
                case Answer.Yes:
                    return reason;
                case Answer.Overload:
                    isOverload = true;
                    break;
            }
        }

        return isOverload ? Exemption.Unknown : Exemption.None;
    }

    // One domain that passes is enough, whatever the others say.
    private static async Task<Answer> IsOfDomainAsync(
        TimedVerifier verifier, PolicyCheck check, CancellationToken abandoned)
    {
        Answer result = Answer.No;
        List<Task<Answer>> pending =
        [
            .. check.Settings.DomainWhitelist.Select(domain => AskAsync(
                verifier,
                SpfRequest.ForMailFrom(check.Client, domain.ToString(), domain.ToString()),
                record: null,
                abandoned)),
        ];
        pending.ForEach(static task => task.Observe());
        while (pending.Count > 0)
        {
            Task<Answer> answered = await Task.WhenAny(pending);
            pending.Remove(answered);
            switch (await answered)
            {
                case Answer.Yes:
                    return Answer.Yes;
                case Answer.Overload:
                    result = Answer.Overload;
                    break;
            }
        }

        return result;
    }

    private static Task<Answer> HasHeloAsync(
        TimedVerifier verifier, PolicyCheck check, CancellationToken abandoned) =>
        !check.Settings.HeloWhitelist.IsEmpty
        && DomainName.TryParse(check.Request.HeloName, out DomainName helo)
        && check.Settings.HeloWhitelist.Contains(helo)
        && SpfRecord.TryParse($"v=spf1 a:{helo} -all", out SpfRecord? record, out _)
            ? AskAsync(verifier, SpfRequest.ForMailFrom(check.Client, NoDomain, NoDomain), record, abandoned)
            : Task.FromResult(Answer.No);

    private Task<Answer> HasPtrAsync(TimedVerifier verifier, PolicyCheck check, CancellationToken abandoned) =>
        !check.Settings.DomainWhitelistPtr.IsEmpty
        && _ptrRecords.GetValue(check.Settings, static settings => new(PtrRecord(settings))).Value is { } record
            ? AskAsync(verifier, SpfRequest.ForMailFrom(check.Client, NoDomain, NoDomain), record, abandoned)
            : Task.FromResult(Answer.No);

    private static SpfRecord? PtrRecord(PolicySettings settings)
    {
        string domains = string.Join(" ptr:", settings.DomainWhitelistPtr);
        return SpfRecord.TryParse($"v=spf1 ptr:{domains} -all", out SpfRecord? record, out _) ? record : null;
    }

    private static async Task<Answer> AskAsync(
        TimedVerifier verifier, SpfRequest request, SpfRecord? record, CancellationToken abandoned)
    {
        SpfOutcome outcome = await (record is null
            ? verifier.Verifier.CheckHostAsync(request, abandoned)
            : verifier.Verifier.EvaluateRecordAsync(request, record, trace: null, abandoned));
        return outcome.Result == SpfResult.Pass ? Answer.Yes
            : verifier.IsOverload(outcome) ? Answer.Overload
            : Answer.No;
    }
}

/// <summary>The whitelists of a recipient that ask the DNS.</summary>
internal readonly record struct DnsWhitelists(
    ImmutableArray<DomainName> Domains, ImmutableArray<DomainName> HeloNames, ImmutableArray<DomainName> PtrDomains);
