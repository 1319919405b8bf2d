// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Headers;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>Asks the running service a question, as Postfix does.</summary>
internal static class ServiceProbe
{
    private const int MaxAnswer = 65_536;

    /// <summary>Asks, and tells what came back.</summary>
    /// <param name="endpoint">inet:HOST:PORT, or unix:PATH with the whole path.</param>
    /// <param name="timeout">How long Postfix would wait.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Finding> RunAsync(string endpoint, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        long started = Stopwatch.GetTimestamp();
        try
        {
            string answer = await AskAsync(endpoint, patience.Token);
            string time = Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString(
                "0", CultureInfo.InvariantCulture);
            bool isAnswer = answer.StartsWith("action=", StringComparison.Ordinal)
                && answer.IndexOf("\n\n", StringComparison.Ordinal) == answer.Length - 2
                && answer.Count('\n') == 2;
            return isAnswer
                ? Finding.Fine($"{endpoint}: answers in {time} ms: {SafeText.Line(WithoutKey(answer.TrimEnd()))}")
                : Finding.Error(
                    answer.Length == 0
                        ? $"{endpoint}: closed the connection without an answer"
                        : $"{endpoint}: answers what Postfix cannot read: {SafeText.Line(answer)}",
                    "look into its log (journalctl -u spf-policyd, or the mail log): is it spf-policyd that answers?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Error(
                $"{endpoint}: no answer within {timeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
                "see whether it is spf-policyd that listens there, and whether the DNS answers: "
                    + "spfquery --ip 192.0.2.1 --sender doctor@example.com --trace");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return Finding.Error(
                $"{endpoint}: {SafeText.Line(exception.Message)}",
                endpoint.StartsWith("inet:", StringComparison.Ordinal)
                    ? "start it (systemctl start spf-policyd), and write one address in both: 127.0.0.1 is not ::1"
                    : "start it: systemctl start spf-policyd or, under spawn, postfix reload");
        }
        catch (FormatException exception)
        {
            return Finding.Error(exception.Message, "write unix:PATH or inet:HOST:PORT");
        }
    }

    // Header_Key is a secret, and what doctor prints is shown to others.
    private static string WithoutKey(string answer)
    {
        const string Guarded = "action=prepend X-";
        foreach (string name in (string[])[ReceivedSpf.FieldName, AuthenticationResults.FieldName])
        {
            int end = answer.IndexOf($"-{name}: ", StringComparison.Ordinal);
            if (answer.StartsWith(Guarded, StringComparison.Ordinal) && end >= 0)
            {
                return $"{Guarded}...{answer[end..]}";
            }
        }

        return answer;
    }

    private static async Task<string> AskAsync(string endpoint, CancellationToken cancellationToken)
    {
        EndPoint address = AddressOf(endpoint);
        using Socket socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        await using var stream = new NetworkStream(socket);

        // What example.com and 192.0.2.1 may do is nobody's mail (RFC 2606, RFC 5737).
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"""
                request=smtpd_access_policy
                protocol_state=RCPT
                protocol_name=ESMTP
                client_address=192.0.2.1
                helo_name=mail.example.com
                sender=doctor@example.com
                recipient=postmaster@{Environment.MachineName}
                queue_id=doctor
                instance=doctor.{Environment.ProcessId}


                """.ReplaceLineEndings("\n")),
            cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = new StringBuilder();
        char[] buffer = new char[1_024];
        while (answer.Length < MaxAnswer && !answer.ToString().EndsWith("\n\n", StringComparison.Ordinal)
            && await reader.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            answer.Append(buffer, 0, length);
        }

        return answer.ToString();
    }

    private static EndPoint AddressOf(string endpoint)
    {
        (string kind, string rest) =
            endpoint.Split(':', 2) is [var before, var after] ? (before, after) : (string.Empty, endpoint);
        int colon = rest.LastIndexOf(':');
        if (kind == "unix" && rest.Length > 0)
        {
            return new UnixDomainSocketEndPoint(rest);
        }

        if (kind != "inet" || !ushort.TryParse(rest.AsSpan(colon + 1), CultureInfo.InvariantCulture, out ushort port))
        {
            throw new FormatException($"{endpoint}: not an address of a policy service");
        }

        string host = colon <= 0 ? "localhost" : rest[..colon].Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(host, port);
    }
}
