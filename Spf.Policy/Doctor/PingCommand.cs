// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net.Sockets;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>
/// "spf-policyd ping [ADDRESS]": one real request to a running service, for health checks. A service that does not
/// answer is worth a restart; one whose DNS does not work is not.
/// </summary>
internal static class PingCommand
{
    public const int Well = 0;
    public const int NoAnswer = 1;
    public const int NoDns = 2;

    /// <summary>Wrong usage: not 2, which a health check takes for a service that answers.</summary>
    public const int Usage = 64;

    /// <summary>The time that the service has for its answer.</summary>
    public static readonly TimeSpan Patience = PolicyRequest.PingTime * 2;

    /// <summary>The request.</summary>
    public const string Request = $"request=smtpd_access_policy\nprotocol_state={PolicyRequest.Ping}\n\n";

    /// <summary>Asks, prints one line, and returns the exit code.</summary>
    /// <param name="args">The address; none for the first one that the configuration listens on.</param>
    /// <param name="output">Receives the line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        if (args.Length > 1 || args is [['-', ..], ..])
        {
            return Told(output, Usage, "usage: spf-policyd ping [unix:PATH | inet:HOST:PORT]");
        }

        string? endpoint = args.FirstOrDefault() ?? ConfigurationLoader.Load(null).Server.Listen
            .FirstOrDefault(address => address != "systemd");
        if (endpoint is null)
        {
            return Told(output, Usage, "The configuration names no address; write it: spf-policyd ping unix:PATH");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            string answer = await ServiceCall.AskAsync(endpoint, Request, patience.Token);
            return answer switch
            {
                $"action={PolicyRequest.PingAnswer}\n\n" => Told(output, Well, $"{endpoint}: well"),
                "" => Told(output, NoAnswer, $"{endpoint}: closed the connection without an answer"),
                _ when answer.StartsWith($"action={PolicyRequest.PingNoDns}", StringComparison.Ordinal) => Told(
                    output,
                    NoDns,
                    $"{endpoint}: answers, but its DNS does not work: {SafeText.Line(answer.TrimEnd())}"),
                _ => Told(
                    output,
                    NoAnswer,
                    $"{endpoint}: is not this version of spf-policyd: {SafeText.Line(answer.TrimEnd())}"),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string seconds = Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Told(output, NoAnswer, $"{endpoint}: no answer within {seconds} s");
        }
        catch (FormatException exception)
        {
            return Told(output, Usage, $"{SafeText.Line(exception.Message)}; write unix:PATH or inet:HOST:PORT");
        }
        catch (Exception exception) when (exception is SocketException or IOException or ArgumentException)
        {
            return Told(output, NoAnswer, $"{SafeText.Line(endpoint)}: {SafeText.Line(exception.Message)}");
        }
    }

    private static int Told(TextWriter output, int exitCode, string line)
    {
        output.Write($"{line}\n");
        return exitCode;
    }
}
