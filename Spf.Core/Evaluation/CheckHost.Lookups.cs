// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Turns;

namespace Spf.Evaluation;

// Every question a check asks of the DNS: timed for the trace, bounded by the deadline, and asked in the check's name.
internal sealed partial class CheckHost
{
    // The smallest so far; the largest there is until an answer was used.
    private TimeSpan _timeToLive = TimeSpan.MaxValue;

    private TimeSpan? TimeToLive => _timeToLive == TimeSpan.MaxValue ? null : _timeToLive;

    /// <summary>Looks addresses up; 5: A where the client is an IPv4 one, AAAA where it is an IPv6 one.</summary>
    public ValueTask<DnsAnswer<IPAddress>> LookUpAddressesAsync(DomainName name, int depth) =>
        LookUpAddressesAsync(name, _client.Family, depth);

    /// <summary>
    /// Asks for addresses of the client's family. They count for nothing until they are looked up; if
    /// <paramref name="ahead"/> is not null, other questions go first until then.
    /// </summary>
    public ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(DomainName name, AheadLookup? ahead) =>
        AskAddressesAsync(name, _client.Family, ahead);

    /// <summary>Asks for mail exchanges, now or ahead.</summary>
    public ValueTask<DnsAnswer<DomainName>> AskMxAsync(DomainName name, AheadLookup? ahead) =>
        IsOver ? OverAsync<DomainName>()
        : _verifier.Scheduled is { } scheduled ? scheduled.ResolveMxAsync(name, this, ahead, _deadline.Token)
        : _verifier.Resolver.ResolveMxAsync(name, _deadline.Token);

    /// <summary>Asks for texts, now or ahead.</summary>
    public ValueTask<DnsAnswer<string>> AskTxtAsync(DomainName name, AheadLookup? ahead) =>
        IsOver ? OverAsync<string>()
        : _verifier.Scheduled is { } scheduled ? scheduled.ResolveTxtAsync(name, this, ahead, _deadline.Token)
        : _verifier.Resolver.ResolveTxtAsync(name, _deadline.Token);

    private ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(
        DomainName name, AddressFamily family, AheadLookup? ahead) =>
        IsOver ? OverAsync<IPAddress>()
        : _verifier.Scheduled is { } scheduled
            ? scheduled.ResolveAddressesAsync(name, family, this, ahead, _deadline.Token)
        : _verifier.Resolver.ResolveAddressesAsync(name, family, _deadline.Token);

    private ValueTask<DnsAnswer<DomainName>> AskPtrAsync() =>
        IsOver ? OverAsync<DomainName>()
        : _verifier.Scheduled is { } scheduled
            ? scheduled.ResolvePtrAsync(_request.ClientIP, this, ahead: null, _deadline.Token)
        : _verifier.Resolver.ResolvePtrAsync(_request.ClientIP, _deadline.Token);

    LookupOrigin ILookupSource.Origin => _deadline.OriginFor(_request.ClientIP, _domain);

    // Whether the time that the check lacks is time that it waited for turns.
    private bool WasDelayed => _verifier.Scheduled is { } scheduled && _deadline.WasDelayed(scheduled.Clock);

    private ValueTask<DnsAnswer<string>> LookUpTxtAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<string>> pending = TryTake(name, DnsRecordType.Txt, out ValueTask<DnsAnswer<string>> ahead)
            ? ahead
            : AskTxtAsync(name, ahead: null);
        return NoteAsync(pending, DnsRecordType.Txt, name, depth, started);
    }

    private ValueTask<DnsAnswer<DomainName>> LookUpMxAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<DomainName>> pending =
            TryTake(name, DnsRecordType.Mx, out ValueTask<DnsAnswer<DomainName>> ahead)
                ? ahead
                : AskMxAsync(name, ahead: null);
        return NoteAsync(pending, DnsRecordType.Mx, name, depth, started);
    }

    private ValueTask<DnsAnswer<DomainName>> LookUpPtrAsync(int depth)
    {
        long started = Timestamp();
        DomainName name = _trace is null ? default : DomainName.ReverseOf(_request.ClientIP);
        return NoteAsync(AskPtrAsync(), DnsRecordType.Ptr, name, depth, started);
    }

    private ValueTask<DnsAnswer<IPAddress>> LookUpAddressesAsync(DomainName name, AddressFamily family, int depth)
    {
        long started = Timestamp();
        DnsRecordType type = family == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa;
        ValueTask<DnsAnswer<IPAddress>> pending = TryTake(name, type, out ValueTask<DnsAnswer<IPAddress>> ahead)
            ? ahead
            : AskAddressesAsync(name, family, ahead: null);
        return NoteAsync(pending, type, name, depth, started);
    }

    private bool TryTake<T>(DomainName name, DnsRecordType type, out ValueTask<DnsAnswer<T>> ahead)
    {
        ahead = default;
        return _ahead is not null && _ahead.TryTake(name, type, out ahead);
    }

    // Past the deadline nobody is asked any more.
    private bool IsOver => _deadline.IsCancellationRequested;

    private ValueTask<DnsAnswer<T>> OverAsync<T>()
    {
        _deadline.ThrowIfCallerGaveUp();
        return new(DnsAnswer.Failure<T>(DnsStatus.Timeout));
    }

    private ValueTask<DnsAnswer<T>> NoteAsync<T>(
        ValueTask<DnsAnswer<T>> pending, DnsRecordType type, DomainName name, int depth, long started)
    {
        if (!pending.IsCompletedSuccessfully || _trace is not null)
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
            : await _deadline.WaitAsync(pending, DnsAnswer.Failure<T>(DnsStatus.Timeout)).ConfigureAwait(false);
        NoteTimeToLive(answer);
        _trace?.LookedUp(Point(depth), type, name, new SpfTraceLookup(
            answer.Status, answer.Records.Length, answer.FromCache, Options.TimeProvider.GetElapsedTime(started)));
        return answer;
    }

    private void NoteTimeToLive<T>(in DnsAnswer<T> answer)
    {
        if (answer.TimeToLive < _timeToLive && !answer.IsFailure)
        {
            _timeToLive = answer.TimeToLive;
        }
    }

    private long Timestamp() => _trace is null ? 0 : Options.TimeProvider.GetTimestamp();
}
