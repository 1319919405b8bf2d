// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// The policy services side by side, and what they are asked. Both ask the name server of /etc/resolv.conf, which is
/// the runner's own: run it as root, in a network and with a resolv.conf of its own:
/// unshare -n -m sh -c 'ip link set lo up; echo nameserver 127.0.0.1 >/tmp/r; mount --bind /tmp/r /etc/resolv.conf;
/// exec dotnet run -c Release --project Spf.Benchmarks -- policy PROGRAM'
/// </summary>
internal static class PolicyPeers
{
    public const string Python = "/usr/bin/policyd-spf";

    private const int DnsPort = 53;

    private static readonly ZoneResolver Zone = ZoneFile.Parse("""
        pass.test.     TXT "v=spf1 ip4:192.0.2.1 -all"
        soft.test.     TXT "v=spf1 ip4:198.51.100.1 ~all"
        fail.test.     TXT "v=spf1 -all"
        include.test.  TXT "v=spf1 include:pass.test ?all"
        a.test.        TXT "v=spf1 a:host.test -all"
        host.test.     A   192.0.2.1
        helo.test.     TXT "v=spf1 ip4:192.0.2.1 -all"
        """);

    private static readonly string[] Senders = ["pass", "soft", "fail", "include", "a", "none"];

    private static int LastNumber;

    /// <summary>A request of each kind of result in turn, and of a message that was never asked for.</summary>
    public static byte[] NextRequest() => Request(Interlocked.Increment(ref LastNumber));

    public static DelayedServer Dns() => new(Zone, TimeSpan.Zero, DnsPort, [.. "slow"u8]);

    /// <summary>A service on standard input and output, in spawn(8)'s environment.</summary>
    public static Process Spawn(string program)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        return Process.Start(start)!;
    }

    /// <summary>Sends a request, and reads until the reply's end.</summary>
    public static async Task AskAsync(Stream requests, Stream replies, byte[] request, byte[] buffer)
    {
        await requests.WriteAsync(request);
        await requests.FlushAsync();
        for (int length = 0; length < 2 || buffer[length - 1] != '\n' || buffer[length - 2] != '\n';)
        {
            int read = await replies.ReadAsync(buffer.AsMemory(length));
            length += read > 0 ? read : throw new EndOfStreamException("No reply.");
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The stream's.")]
    public static async Task<NetworkStream> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    public static double Quantile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(part * (sorted.Length - 1))];
    }

    /// <summary>A request that waits for a name server until its time is up.</summary>
    public static byte[] SlowRequest(int number) => Request(number, $"slow{number}");

    private static byte[] Request(int number) => Request(number, Senders[number % Senders.Length]);

    private static byte[] Request(int number, string domain) => Encoding.ASCII.GetBytes(
        "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=192.0.2.1\n"
        + $"helo_name=helo.test\nsender=user@{domain}.test\nrecipient=bob@example.org\n"
        + $"queue_id=4ABC\ninstance=a7.{number}\nsasl_username=\n\n");
}
