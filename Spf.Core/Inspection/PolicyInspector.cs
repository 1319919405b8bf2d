// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>
/// Tells what a published policy costs and allows, without a client: reads the record of a domain and all that it
/// refers to. Thread-safe.
/// </summary>
public sealed class PolicyInspector
{
    private readonly IDnsResolver _resolver;
    private readonly InspectionOptions _options;

    /// <summary>Creates an inspector.</summary>
    /// <param name="resolver">Whom to ask. An inspection asks nothing twice, so it needs no cache.</param>
    /// <param name="options">How far to go; null for the defaults.</param>
    public PolicyInspector(IDnsResolver resolver, InspectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _resolver = resolver;
        _options = options ?? InspectionOptions.Default;
    }

    /// <summary>Inspects what a domain publishes.</summary>
    /// <param name="domain">
    /// The domain; U-labels become A-labels. Any text will do: what is not a domain name is a finding.
    /// </param>
    /// <param name="cancellationToken">Ends the inspection.</param>
    /// <returns>The inspection.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<PolicyInspection> InspectAsync(string domain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return RunAsync(domain, record: null, cancellationToken);
    }

    /// <summary>Inspects what a domain would publish.</summary>
    /// <param name="domain">
    /// The domain; U-labels become A-labels. Any text will do: what is not a domain name is a finding.
    /// </param>
    /// <param name="record">Its record, whatever the DNS has; all else is looked up.</param>
    /// <param name="cancellationToken">Ends the inspection.</param>
    /// <returns>The inspection.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
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
        var inspection = new PolicyInspection(root)
        {
            ClientTerms = [.. PolicyFigures.ClientTermsOf(root)],
            Blocks = PolicyBlocks.Of(root),
            DefaultResult = PolicyFigures.DefaultResultOf(root),
            IsComplete = fetch.IsComplete,
            QuestionCount = fetch.QuestionCount,
        };
        inspection.Findings = PolicyChecks.Run(inspection, _options.MaxFindings, isGiven: record is not null);
        return inspection;
    }
}
