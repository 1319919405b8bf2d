// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Policy.Decisions;

/// <summary>What makes requests those of one message: an instance may be that of an earlier state of SMTP.</summary>
internal readonly record struct MessageKey(string Instance, string ClientAddress, string HeloName, string Sender);

/// <summary>
/// What is known of a message from its earlier recipients, so that it is checked once and marked once. Each member is
/// replaced as a whole: who reads sees all of it or nothing.
/// </summary>
internal sealed class Message
{
    private int _given;

    /// <summary>Why the message is not checked; null if nobody has asked yet.</summary>
    public KnownExemption? Exemption { get; set; }

    /// <summary>The outcomes; null if nothing was checked yet.</summary>
    public KnownOutcomes? Outcomes { get; set; }

    /// <summary>Whether nobody has given this kind of header yet. Who is told so gives it.</summary>
    public bool IsFirst(HeaderKind header) => (Interlocked.Or(ref _given, (int)header) & (int)header) == 0;
}

/// <summary>An exemption, or that there is none, under the settings of a recipient.</summary>
internal sealed record KnownExemption(PolicySettings Settings, string? Reason);

/// <summary>Outcomes, and what they were checked with.</summary>
internal sealed record KnownOutcomes(SpfVerifier Verifier, IPAddress Client, bool NoMail, CheckedIdentities Identities);

[Flags]
internal enum HeaderKind
{
    None = 0,
    ReceivedSpf = 1,
    AuthenticationResults = 2,
}
