// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Policy.Protocol;

namespace Spf.Tests.Policy.Protocol;

/// <summary>Postfix's policy delegation protocol: what is read, and what is answered.</summary>
public sealed class PolicySessionTests
{
    // As Postfix 3.7 sends it: all attributes, also those without a value.
    private const string Full =
        "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=192.0.2.1\n"
        + "client_name=mail.example.com\nclient_port=4711\nreverse_client_name=mail.example.com\n"
        + "server_address=198.51.100.1\nserver_port=25\nhelo_name=mail.example.com\nsender=Alice@Example.com\n"
        + "recipient=bob@example.org\nrecipient_count=0\nqueue_id=4ABC\ninstance=a7.6b00.0\nsize=12\netrn_domain=\n"
        + "stress=\nsasl_method=\nsasl_username=\nsasl_sender=\nccert_subject=\nccert_issuer=\nccert_fingerprint=\n"
        + "ccert_pubkey_fingerprint=\nencryption_protocol=TLSv1.3\nencryption_cipher=AES\nencryption_keysize=256\n"
        + "policy_context=spf\n\n";

    private const string FullAnswer = "action=RCPT|192.0.2.1|mail.example.com|Alice@Example.com|bob@example.org"
        + "|a7.6b00.0|4ABC||spf\n\n";

    private const string Short = "request=smtpd_access_policy\nsender=a@b\n\n";

    private const string ShortAnswer = "action=|||a@b|||||\n\n";

    public static TheoryData<string, string> Readings => new()
    {
        { "sender=a@b\nsender=c@d", "|||c@d|||||" },
        { "sender=a@b\nsender=", "||||||||" },
        { "SENDER=a@b", "||||||||" },
        { " sender=a@b", "||||||||" },
        { "sender =a@b", "||||||||" },
        { "sender= a@b ", "||| a@b |||||" },
        { "sender=a=b=c", "|||a=b=c|||||" },
        { "sender=", "||||||||" },
        { "=a@b", "||||||||" },
        { "unknown_attribute=x\nsender=a@b", "|||a@b|||||" },
        { "sender=\u00FCser@b", "|||\u00FCser@b|||||" },
        { "sender=\tx\rx", "|||<U+0009>x<U+000D>x|||||" },
        { "helo_name=[192.0.2.1]\nclient_address=unknown", "|unknown|[192.0.2.1]||||||" },
    };

    public static TheoryData<string, string> Malformed => new()
    {
        { "\n", "a request without request=smtpd_access_policy" },
        { "\r\n", "a request without request=smtpd_access_policy" },
        { "sender=a@b\n\n", "a request without request=smtpd_access_policy" },
        { "request=\n\n", "request=; only smtpd_access_policy is answered" },
        { "request=junk\u001B[2J\n\n", "request=junk<U+001B>[2J; only smtpd_access_policy is answered" },
        { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "a request without request=smtpd_access_policy" },
        { "request=smtpd_access_policy\n" + new string('x', 8193), "a line of more than 8192 octets" },
        { "request=smtpd_access_policy\nsender=" + new string('x', 8186) + "\n\n", "a line of more than 8192 octets" },
        { Repeated("a=b\n", 101) + "\n", "a request of more than 100 attributes" },
        { Repeated($"{new string('x', 8191)}\n", 9) + "\n", "a request of more than 65536 octets" },
    };

