// SPDX-License-Identifier: MIT

namespace Spf.Policy.Protocol;

/// <summary>
/// One request of Postfix's policy delegation protocol: the attributes that decide something here. The protocol makes
/// no difference between an attribute that is absent and one that is empty, so neither does this.
/// </summary>
internal sealed class PolicyRequest
{
    /// <summary>
    /// The state of a request that "spf-policyd ping" sends, and Postfix never does: it asks whether the service and
    /// its DNS work, and is about no mail.
    /// </summary>
    public const string Ping = "PING";

    /// <summary>The action that answers it if all is well, which no other policy service has.</summary>
    public const string PingAnswer = "dunno spf-policyd";

    /// <summary>The beginning of the action if the DNS does not work.</summary>
    public const string PingNoDns = "defer_if_permit 4.3.0 The DNS does not answer";

    /// <summary>The time that the DNS has to answer a ping.</summary>
    public static readonly TimeSpan PingTime = TimeSpan.FromSeconds(5);

    /// <summary>CONNECT, EHLO, HELO, MAIL, RCPT, DATA, END-OF-MESSAGE, VRFY or ETRN.</summary>
    public string ProtocolState { get; init; } = string.Empty;

    /// <summary>An address without brackets or prefix; "unknown" happens.</summary>
    public string ClientAddress { get; init; } = string.Empty;

    /// <summary>The client's name, confirmed by its address; "unknown" if it has none.</summary>
    public string ClientName { get; init; } = string.Empty;

    public string HeloName { get; init; } = string.Empty;

    /// <summary>
    /// The reverse-path with its local-part unquoted: the domain follows the last "@". Empty is the null one.
    /// </summary>
    public string Sender { get; init; } = string.Empty;

    public string Recipient { get; init; } = string.Empty;

    /// <summary>The same for all requests of one message.</summary>
    public string Instance { get; init; } = string.Empty;

    /// <summary>Empty until Postfix has given the message one, after its first recipient.</summary>
    public string QueueId { get; init; } = string.Empty;

    /// <summary>Empty unless the client has authenticated itself.</summary>
    public string SaslUsername { get; init; } = string.Empty;

    /// <summary>The policy_context of this call in main.cf.</summary>
    public string PolicyContext { get; init; } = string.Empty;
}
