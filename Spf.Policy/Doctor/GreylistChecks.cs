// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>Greylisting: the store, its clock, and the place of the calls.</summary>
internal sealed class GreylistChecks(PolicyConfiguration policy, TimeProvider timeProvider)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly GreylistStoreAddress _address = policy.Server.GreylistStore;

    private bool IsOn => policy.PerUser.Settings.Append(policy.Settings)
        .Any(settings => settings.Greylist.Mode != GreylistMode.No);

    /// <summary>Looks at the calls of main.cf and at the store; nothing if greylisting is off.</summary>
    public async IAsyncEnumerable<Finding> RunAsync(IEnumerable<PolicyCall> calls)
    {
        if (!IsOn)
        {
            yield break;
        }

        foreach (PolicyCall call in calls)
        {
            if (call is { List: "smtpd_recipient_restrictions", IsSubmission: false, Before: { } before }
                && !before.Contains("reject_unlisted_recipient"))
            {
                yield return Finding.Warning(
                    $"{call.List}: {call.Endpoint} greylists mail to recipients that do not exist, and remembers it",
                    "write reject_unlisted_recipient before it");
            }
        }

        if (_address.Kind == GreylistStoreKind.Sqlite && !File.Exists(_address.Path))
        {
            string? folder = Path.GetDirectoryName(_address.Path);
            yield return Directory.Exists(folder)
                ? Finding.Fine($"{_address}: not there yet; the service makes it for the first message")
                : Finding.Error(
                    $"{_address}: there is no folder {folder}",
                    "make it, for the service's user only; the systemd unit makes /var/lib/spf-policyd");
            yield break;
        }

        using IGreylistStore store = GreylistStores.Open(policy.Server, timeProvider);
        foreach (Finding finding in await AskAsync(store))
        {
            yield return finding;
        }
    }

    private async Task<List<Finding>> AskAsync(IGreylistStore store)
    {
        List<Finding> findings = [];
        try
        {
            long before = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            GreylistStoreState state = await store.StateAsync(default).AsTask().WaitAsync(Patience);
            await WriteAsync(store, state.Now).WaitAsync(Patience);
            findings.Add(Finding.Fine($"{_address}: can be read and written, {state.SizeText}"));
            var difference = TimeSpan.FromMilliseconds(state.Now - before);
            if (difference.Duration() > Slack)
            {
                findings.Add(Finding.Warning(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_address}: its clock differs from this host's by {difference.TotalSeconds:+0;-0} s"),
                    "waits are right, as the server's clock counts for all hosts; but set the clocks by NTP"));
            }

            if (state.EvictionPolicy?.StartsWith("allkeys-", StringComparison.Ordinal) == true)
            {
                findings.Add(Finding.Warning(
                    $"{_address}: with maxmemory-policy {SafeText.Line(state.EvictionPolicy)} the server may drop"
                        + " entries that wait",
                    "set maxmemory-policy volatile-ttl, which drops what expires first"));
            }
        }
        catch (TimeoutException)
        {
            findings.Add(Finding.Error(
                $"{_address}: no answer within {Patience.TotalSeconds:0} s",
                $"see whether the server runs; meanwhile mail {OnError}"));
        }
        catch (GreylistStoreException e)
        {
            findings.Add(Finding.Error(
                $"the greylist store cannot be used: {e.Message}",
                $"until it can, mail {OnError} (Greylist_On_Error)"));
        }

        return findings;
    }

    private string OnError => policy.Settings.Greylist.DefersOnError ? "is deferred" : "passes without greylisting";

    // An entry of its own, which expires at once if it is not removed.
    private static async Task WriteAsync(IGreylistStore store, long now)
    {
        var subject = GreylistSubject.OfClient(new GreylistSettings(), $"doctor {Guid.NewGuid()}");
        _ = await store.TryWriteAsync(
            subject.Key, null, new GreylistEntry(now, now, 0), now + 1000, subject.Texts, default);
        _ = await store.RemoveAsync(subject.Key, default);
    }
}
