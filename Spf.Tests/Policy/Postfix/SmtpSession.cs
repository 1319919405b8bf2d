// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spf.Tests.Policy.Postfix;

/// <summary>The client that Postfix is told by its XCLIENT command.</summary>
internal sealed record MailClient(string Address, string Helo = "mail.example.test", string? Login = null);

/// <summary>The result of a message: the reply to each recipient, and to its text if that was sent.</summary>
internal sealed record SentMail(string[] RecipientReplies, string? Reply)
{
    /// <summary>The reply to the one recipient.</summary>
    public string RecipientReply => Assert.Single(RecipientReplies);

    /// <summary>The name that Postfix has given to the message.</summary>
    public string QueueId => Reply is { } reply && reply.StartsWith("250 ", StringComparison.Ordinal)
        ? reply[(reply.LastIndexOf(' ') + 1)..]
        : throw new InvalidOperationException($"Not accepted: {string.Join(' ', RecipientReplies)} {Reply}");
}

/// <summary>An SMTP client that shows every reply.</summary>
internal sealed class SmtpSession : IDisposable
{
    private readonly TcpClient _connection = new();
    private StreamReader? _reader;
    private Stream? _stream;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SmtpSession> ConnectAsync(int port, MailClient client)
    {
        var session = new SmtpSession();
        await session._connection.ConnectAsync(IPAddress.Loopback, port, Token);
        session._stream = session._connection.GetStream();
        session._reader = new StreamReader(session._stream, Encoding.UTF8);
        Expect("220", await session.ReplyAsync());
        Expect("250", await session.SendAsync("EHLO localhost"));
        string prefix = client.Address.Contains(':', StringComparison.Ordinal) ? "IPV6:" : "";
        string login = client.Login is null ? "" : $" LOGIN={client.Login}";
        Expect("220", await session.SendAsync($"XCLIENT ADDR={prefix}{client.Address} NAME=[UNAVAILABLE]{login}"));
        Expect("250", await session.SendAsync($"EHLO {client.Helo}"));
        return session;
    }

    /// <summary>Sends a command or a text, and gives the reply, its lines with LF between them.</summary>
    public async Task<string> SendAsync(string command)
    {
        await _stream!.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), Token);
        return await ReplyAsync();
    }

    /// <summary>Sends a message from MAIL to its end; where no recipient was taken, that is RSET.</summary>
    /// <param name="sender">The text between the angle brackets.</param>
    /// <param name="header">The message's own header, lines with LF between them.</param>
    /// <param name="recipients">The recipients.</param>
    public async Task<SentMail> SendMailAsync(string sender, string header, params string[] recipients)
    {
        Expect("250", await SendAsync($"MAIL FROM:<{sender}>"));
        string[] replies = new string[recipients.Length];
        for (int i = 0; i < recipients.Length; i++)
        {
            replies[i] = await SendAsync($"RCPT TO:<{recipients[i]}>");
        }

        if (!replies.Any(reply => reply.StartsWith('2')))
        {
            Expect("250", await SendAsync("RSET"));
            return new SentMail(replies, null);
        }

        Expect("354", await SendAsync("DATA"));
        string text = $"{header}\n\nText.\n.".ReplaceLineEndings("\r\n");
        return new SentMail(replies, await SendAsync(text));
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _connection.Dispose();
    }

    private static void Expect(string code, string reply) =>
        Assert.True(reply.StartsWith(code, StringComparison.Ordinal), $"{code} was expected: {reply}");

    // RFC 5321, 4.2.1: the last line has a space after its code.
    private async Task<string> ReplyAsync()
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await _reader!.ReadLineAsync(Token)
                ?? throw new IOException($"The connection was closed after: {string.Join('\n', lines)}"));
        }
        while (lines[^1] is [_, _, _, '-', ..]);

        return string.Join('\n', lines);
    }
}