    [Fact]
    public async Task RunAsync_PostfixsOwnRequest_IsAnsweredOnce()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Full);

        Assert.Equal(FullAnswer, await connection.EndAsync());
        Assert.Empty(connection.Log.All);
        Assert.False(connection.IsCutOff);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task RunAsync_CutAtEveryOctet_ReadsTheSame(string newLine)
    {
        byte[] octets = Encoding.UTF8.GetBytes(Full.ReplaceLineEndings(newLine));
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            var connection = Connection.Echoing();
            await connection.SendAsync(octets.AsMemory(0, cut));
            await connection.SendAsync(octets.AsMemory(cut));

            Assert.Equal(FullAnswer, await connection.EndAsync());
        }
    }

    [Fact]
    public async Task RunAsync_OctetByOctet_ReadsTheSame()
    {
        var connection = Connection.Echoing();
        foreach (byte octet in Encoding.UTF8.GetBytes(Full))
        {
            await connection.SendAsync(new[] { octet });
        }

        Assert.Equal(FullAnswer, await connection.EndAsync());
    }

    [Fact]
    public async Task RunAsync_ManyRequests_AreAnsweredInOrder()
    {
        var connection = Connection.Echoing();
        for (int i = 0; i < 10_000; i++)
        {
            await connection.SendAsync($"request=smtpd_access_policy\nqueue_id={i}\n\n");

            Assert.Equal($"action=||||||{i}||\n\n", await connection.ReadReplyAsync());
        }

        Assert.Equal("", await connection.EndAsync());
    }

    [Fact]
    public async Task RunAsync_RequestsSentAhead_AreAnsweredOneByOne()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Repeated(Short, 20));

        Assert.Equal(Repeated(ShortAnswer, 20), await connection.EndAsync());
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task RunAsync_Attributes_AreTakenAsTheyAre(string attributes, string answer)
    {
        var connection = Connection.Echoing();
        await connection.SendAsync($"request=smtpd_access_policy\n{attributes}\n\n");

        Assert.Equal($"action={answer}\n\n", await connection.EndAsync());
    }

    [Fact]
    public async Task RunAsync_ValueThatIsNoUtf8_HasReplacements()
    {
        PolicyRequest? seen = null;
        var connection = Connection.To((request, _) =>
        {
            seen = request;
            return ValueTask.FromResult(PolicyResponse.Dunno);
        });
        await connection.SendAsync((byte[])[.. "request=smtpd_access_policy\nsender=A"u8, 0xE9, 0, .. "@b\n\n"u8]);

        Assert.Equal("action=dunno\n\n", await connection.EndAsync());
        Assert.Equal("A\uFFFD\0@b", seen!.Sender);
    }

    [Fact]
    public async Task RunAsync_LinesWithoutEquals_AreIgnoredWithOneWarning()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync($"nonsense\u0007\nmore\n{Short}even more\n{Short}");

        Assert.Equal(ShortAnswer + ShortAnswer, await connection.EndAsync());
        Assert.Equal("Warning: A line without \"=\" was ignored: nonsense<U+0007>", Assert.Single(connection.Log.All));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task RunAsync_Malformed_EndsWithoutAnAnswerAndOneLine(string text, string problem)
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Short + text);

        // The session ends by itself: its client has not.
        Assert.Equal(ShortAnswer, await connection.ReadToEndAsync());
        Assert.Equal(
            $"Warning: Closed a connection without an answer: {problem}.",
            Assert.Single(connection.Log.All, line => !line.Contains("without \"=\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_LargestAllowed_IsAnswered()
    {
        string line = $"sender={new string('x', PolicyRequestReader.MaxLineLength - "sender=".Length)}\n";
        var connection = Connection.To((request, _) => ValueTask.FromResult(
            PolicyResponse.Of(request.Sender.Length.ToString(CultureInfo.InvariantCulture))));
        await connection.SendAsync($"request=smtpd_access_policy\n{Repeated(line, 7)}{Repeated("a=b\n", 92)}\n");

        Assert.Equal("action=8185\n\n", await connection.EndAsync());
    }

    [Fact]
    public async Task RunAsync_EndWithinARequest_IsNotAnswered()
    {
        var connection = Connection.Echoing();
        await connection.SendAsync(Short + Short[..^1]);

        Assert.Equal(ShortAnswer, await connection.EndAsync());
        Assert.Empty(connection.Log.All);
    }

    [Fact]
    public async Task RunAsync_Disconnect_EndsWithoutAnAnswer()
    {
        var connection = Connection.To((_, _) => ValueTask.FromResult(PolicyResponse.Disconnect));
        await connection.SendAsync(Short + Short);

        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task RunAsync_HandlerThrows_ClosesWithoutAnAnswer()
    {
        var connection = Connection.To((_, _) => throw new InvalidOperationException("broken"));
        await connection.SendAsync(Short + Short);

        Assert.Equal("", await connection.ReadToEndAsync());
        Assert.StartsWith("Error: A request failed, and its connection was closed without an answer.", Assert.Single(connection.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ActionOfTwoLines_IsOneAnswer()
    {
        var connection = Connection.To((_, _) => ValueTask.FromResult(PolicyResponse.Of("550 no\n\naction=ok")));
        await connection.SendAsync(Short);

        Assert.Equal("action=550 no<U+000A><U+000A>action=ok\n\n", await connection.EndAsync());
    }

    [Fact]
    public async Task RunAsync_LongAction_IsNotCut()
    {
        string action = $"prepend X-Test: {new string('x', 100_000)}";
        var connection = Connection.To((_, _) => ValueTask.FromResult(PolicyResponse.Of(action)));
        await connection.SendAsync(Short);

        Assert.Equal($"action={action}\n\n", await connection.EndAsync());
    }

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
