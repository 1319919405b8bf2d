// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Caching;
using Spf.Dns.Turns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// All lookups of one check, and the only way from it to the DNS. They have one deadline and the limits of RFC 7208,
/// section 4.6.4, in common, are asked in the check's name, and are told to its trace.
/// </summary>
internal sealed class Lookups(
    CheckSettings settings, SpfRequest request, ISpfTrace? trace, CancellationToken caller)
    : Deadline(settings.Options, caller), ILookupSource
{
    private readonly AddressBlock _client = new(request.ClientIP);
    private BegunLookups? _begun;
    private LookupBudget _budget;

    // Kept apart since few checks need it, and a check is made for each message.
    private MacroFacts? _macroFacts;

    // The smallest so far; the largest there is until an answer was used.
    private TimeSpan _timeToLive = TimeSpan.MaxValue;

    public CheckSettings Settings { get; } = settings;

    public SpfRequest Request { get; } = request;

    public ISpfTrace? Trace { get; } = trace;

    /// <summary>The SMTP client's address.</summary>
    public ref readonly AddressBlock Client => ref _client;

    /// <summary>The domain that is checked; the root if the request has none (4.3).</summary>
    public DomainName Domain { get; set; }

    /// <summary>The number of terms that queried the DNS.</summary>
    public int Count => _budget.Lookups;

    /// <summary>The number of void lookups.</summary>
    public int VoidCount => _budget.VoidLookups;

    /// <summary>The shortest time for which the answers used may be kept; null if none was used.</summary>
    public TimeSpan? TimeToLive => _timeToLive == TimeSpan.MaxValue ? null : _timeToLive;

    /// <summary>The facts that macros have brought to light; null if there are none.</summary>
    public MacroFacts? MacroFacts => _macroFacts;

    /// <summary>5: A for an IPv4 client, AAAA for an IPv6 one.</summary>
    public DnsRecordType AddressType => AddressTypeOf(Client.Family);

    /// <summary>Whether the time that the check lacks is time that it waited for turns.</summary>
    public bool WasDelayed => Settings.Scheduled is { } scheduled && WasDelayedBy(scheduled.Clock);

    /// <summary>The part of the byte budget that the current policies take; null while they are small.</summary>
    public HeldBytes? Held => _begun?.Held;

    LookupOrigin ILookupSource.Origin => OriginFor(Request.ClientIP, Domain);

    // Past the deadline nobody is asked any more.
    private bool IsOver => IsCancellationRequested;

    /// <summary>Whether the client's address is one of these, as far as the lengths go.</summary>
    public bool HasClient(in DnsAnswer<IPAddress> answer, DualCidrLength length)
    {
        bool isWhole = (_client.IsIPv4 ? length.Ip4 : length.Ip6) is null;
        foreach (IPAddress address in answer.Records)
        {
            if (isWhole ? address.Equals(Request.ClientIP) : _client.IsIn(address, length))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts a term that is about to ask (4.6.4); false if the limit is reached.</summary>
    public bool TrySpendLookup() => _budget.TrySpendLookup(Settings.Options);

    /// <summary>Counts a void lookup (4.6.4); false if the limit is reached.</summary>
    public bool TrySpendVoidLookup() => _budget.TrySpendVoidLookup(Settings.Options);

    /// <summary>Holds a policy that the check has come to; false if all checks in progress hold too much.</summary>
    public bool TryHold(SpfRecord record) =>
        record.IsShort || record.Bytes <= HeldBytes.Small
        || (_begun ??= new BegunLookups()).TryHold(record.Bytes, Settings.Bytes);

    public void NoteNames(ValidatedNames names) => (_macroFacts ??= new MacroFacts()).ValidatedNames = names;

    public void NoteMissingHelo(SpfProblem problem) => (_macroFacts ??= new MacroFacts()).MissingHelo = problem;

    /// <summary>The place of an event, for the trace.</summary>
    public SpfTracePoint Point(int depth) => new(depth, Count, VoidCount);

    /// <summary>Ends the check: nothing that was asked ahead is waited for any more.</summary>
    public void Stop()
    {
        if (_begun is not null)
        {
            Cancel();
        }

        Dispose();
        _begun?.Held?.Close();
    }

    public ValueTask<DnsAnswer<string>> LookUpTxtAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<string>> pending = TryTake(name, DnsRecordType.Txt, out ValueTask<DnsAnswer<string>> begun)
            ? begun
            : AskTxtAsync(name, ahead: null);
        return NoteAsync(pending, DnsRecordType.Txt, name, depth, started);
    }

    public ValueTask<DnsAnswer<DomainName>> LookUpMxAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<DomainName>> pending =
            TryTake(name, DnsRecordType.Mx, out ValueTask<DnsAnswer<DomainName>> begun)
                ? begun
                : AskMxAsync(name, ahead: null);
        return NoteAsync(pending, DnsRecordType.Mx, name, depth, started);
    }

    /// <summary>Looks the client's names up.</summary>
    public ValueTask<DnsAnswer<DomainName>> LookUpPtrAsync(int depth)
    {
        long started = Timestamp();
        DomainName name = Trace is null ? default : DomainName.ReverseOf(Request.ClientIP);
        return NoteAsync(AskPtrAsync(), DnsRecordType.Ptr, name, depth, started);
    }

    /// <summary>Looks up addresses of the client's family (5).</summary>
    public ValueTask<DnsAnswer<IPAddress>> LookUpAddressesAsync(DomainName name, int depth) =>
        LookUpAddressesAsync(name, Client.Family, depth);

    public ValueTask<DnsAnswer<IPAddress>> LookUpAddressesAsync(DomainName name, AddressFamily family, int depth)
    {
        long started = Timestamp();
        DnsRecordType type = AddressTypeOf(family);
        ValueTask<DnsAnswer<IPAddress>> pending = TryTake(name, type, out ValueTask<DnsAnswer<IPAddress>> begun)
            ? begun
            : AskAddressesAsync(name, family, ahead: null);
        return NoteAsync(pending, type, name, depth, started);
    }

    /// <summary>Asks ahead for a policy; null if it is asked for, or the lookup limit leaves no room.</summary>
    public Task<DnsAnswer<string>>? BeginTxt(DomainName name) =>
        Begun.TryBegin(name, DnsRecordType.Txt, AskTxtAsync, LookupsLeft);

    /// <summary>Asks ahead for mail exchanges.</summary>
    public void BeginMx(DomainName name) => _ = Begun.TryBegin(name, DnsRecordType.Mx, AskMxAsync, LookupsLeft);

    /// <summary>Asks ahead for addresses: those of a term, which counts, or of one of its hosts.</summary>
    public void BeginAddresses(DomainName name, bool isTerm) =>
        _ = Begun.TryBegin<IPAddress>(
            name,
            AddressType,
            (name, ahead) => AskAddressesAsync(name, Client.Family, ahead),
            isTerm ? LookupsLeft : null);

    /// <summary>
    /// Long texts are not held until the check comes to them, if ever: what it needs of them is, or nothing if that is
    /// much. Then the check asks again, of a cache at best.
    /// </summary>
    public void Shorten(DomainName domain, in DnsAnswer<string> answer, SpfRecord? record)
    {
        if (answer.Records.Sum(static text => text.Length) * sizeof(char) > HeldBytes.Small)
        {
            Begun.Replace(domain, DnsRecordType.Txt, Trace is not null || record?.Bytes > HeldBytes.Small
                ? null
                : Task.FromResult(PublishedPolicy.Shorten(answer, record)));
        }
    }

    private BegunLookups Begun => _begun ??= new BegunLookups();

    private int LookupsLeft => Settings.Options.MaxLookups - Count;

    private bool TryTake<T>(DomainName name, DnsRecordType type, out ValueTask<DnsAnswer<T>> begun)
    {
        begun = default;
        return _begun is not null && _begun.TryTake(name, type, out begun);
    }

    // If "ahead" is not null, other questions go first until the answer is needed.
    private ValueTask<DnsAnswer<string>> AskTxtAsync(DomainName name, AheadLookup? ahead) =>
        IsOver ? OverAsync<string>()
        : TryGetKept(new Question(name, DnsRecordType.Txt), out DnsAnswer<string> kept) ? new(kept)
        : Settings.Scheduled is { } scheduled ? scheduled.ResolveTxtAsync(name, this, ahead, Token)
        : Settings.Resolver.ResolveTxtAsync(name, Token);

    private ValueTask<DnsAnswer<DomainName>> AskMxAsync(DomainName name, AheadLookup? ahead) =>
        IsOver ? OverAsync<DomainName>()
        : TryGetKept(new Question(name, DnsRecordType.Mx), out DnsAnswer<DomainName> kept) ? new(kept)
        : Settings.Scheduled is { } scheduled ? scheduled.ResolveMxAsync(name, this, ahead, Token)
        : Settings.Resolver.ResolveMxAsync(name, Token);

    private ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(
        DomainName name, AddressFamily family, AheadLookup? ahead) =>
        IsOver ? OverAsync<IPAddress>()
        : TryGetKept(new Question(name, AddressTypeOf(family)), out DnsAnswer<IPAddress> kept) ? new(kept)
        : Settings.Scheduled is { } scheduled ? scheduled.ResolveAddressesAsync(name, family, this, ahead, Token)
        : Settings.Resolver.ResolveAddressesAsync(name, family, Token);

    private ValueTask<DnsAnswer<DomainName>> AskPtrAsync() =>
        IsOver ? OverAsync<DomainName>()
        : TryGetKept(new Question(Request.ClientIP), out DnsAnswer<DomainName> kept) ? new(kept)
        : Settings.Scheduled is { } scheduled
            ? scheduled.ResolvePtrAsync(Request.ClientIP, this, ahead: null, Token)
        : Settings.Resolver.ResolvePtrAsync(Request.ClientIP, Token);

    // An answer in the cache is there at once: most checks need no other.
    private bool TryGetKept<T>(in Question question, out DnsAnswer<T> kept)
    {
        kept = default;
        return Settings.Cache is { } cache && cache.TryGet(question, out kept);
    }

    private static DnsRecordType AddressTypeOf(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa;

    private ValueTask<DnsAnswer<T>> OverAsync<T>()
    {
        ThrowIfCallerGaveUp();
        return new(DnsAnswer.Failure<T>(DnsStatus.Timeout));
    }

    private ValueTask<DnsAnswer<T>> NoteAsync<T>(
        ValueTask<DnsAnswer<T>> pending, DnsRecordType type, DomainName name, int depth, long started)
    {
        if (!pending.IsCompletedSuccessfully || Trace is not null)
        {
            return WaitAsync(pending, type, name, depth, started);
        }

        DnsAnswer<T> answer = pending.Result;
        NoteTimeToLive(answer);
        return new(answer);
    }

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(
        ValueTask<DnsAnswer<T>> pending, DnsRecordType type, DomainName name, int depth, long started)
    {
        DnsAnswer<T> answer = pending.IsCompletedSuccessfully
            ? pending.Result
            : await WaitAsync(pending, DnsAnswer.Failure<T>(DnsStatus.Timeout)).ConfigureAwait(false);
        NoteTimeToLive(answer);
        Trace?.LookedUp(Point(depth), type, name, new SpfTraceLookup(
            answer.Status,
            answer.Records.Length,
            answer.FromCache,
            Settings.Options.TimeProvider.GetElapsedTime(started)));
        return answer;
    }

    private void NoteTimeToLive<T>(in DnsAnswer<T> answer)
    {
        if (answer.TimeToLive < _timeToLive && !answer.IsFailure)
        {
            _timeToLive = answer.TimeToLive;
        }
    }

    private long Timestamp() => Trace is null ? 0 : Settings.Options.TimeProvider.GetTimestamp();
}
