// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>How much of a message a request tells.</summary>
internal enum Stage
{
    /// <summary>Nothing to decide, or too late to.</summary>
    Other,

    /// <summary>The HELO name, and nothing of the sender yet.</summary>
    Helo,

    /// <summary>The sender.</summary>
    Sender,
}

/// <summary>A request, with all that deciding about it takes.</summary>
internal sealed class Inquiry(
    PolicyRequest request,
    PolicySettings settings,
    IPAddress client,
    Message message,
    string logPrefix,
    Func<TimeSpan> left)
{
    private const int MaxQueueId = 64;

    public PolicyRequest Request { get; } = request;

    /// <summary>The recipient's settings.</summary>
    public PolicySettings Settings { get; } = settings;

    /// <summary>The address to check.</summary>
    public IPAddress Client { get; } = client;

    public Message Message { get; } = message;

    public string LogPrefix { get; } = logPrefix;

    public Stage Stage { get; } = StageOf(request);

    public bool HasNullSender { get; } = request.Sender is "" or "<>";

    /// <summary>What is left of the request's time.</summary>
    public TimeSpan Left => left();

    /// <summary>No state at all is RCPT; a state that is new to us may take no header.</summary>
    public static Stage StageOf(PolicyRequest request) => request.ProtocolState.ToUpperInvariant() switch
    {
        "RCPT" or "MAIL" or "DATA" or "" => Stage.Sender,
        "HELO" or "EHLO" => Stage.Helo,
        _ => Stage.Other,
    };

    /// <summary>What a log line about a message begins with: "8045F2AB23: ", or nothing.</summary>
    public static string LogPrefixOf(PolicyConfiguration configuration, PolicyRequest request) =>
        configuration.LogQueueId && request.QueueId.Length > 0
            ? $"{SafeText.Line(request.QueueId, MaxQueueId)}: "
            : string.Empty;

    /// <summary>What was asked, on one line.</summary>
    public static string Describe(PolicyRequest request) => SafeText.Line(
        $"protocol_state={request.ProtocolState}; client_address={request.ClientAddress}; "
        + $"helo_name={request.HeloName}; sender={request.Sender}; recipient={request.Recipient}; "
        + $"instance={request.Instance}; sasl_username={request.SaslUsername}; policy_context={request.PolicyContext}");
}
