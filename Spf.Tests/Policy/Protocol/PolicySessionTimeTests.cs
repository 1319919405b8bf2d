// SPDX-License-Identifier: MIT

using Spf.Policy.Protocol;

namespace Spf.Tests.Policy.Protocol;

/// <summary>The times that a client may take; and how a session is told to end.</summary>
public sealed class PolicySessionTimeTests
{
    private const string Request = "request=smtpd_access_policy\n\n";
    private const string Reply = "action=||||||||\n\n";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact(Timeout = 240_000)]
    public async Task RunAsync_Idle_IsCutOffInTheEnd()
    {
        var connection = Connection.Echoing();
        connection.Time.Advance(PolicySession.IdleTime - Moment);
        await connection.SendAsync(Request);
        Assert.Equal(Reply, await connection.ReadReplyAsync());
        connection.Time.Advance(PolicySession.IdleTime - Moment);
        Assert.False(connection.IsCutOff);

        connection.Time.Advance(Moment);
        await connection.Ended;

        Assert.True(connection.IsCutOff);
        Assert.Empty(connection.Log.All);
        Assert.Equal(0, connection.Time.TimerCount);
    }

    [Fact(Timeout = 240_000)]
    public async Task RunAsync_RequestThatDoesNotEnd_IsCutOffWhateverArrives()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync("r");
        for (TimeSpan time = TimeSpan.Zero; time < PolicySession.RequestTime; time += TimeSpan.FromSeconds(1))
        {
            await connection.SendAsync("x");
            Assert.False(connection.IsCutOff);
            connection.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await connection.Ended;

        Assert.True(connection.IsCutOff);
        Assert.Equal(
            "Warning: Closed a connection: a request had begun and not ended in 10 s.",
            Assert.Single(connection.Log.All));
    }

    [Fact(Timeout = 240_000)]
    public async Task RunAsync_ReplyThatIsNotRead_IsCutOff()
    {
        var connection = Connection.To(
            (_, _) => ValueTask.FromResult(PolicyResponse.Of(new string('x', 2 * Connection.ReplyBuffer))));
        await connection.SendAsync(Request);
        connection.Time.Advance(PolicySession.ReplyTime);
        await connection.Ended;

        Assert.True(connection.IsCutOff);
        Assert.Equal(
            "Warning: Closed a connection: its reply was not taken in 10 s.", Assert.Single(connection.Log.All));
    }

    [Fact(Timeout = 240_000)]
    public async Task RunAsync_HandlerTakesItsTime_IsNotCutOff()
    {
        var answer = new TaskCompletionSource<PolicyResponse>();
        var connection = Connection.To((_, _) => new ValueTask<PolicyResponse>(answer.Task));
        await connection.SendAsync(Request);
        connection.Time.Advance(PolicySession.IdleTime);
        answer.SetResult(PolicyResponse.Dunno);

        Assert.Equal("action=dunno\n\n", await connection.EndAsync());
        Assert.False(connection.IsCutOff);
    }

    [Fact(Timeout = 240_000)]
    public async Task RunAsync_LastReplyThatIsNotTaken_IsCutOff()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Request);
        Assert.Equal(Reply, await connection.EndAsync());
        Assert.False(connection.IsCutOff);

        connection.Time.Advance(PolicySession.ReplyTime);

        Assert.True(connection.IsCutOff);
        Assert.Empty(connection.Log.All);
        Assert.Equal(0, connection.Time.TimerCount);
    }

    [Fact(Timeout = 240_000)]
    public async Task Stop_Idle_EndsAtOnce()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Request);
        Assert.Equal(Reply, await connection.ReadReplyAsync());

        connection.Session.Stop();
        await connection.Ended;

        Assert.False(connection.IsCutOff);
    }

    [Fact(Timeout = 240_000)]
    public async Task Stop_WithinARequest_AnswersIt()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Request[..9]);
        connection.Session.Stop();
        await connection.SendAsync(Request[9..]);

        Assert.Equal(Reply, await connection.ReadToEndAsync());
    }

    [Fact(Timeout = 240_000)]
    public async Task Stop_WhileAnswering_GivesTheAnswer()
    {
        var answer = new TaskCompletionSource<PolicyResponse>();
        var connection = Connection.To((_, _) => new ValueTask<PolicyResponse>(answer.Task));
        await connection.SendAsync(Request);
        connection.Session.Stop();
        answer.SetResult(PolicyResponse.Dunno);

        Assert.Equal("action=dunno\n\n", await connection.ReadToEndAsync());
    }
}
