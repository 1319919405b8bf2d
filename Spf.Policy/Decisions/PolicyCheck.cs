// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>How much of a message a request shows.</summary>
internal enum Stage
{
    /// <summary>Nothing to decide, or too late to.</summary>
    Other,

    /// <summary>The HELO name, and nothing of the sender yet.</summary>
    Helo,

    /// <summary>The sender.</summary>
    Sender,
}

/// <summary>A request and everything needed to decide it.</summary>
internal sealed class PolicyCheck
{
    private const int MaxQueueId = 64;

    public required PolicyRequest Request { get; init; }

    /// <summary>The settings to decide by: the recipient's, or those for all.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>The address to check.</summary>
    public required IPAddress Client { get; init; }

    public required Message Message { get; init; }

    /// <summary>The properties that the settings of all recipients have in common.</summary>
    public required ConfigurationTraits Traits { get; init; }

    public required string LogPrefix { get; init; }

    public required RequestClock Clock { get; init; }

    public Stage Stage => StageOf(Request);

    /// <summary>Whether the sender is known, and null.</summary>
    public bool HasNullSender => Stage == Stage.Sender && Request.Sender is "" or "<>";

    /// <summary>2.4: a null reverse-path is the HELO name's, and that is what is checked then.</summary>
    public bool ChecksHelo => Request.HeloName.Length > 0 && Settings.HeloReject != RejectPolicy.NoCheck;

    public bool ChecksMailFrom => Stage == Stage.Sender && !HasNullSender
        && Settings.MailFromReject != RejectPolicy.NoCheck;

    /// <summary>Returns the same request, to be decided by other settings.</summary>
    public PolicyCheck Under(PolicySettings settings) => new()
    {
        Request = Request,
        Settings = settings,
        Client = Client,
        Message = Message,
        Traits = Traits,
        LogPrefix = LogPrefix,
        Clock = Clock,
    };

    /// <summary>No state at all is RCPT; a state that is new to us may take no header.</summary>
    public static Stage StageOf(PolicyRequest request) => request.ProtocolState.ToUpperInvariant() switch
    {
        "RCPT" or "MAIL" or "DATA" or "" => Stage.Sender,
        "HELO" or "EHLO" => Stage.Helo,
        _ => Stage.Other,
    };

    /// <summary>The beginning of a log line about a message: "8045F2AB23: ", or nothing.</summary>
    public static string LogPrefixOf(PolicyConfiguration configuration, PolicyRequest request) =>
        configuration.LogQueueId && request.QueueId.Length > 0
            ? $"{SafeText.Line(request.QueueId, MaxQueueId)}: "
            : string.Empty;

    /// <summary>The request, on one line.</summary>
    public static string Describe(PolicyRequest request) => SafeText.Line(
        $"protocol_state={request.ProtocolState}; client_address={request.ClientAddress}; "
        + $"helo_name={request.HeloName}; sender={request.Sender}; recipient={request.Recipient}; "
        + $"instance={request.Instance}; sasl_username={request.SaslUsername}; policy_context={request.PolicyContext}");
}
