// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>The kinds of reply to a question, including none.</summary>
internal enum DnsReplyKind
{
    /// <summary>It is no answer to the question asked; somebody else's, or forged.</summary>
    Misfit,

    /// <summary>An answer: records, no such name, or no data.</summary>
    Answer,

    /// <summary>An alias whose target is still to be asked for.</summary>
    Alias,

    /// <summary>There is more than fitted into the datagram (TC).</summary>
    Truncated,

    /// <summary>FORMERR or NOTIMP: perhaps a server that does not know EDNS.</summary>
    NotUnderstood,

    /// <summary>Another RCODE, or an answer that makes no sense.</summary>
    Failure,

    /// <summary>REFUSED: the server does not work for us.</summary>
    Refused,

    /// <summary>The server cannot be reached, or broke off.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,
}

/// <summary>The result of one exchange with one server.</summary>
/// <param name="Kind">Which of the other members have a meaning.</param>
/// <param name="Answer">The answer; for an alias, an empty one that may be kept as long as the alias.</param>
/// <param name="Target">For an alias, the name to ask for next.</param>
/// <param name="AliasCount">How many aliases led from the name asked for to the answer or the target.</param>
/// <typeparam name="T">The type of a record.</typeparam>
internal readonly record struct DnsReply<T>(
    DnsReplyKind Kind, DnsAnswer<T> Answer = default, DomainName Target = default, int AliasCount = 0);
