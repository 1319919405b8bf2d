// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Spf.Headers;
using Spf.Policy.Protocol;
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
    /// <param name="isOurs">Whether it must be spf-policyd that answers.</param>
    /// <param name="proposal">The endpoint to write if this one is wrong; null if that is not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Finding> RunAsync(
        string endpoint, TimeSpan timeout, bool isOurs, string? proposal, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        long started = Stopwatch.GetTimestamp();
        try
        {
            if (isOurs && await UnlikeOursAsync(endpoint, patience.Token) is { } unlike)
            {
                return unlike;
            }

            started = Stopwatch.GetTimestamp();
            string answer = await ServiceCall.AskAsync(endpoint, Request, patience.Token);
            string time = Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString(
                "0", CultureInfo.InvariantCulture);
            return IsAnswer(answer)
                ? Finding.Fine($"{endpoint}: answers in {time} ms: {SafeText.Line(WithoutKey(answer.TrimEnd()))}")
                : Unusable(endpoint, answer);
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
            return Finding.Error(exception.Message, $"write {proposal ?? "unix:PATH or inet:HOST:PORT"}");
        }
    }

    /// <summary>Whether spf-policyd answers there; false if nothing does.</summary>
    public static async Task<bool> IsOursAsync(string endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PolicyRequest.PingTime * 2);
        try
        {
            return IsOurs(await ServiceCall.AskAsync(endpoint, PingCommand.Request, patience.Token));
        }
        catch (Exception exception) when (exception is SocketException or IOException or FormatException
            or ArgumentException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static bool IsOurs(string answer) =>
        answer.StartsWith($"action={PolicyRequest.PingAnswer}", StringComparison.Ordinal)
        || answer.StartsWith($"action={PolicyRequest.PingNoDns}", StringComparison.Ordinal);

    // Null if spf-policyd answers, and has a DNS to ask.
    private static async Task<Finding?> UnlikeOursAsync(string endpoint, CancellationToken cancellationToken)
    {
        string answer = await ServiceCall.AskAsync(endpoint, PingCommand.Request, cancellationToken);
        return !IsAnswer(answer) ? Unusable(endpoint, answer)
            : !IsOurs(answer) ? Finding.Error(
                $"{endpoint}: another program answers there, or an older spf-policyd: "
                    + SafeText.Line(answer.TrimEnd()),
                "restart spf-policyd if it has been updated; if another program has this address, give spf-policyd "
                    + "one of its own (Listen, and check_policy_service in main.cf)")
            : answer.StartsWith($"action={PolicyRequest.PingNoDns}", StringComparison.Ordinal) ? Finding.Error(
                $"{endpoint}: answers, but its DNS does not work: {SafeText.Line(answer.TrimEnd())}",
                "name a server that answers in the option DNS, or in /etc/resolv.conf; try it: spfquery --ip 192.0.2.1 "
                    + "--sender doctor@example.com --trace")
            : null;
    }

    private static bool IsAnswer(string answer) => answer.StartsWith("action=", StringComparison.Ordinal)
        && answer.IndexOf("\n\n", StringComparison.Ordinal) == answer.Length - 2
        && answer.Count('\n') == 2;

    private static Finding Unusable(string endpoint, string answer) => Finding.Error(
        answer.Length == 0
            ? $"{endpoint}: closed the connection without an answer"
            : $"{endpoint}: answers what Postfix cannot read: {SafeText.Line(answer)}",
        "look into its log (journalctl -u spf-policyd, or the mail log): is it spf-policyd that answers?");

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
