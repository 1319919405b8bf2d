// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Turns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>The resolver and the options that all checks of a verifier share.</summary>
internal sealed class CheckSettings(IDnsResolver resolver, SpfOptions options)
{
    public IDnsResolver Resolver { get; } = resolver;

    /// <summary>The resolver, if it wants to know for which check it is asked.</summary>
    public IScheduledResolver? Scheduled { get; } = resolver as IScheduledResolver;

    /// <summary>The resolver, if it keeps answers.</summary>
    public CachingResolver? Cache { get; } = resolver as CachingResolver;

    public SpfOptions Options { get; } = options;

    /// <summary>The explanation for domains that publish none; null for no explanation.</summary>
    public MacroString? DefaultExplanation { get; init; }

    /// <summary>The limit of what all checks in progress hold together.</summary>
    public ByteBudget Bytes { get; set; } = ByteBudget.Process;
}
