// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Findings;

/// <summary>Writes findings in a format of other programs, one after the other. Disposing it ends the output.</summary>
internal abstract class FindingWriter : IDisposable
{
    private const int MaxListed = 10;

    /// <summary>Returns the writer for a value of --format; null if it is another format.</summary>
    public static FindingWriter? Of(string? format, Terminal terminal) => format?.ToUpperInvariant() switch
    {
        "GITHUB" => new GitHubWriter(terminal),
        "SARIF" => new SarifWriter(terminal),
        _ => null,
    };

    /// <summary>Writes a finding.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="begin">Its place in a file; null if the record is not from one.</param>
    /// <param name="end">The place after it, if that is in the same line; otherwise null.</param>
    public abstract void Write(PolicyFinding finding, ZonePlace? begin = null, ZonePlace? end = null);

    /// <summary>Writes the new findings of a change, and the change itself.</summary>
    public void Write(PolicyDifference difference)
    {
        if (difference.IsDefaultResultChanged)
        {
            WriteChange(
                FindingRule.Strangers,
                "4.7",
                "everybody else gets another result: "
                    + $"{PolicyWords.OfDefault(difference.Before)} -> {PolicyWords.OfDefault(difference.After)}");
        }

        WriteChange(
            FindingRule.Gained, "5", Senders("may send now", difference.Gained, difference.NewClientTerms));
        WriteChange(
            FindingRule.Lost, "5", Senders("may not send any more", difference.Lost, difference.GoneClientTerms));
        foreach (PolicyFinding finding in difference.NewFindings)
        {
            Write(finding);
        }

        void WriteChange(string code, string section, string? message)
        {
            if (message is not null)
            {
                Write(new PolicyFinding
                {
                    Code = code,
                    Severity = FindingSeverity.Warning,
                    Domain = difference.After.Root.Domain,
                    Section = section,
                    Message = message,
                });
            }
        }
    }

    public abstract void Dispose();

    // Null for nobody.
    private static string? Senders(string verb, AddressSet addresses, IReadOnlyCollection<PolicyTermPlace> terms)
    {
        IPNetwork[] prefixes = [.. addresses.Ip4Prefixes, .. addresses.Ip6Prefixes];
        string[] senders =
        [
            .. prefixes.Select(static prefix => prefix.ToString()),
            .. terms.Select(static place => $"clients allowed by {place.Term} in {place.Policy.Name}"),
        ];
        string more = senders.Length <= MaxListed ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", and {senders.Length - MaxListed} more");
        return senders.Length == 0 ? null : $"{string.Join(", ", senders.Take(MaxListed))}{more} {verb}";
    }
}
