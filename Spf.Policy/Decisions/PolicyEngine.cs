// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;

namespace Spf.Policy.Decisions;

/// <summary>Answers requests. Thread-safe; one a process.</summary>
internal sealed class PolicyEngine(
    PolicyConfiguration configuration, IDnsResolver resolver, string hostName, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>What holds for requests that come from now on.</summary>
    public PolicyConfiguration Configuration { get; set; } = configuration;

    public ValueTask<PolicyResponse> AnswerAsync(PolicyRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            resolver is null || hostName is null || timeProvider is null || logger is null
                ? PolicyResponse.Disconnect
                : PolicyResponse.Dunno);
}
