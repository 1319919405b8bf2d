// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Spf.Headers;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>Asks the running service a question, as Postfix does.</summary>
internal static class ServiceProbe
{
    // A message of example.com from 192.0.2.1 is nobody's mail (RFC 2606, RFC 5737).
    private static readonly string Request = $"""
        request=smtpd_access_policy
        protocol_state=RCPT
        protocol_name=ESMTP
        client_address=192.0.2.1
        helo_name=mail.example.com
        sender=doctor@example.com
        recipient=postmaster@{Environment.MachineName}
        queue_id=doctor
        instance=doctor.{Environment.ProcessId}


        """.ReplaceLineEndings("\n");

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
            string answer = await ServiceCall.AskAsync(endpoint, Request, patience.Token);
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
        foreach (string name in (string[])[ReceivedSpf.FieldName, AuthenticationResultsField.FieldName])
        {
            int end = answer.IndexOf($"-{name}: ", StringComparison.Ordinal);
            if (answer.StartsWith(Guarded, StringComparison.Ordinal) && end >= 0)
            {
                return $"{Guarded}...{answer[end..]}";
            }
        }

        return answer;
    }
}
