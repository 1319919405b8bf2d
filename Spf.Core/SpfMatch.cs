// SPDX-License-Identifier: MIT

using System.Text;
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

    /// <summary>The directive, whose it is, and what matched inside it.</summary>
    /// <returns>
    /// One line, such as "include:_spf.example.net of example.com, there ip4:192.0.2.0/24 of _spf.example.net".
    /// </returns>
    public override string ToString()
    {
        StringBuilder text = new StringBuilder().Append(Directive).Append(" of ").Append(Domain);
        for (SpfMatch? inner = Included; inner is not null; inner = inner.Included)
        {
            text.Append(", there ").Append(inner.Directive).Append(" of ").Append(inner.Domain);
        }

        return text.ToString();
    }
}
