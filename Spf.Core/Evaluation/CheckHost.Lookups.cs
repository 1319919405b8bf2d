// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Evaluation;

// Every question a check asks of the DNS: timed for the trace, bounded by the deadline.
internal sealed partial class CheckHost
{
    // The smallest so far; the largest there is until an answer was used.
    private TimeSpan _timeToLive = TimeSpan.MaxValue;

    private TimeSpan? TimeToLive => _timeToLive == TimeSpan.MaxValue ? null : _timeToLive;

    /// <summary>Looks addresses up; 5: A where the client is an IPv4 one, AAAA where it is an IPv6 one.</summary>
    public ValueTask<DnsAnswer<IPAddress>> LookUpAddressesAsync(DomainName name, int depth) =>
        LookUpAddressesAsync(name, _client.Family, depth);

    /// <summary>Asks for addresses of the client's family. It counts for nothing until they are looked up.</summary>
    public ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(DomainName name) =>
        AskAddressesAsync(name, _client.Family);

    /// <summary>Asks for mail exchanges.</summary>
    public ValueTask<DnsAnswer<DomainName>> AskMxAsync(DomainName name) =>
        IsOver ? OverAsync<DomainName>() : _verifier.Resolver.ResolveMxAsync(name, _deadline.Token);

    /// <summary>Asks for texts.</summary>
    public ValueTask<DnsAnswer<string>> AskTxtAsync(DomainName name) =>
        IsOver ? OverAsync<string>() : _verifier.Resolver.ResolveTxtAsync(name, _deadline.Token);

    private ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(DomainName name, AddressFamily family) =>
        IsOver
            ? OverAsync<IPAddress>()
            : _verifier.Resolver.ResolveAddressesAsync(name, family, _deadline.Token);

    private ValueTask<DnsAnswer<DomainName>> AskPtrAsync() =>
        IsOver ? OverAsync<DomainName>() : _verifier.Resolver.ResolvePtrAsync(_request.ClientIP, _deadline.Token);

    private ValueTask<DnsAnswer<string>> LookUpTxtAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<string>> pending = TryTake(name, DnsRecordType.Txt, out ValueTask<DnsAnswer<string>> ahead)
            ? ahead
            : AskTxtAsync(name);
        return NoteAsync(pending, DnsRecordType.Txt, name, depth, started);
    }

    private ValueTask<DnsAnswer<DomainName>> LookUpMxAsync(DomainName name, int depth)
    {
        long started = Timestamp();
        ValueTask<DnsAnswer<DomainName>> pending =
            TryTake(name, DnsRecordType.Mx, out ValueTask<DnsAnswer<DomainName>> ahead) ? ahead : AskMxAsync(name);
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
            : AskAddressesAsync(name, family);
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
