// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;

namespace Spf.Evaluation;

/// <summary>
/// The client's names, and which of them lead back to its address (RFC 7208, section 5.5). Each is looked up at most
/// once per check, and only if it matters.
/// </summary>
internal sealed class ValidatedNames
{
    // 4.6.4: names past the tenth are ignored, not an error ("ptr" differs from "mx" here).
    private const int MaxNames = 10;

    // A bit a name, of at most ten.
    private int _lookedUp;
    private int _valid;

    public ValidatedNames(in DnsAnswer<DomainName> answer)
    {
        IsVoid = answer.IsVoid;
        IsOverload = answer.Status == DnsStatus.Overload;
        Names = answer.Records.Length > MaxNames ? answer.Records[..MaxNames] : answer.Records;
    }

    /// <summary>Whether the client has no names at all.</summary>
    public bool IsVoid { get; }

    /// <summary>
    /// Whether a lookup of these names was refused for want of our own capacity. 5.5 skips a name after an error of the
    /// DNS; a question that we did not ask must not decide like that.
    /// </summary>
    public bool IsOverload { get; private set; }

    /// <summary>Whether a "p" has spent its lookup on them.</summary>
    public bool AreCounted { get; set; }

    /// <summary>Which names will do.</summary>
    public enum Wanted
    {
        /// <summary>The domain itself.</summary>
        Equal,

        /// <summary>The domain itself, or one below it.</summary>
        EqualOrBelow,

        /// <summary>Any name.</summary>
        Any,
    }

    /// <summary>The names, ten at most.</summary>
    public ImmutableArray<DomainName> Names { get; }

    /// <summary>Whether the addresses of a name were looked up.</summary>
    public bool IsLookedUp(int index) => (_lookedUp & (1 << index)) != 0;

    /// <summary>Whether they are known to lead back to the client.</summary>
    public bool IsValid(int index) => (_valid & (1 << index)) != 0;

    /// <summary>Notes what the lookup of a name's addresses gave. 5.5: a DNS error skips that name.</summary>
    public void Note(int index, DnsStatus status, bool hasClient)
    {
        IsOverload |= status == DnsStatus.Overload;
        _lookedUp |= 1 << index;
        _valid |= hasClient ? 1 << index : 0;
    }
}
