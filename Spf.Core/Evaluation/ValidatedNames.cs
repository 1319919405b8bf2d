// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Dns;

namespace Spf.Evaluation;

/// <summary>
/// The client's names, and which of them lead back to its address (RFC 7208, section 5.5). Each is looked up at most
/// once per check, and only if it matters.
/// </summary>
internal sealed class ValidatedNames
{
    private readonly ImmutableArray<DomainName> _names;
    private readonly bool?[] _isValid;

    public ValidatedNames(in DnsAnswer<DomainName> answer, int max)
    {
        IsVoid = answer.IsVoid;
        IsOverload = answer.Status == DnsStatus.Overload;

        // 4.6.4: names past the tenth are ignored, not an error ("ptr" differs from "mx" here).
        _names = answer.Records.Length > max ? answer.Records[..max] : answer.Records;
        _isValid = new bool?[_names.Length];
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

    /// <summary>The first validated name that will do.</summary>
    public async ValueTask<DomainName?> FindAsync(CheckHost check, Wanted wanted, DomainName domain, int depth)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            DomainName name = _names[i];
            bool isWanted = wanted switch
            {
                Wanted.Equal => name == domain,
                Wanted.EqualOrBelow => name.IsEqualOrBelow(domain),
                _ => true,
            };
            if (!isWanted || name.IsRoot)
            {
                continue;
            }

            // 5.5: a DNS error skips that name.
            if (_isValid[i] is null)
            {
                DnsAnswer<IPAddress> answer = await check.LookUpAddressesAsync(name, depth).ConfigureAwait(false);
                IsOverload |= answer.Status == DnsStatus.Overload;
                _isValid[i] = check.HasClient(answer, default);
            }

            if (_isValid[i] is true)
            {
                return name;
            }
        }

        return null;
    }
}
