// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>How much a finding matters; the worst one is the exit code.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Mail flows, but not as it should.</summary>
    Warning,

    /// <summary>Mail is held up, or nothing is checked.</summary>
    Error,
}

/// <summary>A finding, in plain words.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">Where, and what is so.</param>
/// <param name="Advice">The advice; null if nothing is to be done.</param>
internal sealed record Finding(Severity Severity, string Message, string? Advice = null)
{
    public static Finding Fine(string message) => new(Severity.Fine, message);

    public static Finding Warning(string message, string advice) => new(Severity.Warning, message, advice);

    public static Finding Error(string message, string advice) => new(Severity.Error, message, advice);
}
