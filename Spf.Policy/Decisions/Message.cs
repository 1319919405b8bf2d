// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Policy.Decisions;

/// <summary>
/// The identity of a message: an instance may be that of an earlier state of SMTP. Strangers choose most
/// of its text, so its hash has to stay that of .NET's strings, which has a secret key per process.
/// </summary>
internal readonly record struct MessageKey(string Instance, string ClientAddress, string HeloName, string Sender);

/// <summary>
/// The facts known of a message from its earlier recipients. Only facts are kept, each with all that it depends on;
/// every recipient's verdict is made of them anew, by the recipient's own settings.
/// </summary>
internal sealed class Message
{
    private int _given;
    private string _queueId = string.Empty;

    /// <summary>The answers of the whitelists that ask the DNS.</summary>
    public OncePerMessage<ExemptionKey, Exemption> Exemptions { get; } = new();

    /// <summary>The outcomes of the identities.</summary>
    public OncePerMessage<IdentityKey, CheckedIdentity> Identities { get; } = new();

    /// <summary>The answer of greylisting about each recipient: a repeated question gets the same answer.</summary>
    public OncePerMessage<GreylistedKey, Greylisted> Greylisted { get; } = new();

    /// <summary>
    /// Takes part in the message under a queue id, which is empty until Postfix has accepted the first recipient and
    /// then
    /// stays the same. False if this is another message with an instance that was used before. Not thread-safe.
    /// </summary>
    public bool TryJoin(string queueId)
    {
        if (_queueId.Length == 0)
        {
            _queueId = queueId;
        }

        return _queueId == queueId;
    }

    /// <summary>Whether the message has a field of this kind already.</summary>
    public bool HasHeader(HeaderKind header) => (Volatile.Read(ref _given) & (int)header) != 0;

    /// <summary>Claims the right to add this kind of field; only the first caller gets it.</summary>
    public bool TryClaimHeader(HeaderKind header) => (Interlocked.Or(ref _given, (int)header) & (int)header) == 0;
}

/// <summary>The facts that an outcome depends on, besides the message.</summary>
/// <param name="Verifier">The verifier, which has a set of limits.</param>
/// <param name="Client">The address that was checked.</param>
/// <param name="Identity">The identity.</param>
/// <param name="SeesNoMail">Whether <see cref="CheckedIdentity.SendsNoMail"/> is known.</param>
internal readonly record struct IdentityKey(
    SpfVerifier Verifier, IPAddress Client, SpfIdentity Identity, bool SeesNoMail);

/// <summary>The facts that an exemption by the DNS depends on, besides the message.</summary>
/// <param name="Verifier">The verifier, which has a set of limits.</param>
/// <param name="Client">The address that was asked about.</param>
/// <param name="Lists">The whitelists: a list is the same if it is the same object.</param>
internal readonly record struct ExemptionKey(SpfVerifier Verifier, IPAddress Client, DnsWhitelists Lists);

/// <summary>The kinds of header field.</summary>
[Flags]
internal enum HeaderKind
{
    None = 0,
    ReceivedSpf = 1,
    AuthenticationResults = 2,

    /// <summary>X-Comment: why a message was not checked.</summary>
    Comment = 4,

    /// <summary>X-Greylist: how long the message has waited.</summary>
    Greylist = 8,
}
