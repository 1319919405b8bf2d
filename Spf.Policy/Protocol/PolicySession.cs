// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Protocol;

/// <summary>
/// One connection, from its first request to its end: requests are answered one after the other. A client that is too
/// slow or is no policy client is cut off.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification =
    "The watch outlives the session where a client has yet to take its last reply, and goes when that time is up.")]
internal sealed class PolicySession
{
    /// <summary>
    /// Between requests. Postfix closes a connection after 300 s (smtpd_policy_service_max_idle); this is a little
    /// longer, so that Postfix does it first and never writes a request to a connection that is being closed.
    /// </summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(330);

    /// <summary>From the first octet of a request to its last. Postfix writes all of it at once.</summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(10);

    /// <summary>For the client to take a reply.</summary>
    public static readonly TimeSpan ReplyTime = TimeSpan.FromSeconds(10);

    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly PolicyHandler _handler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _cutOff;
    private readonly PolicyRequestReader _reader;
    private readonly ITimer _watch;
    private readonly WaitingSessions.Entry? _waiting;
    private volatile Phase _phase;
    private volatile bool _isStopping;
    private volatile bool _hasLeft;
    private volatile bool _hasGone;
    private CancellationTokenSource? _giveUp;

    /// <summary>Makes a session; <see cref="RunAsync"/> runs it.</summary>
    /// <param name="pipe">The connection.</param>
    /// <param name="handler">Answers, within its own time limit.</param>
    /// <param name="time">The clock, for the time limits.</param>
    /// <param name="logger">Where faults of the client go.</param>
    /// <param name="cutOff">Closes the connection at once, whatever is under way.</param>
    /// <param name="waiting">The sessions that may be closed to make room for others; null if this one may not.</param>
    /// <param name="hasInput">Whether octets have arrived that <paramref name="pipe"/> does not hold yet.</param>
    public PolicySession(
        IDuplexPipe pipe, PolicyHandler handler, TimeProvider time, ILogger logger, Action cutOff,
        WaitingSessions? waiting = null, Func<bool>? hasInput = null)
    {
        _input = pipe.Input;
        _output = pipe.Output;
        _handler = handler;
        _time = time;
        _logger = logger;
        _cutOff = cutOff;
        _reader = new PolicyRequestReader(logger);
        _waiting = waiting is null
            ? null
            : new WaitingSessions.Entry(waiting, hasInput ?? (static () => false), GiveUp);
        _watch = time.CreateTimer(
            static session => ((PolicySession)session!).CutOff(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    private enum Phase
    {
        Answering,
        Idle,
        Request,
        Reply,
        Ended,
    }

    /// <summary>Ends the session between two requests: one that has begun is answered.</summary>
    public void Stop()
    {
        _isStopping = true;
        _input.CancelPendingRead();
    }

    /// <summary>The client has ended its side of the connection, and sends no more requests.</summary>
    /// <param name="hasGone">
    /// It does not read either, so that nobody needs the answer. If this is not known (it cannot be over TCP), the
    /// request is answered, but not if another connection needs the room.
    /// </param>
    public void Leave(bool hasGone)
    {
        _hasLeft = true;
        _hasGone = hasGone;
        if (_phase == Phase.Answering)
        {
            GiveUpIfLeft();
        }
    }

    /// <summary>Answers until either side ends the connection. Throws for nothing that a client does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _giveUp = giveUp;
        cancellationToken = giveUp.Token;
        try
        {
            while (await ReadAsync(cancellationToken) is { } request
                && await AnswerAsync(request, cancellationToken))
            {
            }

            // The transport may still hold the last reply, for as long as the client does not take it.
            _ = TryEnter(Phase.Ended);
            await _input.CompleteAsync();
            await _output.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone, or was cut off.
            _ = _waiting?.TryResume();
            await _watch.DisposeAsync();
        }
    }

    // Null where there is none any more.
    private async ValueTask<PolicyRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        while (true)
        {
            _ = TryEnter(hasBegun ? Phase.Request : Phase.Idle);
            ReadResult read = await _input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            PolicyReadStatus status = _reader.Read(ref buffer);
            hasBegun = _reader.HasBegun || !buffer.IsEmpty;
            _input.AdvanceTo(buffer.Start, status == PolicyReadStatus.Incomplete ? buffer.End : buffer.Start);
            switch (status)
            {
                case PolicyReadStatus.Complete:
                    return _reader.Request;
                case PolicyReadStatus.Malformed:
                    PolicyMetrics.CountCutOff("malformed");
                    _logger.MalformedRequest(SafeText.Line(_reader.Problem));
                    return null;
                default:
                    if (read.IsCompleted || (_isStopping && !hasBegun))
                    {
                        return null;
                    }

                    break;
            }
        }
    }

    private async ValueTask<bool> AnswerAsync(PolicyRequest request, CancellationToken cancellationToken)
    {
        if (!TryEnter(Phase.Answering))
        {
            return false;
        }

        long start = _time.GetTimestamp();
        PolicyResponse response;
        try
        {
            response = await _handler(request, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // On_Error could not be applied. Without an answer Postfix asks again, and then its default action decides,
            // which defers: "dunno" could accept a forgery.
            _logger.HandlerFailed(e);
            response = PolicyResponse.Disconnect;
        }

        if (request.ProtocolState != PolicyRequest.Ping)
        {
            PolicyMetrics.CountRequest(response.Action, _time.GetElapsedTime(start));
        }

        if (response.Action is not { } action)
        {
            return false;
        }

        // One line, whatever the handler says: a second one would answer the next request.
        Encoding.UTF8.GetBytes($"action={SafeText.Line(action, int.MaxValue, allowUtf8: true)}\n\n", _output);
        _ = TryEnter(Phase.Reply);
        FlushResult flushed = await _output.FlushAsync(cancellationToken);
        return !flushed.IsCompleted && !_isStopping;
    }

    // A phase has its time once, from when it is entered: a request octet by octet gets no more. False if the
    // connection was closed to make room for another one.
    private bool TryEnter(Phase phase)
    {
        if (_phase == phase)
        {
            return true;
        }

        _phase = phase;
        _ = _watch.Change(
            phase switch
            {
                Phase.Idle => IdleTime,
                Phase.Request => RequestTime,
                Phase.Reply or Phase.Ended => ReplyTime,
                _ => Timeout.InfiniteTimeSpan,
            },
            Timeout.InfiniteTimeSpan);
        if (_waiting is null)
        {
            return true;
        }

        if (phase is not (Phase.Idle or Phase.Request))
        {
            if (!_waiting.TryResume())
            {
                return false;
            }

            if (phase == Phase.Answering)
            {
                GiveUpIfLeft();
            }

            return true;
        }

        _waiting.Wait(hasBegun: phase == Phase.Request, _time.GetTimestamp());
        return true;
    }

    private void GiveUpIfLeft()
    {
        if (_hasGone)
        {
            GiveUp();
        }
        else if (_hasLeft)
        {
            _waiting?.Leave();
        }
    }

    // Nobody waits for the answer, or others need the room.
    private void GiveUp()
    {
        try
        {
            _giveUp?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }

        _cutOff();
    }

    private void CutOff()
    {
        _watch.Dispose();
        switch (_phase)
        {
            case Phase.Request:
                PolicyMetrics.CountCutOff("request_timeout");
                _logger.RequestTooSlow(RequestTime.TotalSeconds);
                break;
            case Phase.Reply:
                PolicyMetrics.CountCutOff("reply_timeout");
                _logger.ReplyNotTaken(ReplyTime.TotalSeconds);
                break;
            case Phase.Idle:
                PolicyMetrics.CountCutOff("idle");
                break;
            default:
                // It was just in time, or has ended.
                break;
        }

        _cutOff();
    }
}
