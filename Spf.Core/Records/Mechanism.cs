// SPDX-License-Identifier: MIT

// RFC 7208, section 5: the eight mechanisms, in its order. A closed family.
using System.Net;
using Spf.Text;

namespace Spf.Records;

/// <summary>One of the eight mechanisms (RFC 7208, section 5). Mechanisms are equal if their text is.</summary>
public abstract class Mechanism : IEquatable<Mechanism>
{
    private readonly TextSlice _text;

    private protected Mechanism(TextSlice text) => _text = text;

    /// <summary>
    /// The mechanism's name in lower case: "all", "include", "a", "mx", "ptr", "ip4", "ip6" or "exists".
    /// </summary>
    public abstract string Name { get; }

    /// <summary>Where the mechanism's name begins in the record's text.</summary>
    public int Position => _text.Start;

    internal int Length => _text.Length;

    internal bool MayHaveMacros => _text.Span.Contains('%');

    /// <summary>Whether both were written the same way.</summary>
    /// <param name="other">The other mechanism.</param>
    /// <returns>Whether they were.</returns>
    public bool Equals(Mechanism? other) => other is not null && _text.Span.SequenceEqual(other._text.Span);

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => obj is Mechanism other && Equals(other);

    /// <inheritdoc />
    public sealed override int GetHashCode() => string.GetHashCode(_text.Span, StringComparison.Ordinal);

    /// <summary>The mechanism as its author wrote it, without the qualifier.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => _text.ToString();
}

/// <summary>"all": always matches (section 5.1).</summary>
public sealed class AllMechanism : Mechanism
{
    internal AllMechanism(TextSlice text)
        : base(text)
    {
    }

    /// <inheritdoc />
    public override string Name => "all";
}

/// <summary>"include": matches if another domain's policy gives pass (section 5.2).</summary>
public sealed class IncludeMechanism : Mechanism
{
    internal IncludeMechanism(TextSlice text, DomainSpec domain)
        : base(text) => Domain = domain;

    /// <inheritdoc />
    public override string Name => "include";

    /// <summary>The domain whose policy is evaluated.</summary>
    public DomainSpec Domain { get; }
}

/// <summary>"a": matches the addresses of a host (section 5.3).</summary>
public sealed class AMechanism : Mechanism
{
    internal AMechanism(TextSlice text, DomainSpec? domain, DualCidrLength cidrLength)
        : base(text)
    {
        Domain = domain;
        CidrLength = cidrLength;
    }

    /// <inheritdoc />
    public override string Name => "a";

    /// <summary>Which host; null means the current domain.</summary>
    public DomainSpec? Domain { get; }

    /// <summary>How much of the address must match.</summary>
    public DualCidrLength CidrLength { get; }
}

/// <summary>"mx": matches the addresses of a domain's mail exchanges (section 5.4).</summary>
public sealed class MxMechanism : Mechanism
{
    internal MxMechanism(TextSlice text, DomainSpec? domain, DualCidrLength cidrLength)
        : base(text)
    {
        Domain = domain;
        CidrLength = cidrLength;
    }

    /// <inheritdoc />
    public override string Name => "mx";

    /// <summary>The domain whose exchanges are meant; null for the current domain.</summary>
    public DomainSpec? Domain { get; }

    /// <summary>How much of the address must match.</summary>
    public DualCidrLength CidrLength { get; }
}

/// <summary>"ptr": matches if the client's name is in a domain; its use is discouraged (section 5.5).</summary>
public sealed class PtrMechanism : Mechanism
{
    internal PtrMechanism(TextSlice text, DomainSpec? domain)
        : base(text) => Domain = domain;

    /// <inheritdoc />
    public override string Name => "ptr";

    /// <summary>Which domain; null means the current one.</summary>
    public DomainSpec? Domain { get; }
}

/// <summary>"ip4": matches an IPv4 network (section 5.6).</summary>
public sealed class Ip4Mechanism : Mechanism
{
    internal Ip4Mechanism(TextSlice text, uint bits, int cidrLength)
        : base(text)
    {
        Network = IPAddressText.ToAddress(bits);
        CidrLength = cidrLength < 0 ? null : cidrLength;
    }

    /// <inheritdoc />
    public override string Name => "ip4";

    /// <summary>The network's address; host bits are kept as written.</summary>
    public IPAddress Network { get; }

    /// <summary>The prefix length, 0 to 32; null, where none is written, means the whole address.</summary>
    public int? CidrLength { get; }
}

/// <summary>"ip6": matches an IPv6 network (section 5.6).</summary>
public sealed class Ip6Mechanism : Mechanism
{
    internal Ip6Mechanism(TextSlice text, UInt128 bits, int cidrLength)
        : base(text)
    {
        Network = IPAddressText.ToAddress(bits);
        CidrLength = cidrLength < 0 ? null : cidrLength;
    }

    /// <inheritdoc />
    public override string Name => "ip6";

    /// <summary>The network's address; host bits are kept as written.</summary>
    public IPAddress Network { get; }

    /// <summary>The prefix length, 0 to 128; null, where none is written, means the whole address.</summary>
    public int? CidrLength { get; }
}

/// <summary>"exists": matches if a name has an A record (section 5.7).</summary>
public sealed class ExistsMechanism : Mechanism
{
    internal ExistsMechanism(TextSlice text, DomainSpec domain)
        : base(text) => Domain = domain;

    /// <inheritdoc />
    public override string Name => "exists";

    /// <summary>Which name.</summary>
    public DomainSpec Domain { get; }
}
