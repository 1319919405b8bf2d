// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>Whether a message is not checked, and why.</summary>
internal sealed class Exemption : IMayBeOverload
{
    private Exemption(string? reason, bool isOverload, bool isGreylisted = false)
    {
        IsGreylisted = isGreylisted;
        Reason = reason;
        IsOverload = isOverload;
    }

    /// <summary>The message is to be checked.</summary>
    public static Exemption None { get; } = new(null, isOverload: false);

    /// <summary>
    /// Nobody knows: a whitelist could not be looked up for want of our own capacity or time. The message is checked,
    /// but not rejected.
    /// </summary>
    public static Exemption Unknown { get; } = new(null, isOverload: true);

    /// <summary>SPF does not check the client, which is in a list of the greylist store.</summary>
    public static Exemption Listed { get; } =
        new("SPF skipped for whitelisted relay", isOverload: false, isGreylisted: true);

    /// <summary>
    /// The reason, in the words that policyd-spf and the Perl service put into the header; else null.
    /// </summary>
    public string? Reason { get; }

    public bool IsOverload { get; }

    /// <summary>Whether the exemption is from SPF only.</summary>
    public bool IsGreylisted { get; }

    public static Exemption For(string reason) => new(reason, isOverload: false);
}
