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
internal sealed class Greylister : IDisposable
{
    // More than that many other writers in a row, between reading and writing one key, is a store that lies.
    private const int MaxAttempts = 8;

    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    // The first time of a domain that has passed by nothing that it did: its record has shown nothing yet.
    private const long Learned = 0;

    private static readonly long RememberPeriod = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long ForEver = (long)TimeSpan.FromDays(36_500).TotalMilliseconds;
    private static readonly TimeSpan ExpiryLimit = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _timeProvider;
    private readonly GuardedStore _store;
    private readonly LiveLists _lists;
    private readonly FloodLimit _flood;
    private readonly CancellationTokenSource _stop = new();
    private byte[]? _secret;
    private long _expiredAt;

    /// <param name="open">Opens the store when it is asked for the first time.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Says when the store is unavailable and when it is back.</param>
    public Greylister(Func<IGreylistStore> open, TimeProvider timeProvider, ILogger logger)
    {
        _timeProvider = timeProvider;
        _store = new GuardedStore(open, timeProvider, logger);
        _lists = new LiveLists(_store, timeProvider);
        _flood = new FloodLimit(timeProvider);
        _expiredAt = timeProvider.GetTimestamp();
    }

    /// <summary>Returns the lists of the store, which all hosts share.</summary>
    public ValueTask<GreylistLists> ListsAsync(GreylistSettings settings, CancellationToken cancellationToken) =>
        _lists.GetAsync(settings.StoreTimeout, cancellationToken);

    /// <summary>Decides; a store that cannot be used is an answer too.</summary>
    public async ValueTask<GreylistAnswer> AskAsync(
        GreylistQuestion question, PassIsWorth isWorth, CancellationToken cancellationToken)
    {
        GreylistSettings settings = question.Settings;

        GreylistLists lists = await ListsAsync(settings, cancellationToken);
        var calls = new Calls(_store, _timeProvider, settings.StoreTimeout);
        try
        {
            if (await IsBlackholedAsync(question, lists, calls, cancellationToken))
            {
                return new GreylistAnswer(GreylistReason.Blackhole, Passes: false);
            }

            // A message that SPF would reject is accepted only if its triplet has waited.
            GreylistReason? reason = question.Fails ? null
                : Listed(question, lists)
                    ?? (question.AskDnsWhitelist is { } ask && await ask(cancellationToken)
                        ? GreylistReason.DnsWhitelist
                        : null);
            return reason is { } known
                ? new GreylistAnswer(known, Passes: true)
                : await AskStoreAsync(question, isWorth, calls, cancellationToken);
        }
        catch (GreylistStoreException)
        {
            if (!question.Fails && Listed(question, lists) is { } reason)
            {
                return new GreylistAnswer(reason, Passes: true);
            }

            bool passes = !settings.DefersOnError && !question.Fails;
            return new GreylistAnswer(GreylistReason.StoreUnavailable, passes, settings.Delay);
        }
    }

