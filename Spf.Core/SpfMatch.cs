// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf;

/// <summary>A directive that matched, the domain that published it, and what matched inside it.</summary>
public sealed class SpfMatch
{
    internal SpfMatch(Directive directive, DomainName domain, SpfMatch? included)
    {
        Directive = directive;
        Domain = domain;
        Included = included;
    }

    /// <summary>The directive.</summary>
    public Directive Directive { get; }

    /// <summary>
    /// The domain whose record holds it: after a redirect or an include not the one that was asked for.
    /// </summary>
    public DomainName Domain { get; }

    /// <summary>
    /// For an "include", the directive of the included policy that made it match (section 5.2); null for all others.
    /// </summary>
    public SpfMatch? Included { get; }
}
