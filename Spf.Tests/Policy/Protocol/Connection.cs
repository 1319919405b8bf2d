// SPDX-License-Identifier: MIT

using System.IO.Pipelines;
using System.Text;
using Spf.Policy.Protocol;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Protocol;

/// <summary>The client's end of a session whose transport is memory.</summary>
internal sealed class Connection : IDuplexPipe
{
    /// <summary>How much of replies waits for a client that reads nothing; then the session waits too.</summary>
    public const int ReplyBuffer = 1024;

    // One side goes on at once with what the other does: a test knows how far the session has come.
    private readonly Pipe _requests = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        useSynchronizationContext: false));

    private readonly Pipe _replies = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: ReplyBuffer, resumeWriterThreshold: ReplyBuffer / 2, useSynchronizationContext: false));

    private Connection(PolicyHandler handler)
    {
        Session = new PolicySession(this, handler, Time, Log, CutOff);
        Ended = Session.RunAsync(TestContext.Current.CancellationToken);
    }

    PipeReader IDuplexPipe.Input => _requests.Reader;

    PipeWriter IDuplexPipe.Output => _replies.Writer;

    public ManualTime Time { get; } = new();

    public LogLines Log { get; } = new();

    public PolicySession Session { get; }

    public Task Ended { get; }

    public bool IsCutOff { get; private set; }

    /// <summary>A session whose replies repeat what it has read.</summary>
    public static Connection Echoing() =>
        new((request, _) => ValueTask.FromResult(PolicyResponse.Of(Describe(request))));

    public static Connection To(PolicyHandler handler) => new(handler);

    public static string Describe(PolicyRequest request) => string.Join(
        '|', request.ProtocolState, request.ClientAddress, request.HeloName, request.Sender, request.Recipient,
        request.Instance, request.QueueId, request.SaslUsername, request.PolicyContext);

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _requests.Writer.WriteAsync(octets);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>All requests are sent; whatever the session then answers until its end.</summary>
    public async Task<string> EndAsync()
    {
        await _requests.Writer.CompleteAsync();
        return await ReadToEndAsync();
    }

    public async Task<string> ReadToEndAsync()
    {
        while (true)
        {
            ReadResult read = await _replies.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (read.IsCompleted)
            {
                string text = Encoding.UTF8.GetString(read.Buffer);
                await _replies.Reader.CompleteAsync();
                await Ended;
                return text;
            }

            _replies.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The next reply.</summary>
    public async Task<string> ReadReplyAsync()
    {
        while (true)
        {
            ReadResult read = await _replies.Reader.ReadAsync(TestContext.Current.CancellationToken);
            string text = Encoding.UTF8.GetString(read.Buffer);
            int end = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
            if (end >= 2)
            {
                _replies.Reader.AdvanceTo(read.Buffer.GetPosition(Encoding.UTF8.GetByteCount(text.AsSpan(0, end))));
                return text[..end];
            }

            Assert.False(read.IsCompleted, $"no reply, but the end: {text}");
            _replies.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // As a transport does it: both directions end in an exception.
    private void CutOff()
    {
        IsCutOff = true;
        _requests.Writer.Complete(new IOException("aborted"));
        _replies.Reader.Complete();
        _replies.Writer.CancelPendingFlush();
    }
}
