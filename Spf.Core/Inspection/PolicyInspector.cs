// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>
/// Inspects policies without a client: reads the record of a domain and everything it refers to, and reports lookups,
/// addresses and findings. Thread-safe.
/// </summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyInspector
{
    private readonly IDnsResolver _resolver;
    private readonly InspectionOptions _options;

    /// <summary>Creates an inspector.</summary>
    /// <param name="resolver">The resolver used for DNS lookups. No query is repeated, so it needs no cache.</param>
    /// <param name="options">The limits of an inspection; null for the defaults.</param>
    public PolicyInspector(IDnsResolver resolver, InspectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _resolver = resolver;
        _options = options ?? InspectionOptions.Default;
    }

    /// <summary>Inspects the policy that a domain publishes.</summary>
    /// <param name="domain">
    /// The domain; U-labels are converted to A-labels. Any text is accepted: an invalid name is a finding.
    /// </param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>The inspection; lookups that fail are findings, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">The inspection was canceled.</exception>
    public Task<PolicyInspection> InspectAsync(string domain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return RunAsync(domain, record: null, cancellationToken);
    }

    /// <summary>Inspects a record that a domain could publish.</summary>
    /// <param name="domain">
    /// The domain; U-labels are converted to A-labels. Any text is accepted: an invalid name is a finding.
    /// </param>
    /// <param name="record">The record to use instead of the published one; everything else is looked up.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>The inspection; lookups that fail are findings, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">The inspection was canceled.</exception>
    public Task<PolicyInspection> InspectAsync(
        string domain, string record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(record);
        return RunAsync(domain, record, cancellationToken);
    }

    private async Task<PolicyInspection> RunAsync(string domain, string? record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fetch = new PolicyFetch(_resolver, _options, cancellationToken);
        PolicyNode root = await fetch.RunAsync(ALabels.OfDomain(domain), record).ConfigureAwait(false);
        PolicyFigures.Fill(root, cancellationToken);
        SpfResult? ip4 = StrangerWalk.ResultOf(root, AddressFamily.InterNetwork, out bool hasIp4);
        SpfResult? ip6 = StrangerWalk.ResultOf(root, AddressFamily.InterNetworkV6, out bool hasIp6);
        var inspection = new PolicyInspection(root)
        {
            ClientTerms = [.. PolicyFigures.ClientTermsOf(root)],
            Blocks = PolicyBlocks.Of(root),
            DefaultResult = ip4 == ip6 || !hasIp6 ? ip4 : hasIp4 ? null : ip6,
            DefaultResultIp4 = ip4,
            DefaultResultIp6 = ip6,
            IsComplete = fetch.IsComplete,
            QuestionCount = fetch.QuestionCount,
        };
        string? fault = (_resolver as IResolverFault)?.Fault;
        inspection.Findings = PolicyChecks.Run(inspection, _options.MaxFindings, isGiven: record is not null, fault);
        return inspection;
    }
}