    /// <summary>
    /// Remembers that an authenticated client writes to a domain. The answers of its hosts, for which SPF passes, do
    /// not wait.
    /// </summary>
    public async ValueTask LearnAsync(GreylistSettings settings, string domain, CancellationToken cancellationToken)
    {
        var subject = GreylistSubject.OfClient(settings, $"spf:{domain}");
        var rules = new GreylistRules(settings.Delay, settings.RetryWindow, settings.MaxAge);
        var calls = new Calls(_store, _timeProvider, settings.StoreTimeout);
        try
        {
            GreylistFound found = await calls.AsAsync(
                GuardedStore.Read,
                (store, token) => store.FindAsync(subject.Key, subject.Key, token),
                cancellationToken);
            GreylistEntry? known = found.Client ?? found.Triplet;
            if (rules.IsWhitelisted(known, found.Now, settings.AutoWhitelist)
                && Math.Abs(found.Now - known!.Value.Last) < RememberPeriod)
            {
                return;
            }

            // If another writer comes first, the next message tries again.
            var next = new GreylistEntry(
                known?.First ?? Learned, found.Now, Math.Max(known?.Passes ?? 0, Math.Max(1, settings.AutoWhitelist)));
            _ = await calls.AsAsync(
                GuardedStore.Write,
                (store, token) => store.TryWriteAsync(
                    subject.Key, known, next, rules.ExpiryOf(next), subject.Texts, token),
                cancellationToken);
        }
        catch (GreylistStoreException)
        {
            // Logged where it happened.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _store.Dispose();
        _stop.Dispose();
    }

    // A client that writes to a blackhole address is remembered. Others' mail costs a read more while there are any.
    private static async ValueTask<bool> IsBlackholedAsync(
        GreylistQuestion question, GreylistLists lists, Calls calls, CancellationToken cancellationToken)
    {
        GreylistSettings settings = question.Settings;
        if (lists.BlackholedClients.Contain(question.ClientName, question.Client))
        {
            return true;
        }

        if (settings.Blackholes.Count + lists.Blackholes.Count == 0)
        {
            return false;
        }

        var subject = GreylistSubject.OfBlackholed(settings, GreylistSubject.BlackholedClient(question.Client));
        bool isTrap = settings.Blackholes.Contain(question.Recipient) || lists.Blackholes.Contain(question.Recipient);
        GreylistFound found = await calls.AsAsync(
            GuardedStore.Read, (store, token) => store.FindAsync(subject.Key, subject.Key, token), cancellationToken);
        long time = settings.BlackholeTime.Ticks / TimeSpan.TicksPerMillisecond;
        GreylistEntry? known = found.Client ?? found.Triplet;
        if (isTrap && (known is not { } entry || Math.Abs(found.Now - entry.Last) >= RememberPeriod))
        {
            // If another writer comes first, it has done the same.
            _ = await calls.AsAsync(
                GuardedStore.Write,
                (store, token) => store.TryWriteAsync(
                    subject.Key,
                    known,
                    new GreylistEntry(known?.First ?? found.Now, found.Now, (known?.Passes ?? 0) + 1),
                    time == 0 ? found.Now + ForEver : found.Now + time,
                    subject.Texts,
                    token),
                cancellationToken);
        }

        return isTrap || (known is { } trapped && (time == 0 || found.Now - trapped.Last <= time));
    }

    private static GreylistReason? Listed(GreylistQuestion question, GreylistLists lists)
    {
        GreylistSettings settings = question.Settings;
        return settings.Clients.Contain(question.ClientName, question.Client)
                || lists.Clients.Contain(question.ClientName, question.Client) ? GreylistReason.ClientWhitelist
            : settings.Recipients.Contain(question.Recipient) || lists.Recipients.Contain(question.Recipient)
                ? GreylistReason.RecipientWhitelist
            : lists.HasDomain(question.PassedDomain) ? GreylistReason.DomainWhitelist
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
        if (found.Triplet is not null || found.Client is { First: not Learned })
        {
            return await DecideAsync(entries, found, calls, cancellationToken);
        }

        // It may be known by its network: from an attempt for which SPF had no answer, or from an import.
        bool isWorthIt = await isWorth(await SecretAsync(calls, cancellationToken), cancellationToken);
        var network = Entries.OfNetwork(question);
        GreylistFound known = await FindAsync(network, calls, cancellationToken);
        if (!isWorthIt)
        {
            return await DecideAsync(network, known, calls, cancellationToken);
        }

        if (found.Client is { } learned)
        {
            // Its record is asked about once.
            GreylistEntry next = learned with { First = found.Now };
            _ = await calls.AsAsync(
                GuardedStore.Write,
                (store, token) => store.TryWriteAsync(
                    entries.ClientKey, learned, next, entries.Rules.ExpiryOf(next), entries.ClientTexts, token),
                cancellationToken);
            return await DecideAsync(entries, null, calls, cancellationToken);
        }

        if (known.Triplet is null && !network.Rules.IsWhitelisted(known.Client, known.Now, settings.AutoWhitelist))
        {
            return await DecideAsync(entries, found, calls, cancellationToken);
        }

        GreylistAnswer answer = await DecideAsync(network, known, calls, cancellationToken);
        if (answer.Reason is GreylistReason.Waited or GreylistReason.Known)
        {
            // From now on the triplet is known by its domain too. Another writer that comes first has done the same.
            var next = new GreylistEntry(known.Triplet!.Value.First, known.Now, 1);
            _ = await calls.AsAsync(
                GuardedStore.Write,
                (store, token) => store.TryWriteAsync(
                    entries.TripletKey, null, next, entries.Rules.ExpiryOf(next), entries.Texts, token),
                cancellationToken);
        }

        return answer;
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
                entries.ClientTexts,
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
        long now = _timeProvider.GetTimestamp();
        long last = Interlocked.Read(ref _expiredAt);
        if (_timeProvider.GetElapsedTime(last, now) >= ExpiryPeriod
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
                long start = _timeProvider.GetTimestamp();
                removed = await _store.CallAsync(
                    GuardedStore.Write, ExpiryLimit, (store, token) => store.ExpireAsync(token), cancellationToken);
                GreylistMetrics.CountExpired(removed);
                TimeSpan pause = _timeProvider.GetElapsedTime(start);
                await Task.Delay(pause < ShortestPause ? ShortestPause : pause, _timeProvider, cancellationToken);
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
            Question = question;
            Client = client;
            (ClientKey, ClientTexts) = GreylistSubject.OfClient(settings, client);
            (TripletKey, Texts) = GreylistSubject.OfTriplet(
                settings, question.Fails, client, question.Sender, question.Recipient);
            Rules = new GreylistRules(
                question.Fails ? settings.FailDelay ?? settings.Delay : settings.Delay,
                settings.RetryWindow,
                settings.MaxAge);
        }

        public GreylistQuestion Question { get; }

        public string Client { get; }

        public GreylistKey ClientKey { get; }

        public GreylistTexts ClientTexts { get; }

        public GreylistKey TripletKey { get; }

        public GreylistTexts Texts { get; }

        public GreylistRules Rules { get; }

        public static Entries OfNetwork(GreylistQuestion question) => new(
            question,
            GreylistKey.NetworkOf(question.Client, question.Settings.IPv4Prefix, question.Settings.IPv6Prefix));
    }
}
