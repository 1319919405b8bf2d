// SPDX-License-Identifier: MIT

using Spf.Policy.Protocol;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Protocol;

/// <summary>Which connection makes room for a new one.</summary>
public sealed class WaitingSessionsTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly List<string> _closed = [];
    private readonly WaitingSessions _all;

    /// <summary>Creates sessions with a clock of their own.</summary>
    public WaitingSessionsTests() => _all = new WaitingSessions(_time);

    [Fact]
    public void TryCloseLongest_IdleSessions_ClosesTheLongestFirst()
    {
        WaitingSessions.Entry first = Wait("first");
        Wait("second");
        Wait("third");
        Assert.True(first.TryResume());
        first.Wait(hasBegun: false, _time.GetTimestamp());
        _time.Advance(WaitingSessions.IdleGrace);

        Assert.True(_all.TryCloseLongest());
        Assert.True(_all.TryCloseLongest());
        Assert.True(_all.TryCloseLongest());
        Assert.False(_all.TryCloseLongest());
        Assert.Equal(["second", "third", "first"], _closed);
        Assert.False(first.TryResume());
    }

    [Fact]
    public void TryCloseLongest_WithinTheGrace_ClosesNone()
    {
        Wait("one");
        Assert.False(_all.TryCloseLongest());

        _time.Advance(WaitingSessions.IdleGrace);
        Assert.True(_all.TryCloseLongest());
    }

    [Fact]
    public void TryCloseLongest_RequestThatHasBegun_GoesLastAndLater()
    {
        Wait("begun", hasBegun: true);
        _time.Advance(WaitingSessions.RequestGrace);
        Wait("idle");
        _time.Advance(WaitingSessions.IdleGrace);

        Assert.True(_all.TryCloseLongest());
        Assert.True(_all.TryCloseLongest());
        Assert.Equal(["idle", "begun"], _closed);
    }

    [Fact]
    public void TryCloseLongest_SessionsWhoseClientsLeft_GoFirst()
    {
        WaitingSessions.Entry left = Wait("left");
        Assert.True(left.TryResume());
        WaitingSessions.Entry answered = Wait("answered");
        Assert.True(answered.TryResume());
        Wait("idle");
        _time.Advance(WaitingSessions.IdleGrace);
        answered.Leave();
        Assert.True(answered.TryResume());
        left.Leave();
        left.Leave();

        Assert.True(_all.TryCloseLongest());
        Assert.True(_all.TryCloseLongest());
        Assert.False(_all.TryCloseLongest());
        Assert.Equal(["left", "idle"], _closed);
        Assert.False(left.TryResume());
    }

    [Fact]
    public void TryCloseLongest_RequestHasArrivedOrIsWhole_LeavesThemAlone()
    {
        Wait("arrived", hasInput: true);
        WaitingSessions.Entry busy = Wait("busy");
        Assert.True(busy.TryResume());
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_all.TryCloseLongest());
        Assert.Empty(_closed);
    }

    private WaitingSessions.Entry Wait(string name, bool hasBegun = false, bool hasInput = false)
    {
        var entry = new WaitingSessions.Entry(_all, () => hasInput, () => _closed.Add(name));
        entry.Wait(hasBegun, _time.GetTimestamp());
        return entry;
    }
}
