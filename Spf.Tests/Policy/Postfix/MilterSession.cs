// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// A mail server's side of Sendmail's milter protocol, as far as it takes to show messages to OpenDMARC: Postfix would
/// refuse some of the senders.
/// </summary>
internal sealed class MilterSession : IDisposable
{
    // IPPROTO_TCP and TCP_QUICKACK of Linux.
    private const int TcpLevel = 6;
    private const int QuickAcknowledgement = 12;

    private readonly TcpClient _connection = new() { NoDelay = true };
    private int _messages;
    private int _skipped;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MilterSession> ConnectAsync(IPEndPoint milter, string client, string helo)
    {
        var session = new MilterSession();
        await session._connection.ConnectAsync(milter, Token);

        // Version 6. The milter may do all that there is, and says which steps it does not want to see.
        byte[] options = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(options, 6);
        BinaryPrimitives.WriteInt32BigEndian(options.AsSpan(4), 0x1FF);
        BinaryPrimitives.WriteInt32BigEndian(options.AsSpan(8), 0x3FF);
        (char kind, byte[] answer) = await session.AskAsync('O', options);
        Assert.Equal('O', kind);
        session._skipped = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(8));
        await session.WriteAsync('D', Strings("Cj", "mx.receiver.test"));
        await session.ContinueAsync('C', [.. Strings(client), (byte)'4', 0, 25, .. Strings(client)]);
        await session.ContinueAsync('H', Strings(helo));
        return session;
    }

    /// <summary>Sends a message and gives the fields that the milter adds.</summary>
    public async Task<string[]> SendAsync(string sender, IEnumerable<string> fields)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"4A{++_messages:D6}");
        await WriteAsync('D', Strings("Mi", id));
        await ContinueAsync('M', Strings($"<{sender}>"));
        await ContinueAsync('R', Strings("<bob@receiver.test>"));
        foreach (string field in fields)
        {
            int colon = field.IndexOf(": ", StringComparison.Ordinal);
            await ContinueAsync('L', Strings(field[..colon], field[(colon + 2)..]));
        }

        await ContinueAsync('N', []);
        await ContinueAsync('B', Strings("Text."));
        List<string> added = [];
        (char kind, byte[] data) = await AskAsync('E', []);
        for (; kind is 'h' or 'i' or 'm' or 'p'; (kind, data) = await ReadAsync())
        {
            if (kind is 'h' or 'i')
            {
                string[] parts = Encoding.UTF8.GetString(data, kind == 'i' ? 4 : 0, data.Length - (kind == 'i' ? 4 : 0))
                    .Split('\0');
                added.Add($"{parts[0]}: {parts[1].Trim()}");
            }
        }

        Assert.Contains(kind, "ca");
        return [.. added];
    }

    public void Dispose() => _connection.Dispose();

    private static byte[] Strings(params string[] texts) =>
        Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + "\0")));

    private async Task ContinueAsync(char command, byte[] data)
    {
        // The flag of each step is the place of its command in this order.
        if (((_skipped >> "CHMRBLN".IndexOf(command, StringComparison.Ordinal)) & 1) != 0)
        {
            return;
        }

        (char kind, _) = await AskAsync(command, data);
        Assert.True(kind is 'c', $"{command}: {kind}");
    }

    private async Task<(char Kind, byte[] Data)> AskAsync(char command, byte[] data)
    {
        await WriteAsync(command, data);
        return await ReadAsync();
    }

    private async Task WriteAsync(char command, byte[] data)
    {
        byte[] packet = new byte[5 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, data.Length + 1);
        packet[4] = (byte)command;
        data.CopyTo(packet, 5);
        await _connection.GetStream().WriteAsync(packet, Token);
    }

    private async Task<(char Kind, byte[] Data)> ReadAsync()
    {
        // The milter writes its answers in small pieces, and its kernel keeps a piece back until the one before is
        // acknowledged. Linux delays that by 40 ms, and goes back to its habit after each acknowledgement.
        _connection.Client.SetRawSocketOption(TcpLevel, QuickAcknowledgement, BitConverter.GetBytes(1));
        byte[] length = new byte[4];
        await _connection.GetStream().ReadExactlyAsync(length, Token);
        byte[] packet = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await _connection.GetStream().ReadExactlyAsync(packet, Token);
        return ((char)packet[0], packet[1..]);
    }
}
