// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.RegularExpressions;
using Spf.Policy.Protocol;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Policy.Protocol;

/// <summary>Random requests, cut anywhere: answers of the form of one, or the end; never an exception.</summary>
public sealed partial class PolicySessionFuzzTests
{
    private const int Seed = 7208;

    private static readonly string[] Pieces =
    [
        "request=smtpd_access_policy\n", "request=smtpd_access_policy\r\n", "request=", "\n", "\r\n", "\n\n", "\r", "=",
        "sender=alice@example.com\n", "client_address=192.0.2.1\n", "helo_name=", "recipient=", "queue_id", "\0", " ",
        "\u00FC", "\uFFFF", "\u001B[2J", "action=dunno\n\n", "instance=", "protocol_state=RCPT\n", "x",
    ];

    [Fact]
    public async Task RunAsync_RandomRequests_AnswersOrEnds()
    {
        int count = FuzzCount.Of(usual: 10_000, full: 100_000);
        FuzzCount.Report(Seed, count);
        var random = new Random(Seed);
        int answers = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] octets = Random(random);
            var connection = Connection.Echoing();
            for (int sent = 0; sent < octets.Length && !connection.Ended.IsCompleted;)
            {
                int length = Math.Min(octets.Length - sent, random.Next(1, octets.Length + 1));
                await connection.SendAsync(octets.AsMemory(sent, length));
                sent += length;
            }

            string replies = await connection.EndAsync();

            Assert.Matches(Replies(), replies);
            Assert.False(connection.IsCutOff);
            Assert.DoesNotContain(connection.Log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
            answers += replies.Length > 0 ? 1 : 0;
        }

        Assert.InRange(answers, count / 10, count - (count / 10));
    }

    private static byte[] Random(Random random)
    {
        var text = new StringBuilder(random.Next(4) == 0 ? "" : Pieces[0]);
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        if (random.Next(100) == 0)
        {
            text.Insert(random.Next(text.Length), "x", random.Next(2 * PolicyRequestReader.MaxLineLength));
        }

        byte[] octets = Encoding.UTF8.GetBytes($"{text}\n\n");
        for (int i = random.Next(3); i > 0; i--)
        {
            octets[random.Next(octets.Length)] = (byte)random.Next(256);
        }

        return octets;
    }

    [GeneratedRegex(@"\A(action=[^\r\n\0]*\n\n)*\z")]
    private static partial Regex Replies();
}
