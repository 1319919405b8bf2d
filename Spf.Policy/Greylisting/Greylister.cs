// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting;

/// <summary>
/// Whether an SPF pass is worth something: a record that lets everybody pass vouches for nobody. The secret, which the
/// store keeps, decides which other addresses are tried.
/// </summary>
internal delegate ValueTask<bool> PassIsWorth(byte[] secret, CancellationToken cancellationToken);

/// <summary>
/// Decides about recipients: lists first, then the client's own entry, then the triplet. Thread-safe.
/// </summary>
internal sealed class Greylister(Func<IGreylistStore> open, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    // More than that many other writers in a row, between reading and writing one key, is a store that lies.
    private const int MaxAttempts = 8;

    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ExpiryLimit = TimeSpan.FromSeconds(10);

    private readonly GuardedStore _store = new(open, timeProvider, logger);
    private readonly FloodLimit _flood = new(timeProvider);
    private readonly CancellationTokenSource _stop = new();
    private byte[]? _secret;
    private long _expiredAt = timeProvider.GetTimestamp();

    /// <summary>Decides; a store that cannot be used is an answer too.</summary>
    public async ValueTask<GreylistAnswer> AskAsync(
        GreylistQuestion question, PassIsWorth isWorth, CancellationToken cancellationToken)
    {
        GreylistSettings settings = question.Settings;

        // A message that SPF would reject is accepted only if its triplet has waited.
        if (!question.Fails && Listed(question) is { } reason)
        {
            return new GreylistAnswer(reason, Passes: true);
        }

        var calls = new Calls(_store, timeProvider, settings.StoreTimeout);
        try
        {
            return await AskStoreAsync(question, isWorth, calls, cancellationToken);
        }
        catch (GreylistStoreException)
        {
            bool passes = !settings.DefersOnError && !question.Fails;
            return new GreylistAnswer(GreylistReason.StoreUnavailable, passes, settings.Delay);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _store.Dispose();
        _stop.Dispose();
    }

    private static GreylistReason? Listed(GreylistQuestion question)
    {
        GreylistSettings settings = question.Settings;
        return settings.Clients.Contain(question.ClientName, question.Client) ? GreylistReason.ClientWhitelist
            : settings.Recipients.Contain(question.Recipient) ? GreylistReason.RecipientWhitelist
            : settings.OnlySuspicious && question.PassedDomain is not null
                && !SuspiciousName.Is(question.ClientName, question.Client) ? GreylistReason.NotSuspicious
            : null;
    }

    private async ValueTask<GreylistAnswer> AskStoreAsync(
        GreylistQuestion question, PassIsWorth isWorth, Calls calls, CancellationToken cancellationToken)
    {
        GreylistSettings settings = question.Settings;
        if (question.Fails || settings.Pass == GreylistPass.Network || question.PassedDomain is not { } domain)
        {
            return await DecideAsync(Entries.OfNetwork(question), null, calls, cancellationToken);
        }

        if (settings.Pass == GreylistPass.Skip)
        {
            return await isWorth(await SecretAsync(calls, cancellationToken), cancellationToken)
                ? new GreylistAnswer(GreylistReason.SpfPass, Passes: true)
                : await DecideAsync(Entries.OfNetwork(question), null, calls, cancellationToken);
        }

        // Known domains have shown what they are worth, so they cost nothing more.
        var entries = new Entries(question, $"spf:{domain}");
        GreylistFound found = await FindAsync(entries, calls, cancellationToken);
        return found is { Client: null, Triplet: null }
            && !await isWorth(await SecretAsync(calls, cancellationToken), cancellationToken)
                ? await DecideAsync(Entries.OfNetwork(question), null, calls, cancellationToken)
                : await DecideAsync(entries, found, calls, cancellationToken);
    }

    private async ValueTask<GreylistAnswer> DecideAsync(
        Entries entries, GreylistFound? known, Calls calls, CancellationToken cancellationToken)
    {
        GreylistQuestion question = entries.Question;
        GreylistRules rules = entries.Rules;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            GreylistFound found = known ?? await FindAsync(entries, calls, cancellationToken);
            known = null;
            if (!question.Fails
                && rules.IsWhitelisted(found.Client, found.Now, question.Settings.AutoWhitelist))
            {
                // If another writer comes first, it has done the same.
                _ = await TryCountAsync(entries, found, calls, cancellationToken);
                return new GreylistAnswer(GreylistReason.ClientPassedOften, Passes: true, Key: entries.Client);
            }

            (GreylistVerdict verdict, TimeSpan time, GreylistEntry next) = rules.Decide(found.Triplet, found.Now);
            if (attempt == 0 && verdict == GreylistVerdict.New && found.Client is null
                && _flood.IsExceeded(entries.ClientKey, question.Settings.Flood))
            {
                return new GreylistAnswer(GreylistReason.Flood, Passes: false, time, entries.Client);
            }

            bool isWritten = next == found.Triplet || await calls.AsAsync(
                GuardedStore.Write,
                (store, token) => store.TryWriteAsync(
                    entries.TripletKey, found.Triplet, next, rules.ExpiryOf(next), entries.Texts, token),
                cancellationToken);
            if (isWritten)
            {
                return await AnswerAsync(entries, found, verdict, time, calls, cancellationToken);
            }

            GreylistMetrics.CountConflict();
        }

        throw new GreylistStoreException("an entry was changed each time it was to be written");
    }

    private async ValueTask<GreylistAnswer> AnswerAsync(
        Entries entries,
        GreylistFound found,
        GreylistVerdict verdict,
        TimeSpan time,
        Calls calls,
        CancellationToken cancellationToken)
    {
        switch (verdict)
        {
            case GreylistVerdict.New:
                ExpireInTheBackground();
                return new GreylistAnswer(GreylistReason.New, Passes: false, time, entries.Client);
            case GreylistVerdict.Early:
                return new GreylistAnswer(GreylistReason.EarlyRetry, Passes: false, time, entries.Client);
            case GreylistVerdict.Known:
                return new GreylistAnswer(
                    GreylistReason.Known, Passes: true, FirstWait(found.Triplet!.Value, found.Now), entries.Client);
            default:
                GreylistMetrics.RecordWait(time);
                if (!entries.Question.Fails)
                {
                    await CountClientAsync(entries, found, calls, cancellationToken);
                }

                return new GreylistAnswer(GreylistReason.Waited, Passes: true, time, entries.Client);
        }
    }

    // Under spawn(8), two calls for one message are two processes: to the second one the triplet has just passed.
    private static TimeSpan FirstWait(GreylistEntry triplet, long now) =>
        triplet.Passes == 1 && Math.Abs(now - triplet.Last) <= JustNow.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(triplet.Last - triplet.First)
            : TimeSpan.Zero;

    // The triplet has passed, whatever comes of this.
    private static async ValueTask CountClientAsync(
        Entries entries, GreylistFound found, Calls calls, CancellationToken cancellationToken)
    {
        try
        {
            for (int attempt = 1;
                !await TryCountAsync(entries, found, calls, cancellationToken) && attempt < MaxAttempts;
                attempt++)
            {
                found = await FindAsync(entries, calls, cancellationToken);
            }
        }
        catch (GreylistStoreException)
        {
            // Logged where it happened.
        }
    }

    private static async ValueTask<bool> TryCountAsync(
        Entries entries, GreylistFound found, Calls calls, CancellationToken cancellationToken)
    {
        GreylistEntry next = entries.Rules.Count(found.Client, found.Now);
        return next == found.Client || await calls.AsAsync(
            GuardedStore.Write,
            (store, token) => store.TryWriteAsync(
                entries.ClientKey,
                found.Client,
                next,
                entries.Rules.ExpiryOf(next),
                new GreylistTexts(entries.Client, null, null),
                token),
            cancellationToken);
    }

    private static ValueTask<GreylistFound> FindAsync(
        Entries entries, Calls calls, CancellationToken cancellationToken) => calls.AsAsync(
            GuardedStore.Read,
            (store, token) => store.FindAsync(entries.ClientKey, entries.TripletKey, token),
            cancellationToken);

    private async ValueTask<byte[]> SecretAsync(Calls calls, CancellationToken cancellationToken) =>
        _secret ??= await calls.AsAsync(
            GuardedStore.Read, (store, token) => store.SecretAsync(token), cancellationToken);

    // A new entry is what makes a store grow, so it is also what starts the cleaning.
    private void ExpireInTheBackground()
    {
        long now = timeProvider.GetTimestamp();
        long last = Interlocked.Read(ref _expiredAt);
        if (timeProvider.GetElapsedTime(last, now) >= ExpiryPeriod
            && Interlocked.CompareExchange(ref _expiredAt, now, last) == last)
        {
            _ = ExpireAsync(_stop.Token);
        }
    }

    // In batches with pauses of the same length, so that requests find the store free at least half the time.
    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        try
        {
            int removed;
            do
            {
                long start = timeProvider.GetTimestamp();
                removed = await _store.CallAsync(
                    GuardedStore.Write, ExpiryLimit, (store, token) => store.ExpireAsync(token), cancellationToken);
                GreylistMetrics.CountExpired(removed);
                TimeSpan pause = timeProvider.GetElapsedTime(start);
                await Task.Delay(pause < ShortestPause ? ShortestPause : pause, timeProvider, cancellationToken);
            }
            while (removed > 0);
        }
        catch (Exception e) when (e is GreylistStoreException or OperationCanceledException or ObjectDisposedException)
        {
            // Logged where it happened; the next new entry tries again.
        }
    }

    // All questions to the store for one request have one time limit together.
    private sealed class Calls(GuardedStore store, TimeProvider timeProvider, TimeSpan limit)
    {
        private TimeSpan _left = limit;

        public async ValueTask<T> AsAsync<T>(
            string operation,
            Func<IGreylistStore, CancellationToken, ValueTask<T>> call,
            CancellationToken cancellationToken)
        {
            long start = timeProvider.GetTimestamp();
            T result = await store.CallAsync(
                operation, _left > TimeSpan.Zero ? _left : TimeSpan.FromMilliseconds(1), call, cancellationToken);
            _left -= timeProvider.GetElapsedTime(start);
            return result;
        }
    }

    // The keys of a question, and what decides about it.
    private sealed class Entries
    {
        public Entries(GreylistQuestion question, string client)
        {
            GreylistSettings settings = question.Settings;
            string sender = AddressForm.OfSender(question.Sender);
            string recipient = AddressForm.OfRecipient(question.Recipient);
            Question = question;
            Client = client;
            ClientKey = GreylistKey.OfClient(client);
            TripletKey = GreylistKey.OfTriplet(question.Fails, settings.Key, client, sender, recipient);
            Texts = new GreylistTexts(
                client,
                settings.Key.HasFlag(GreylistFields.Sender) ? sender : null,
                settings.Key.HasFlag(GreylistFields.Recipient) ? recipient : null);
            Rules = new GreylistRules(
                question.Fails ? settings.FailDelay ?? settings.Delay : settings.Delay,
                settings.RetryWindow,
                settings.MaxAge);
        }

        public GreylistQuestion Question { get; }

        public string Client { get; }

        public GreylistKey ClientKey { get; }

        public GreylistKey TripletKey { get; }

        public GreylistTexts Texts { get; }

        public GreylistRules Rules { get; }

        public static Entries OfNetwork(GreylistQuestion question) => new(
            question,
            GreylistKey.NetworkOf(question.Client, question.Settings.IPv4Prefix, question.Settings.IPv6Prefix));
    }
}
