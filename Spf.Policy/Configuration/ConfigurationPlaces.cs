// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Policy.Configuration;

/// <summary>Where files are looked for that nobody has named.</summary>
/// <param name="Main">The places of the main file; the first that has one counts.</param>
/// <param name="ExemptDomains">policyd-spf-perl's list of domains.</param>
/// <param name="ExemptAddresses">policyd-spf-perl's list of addresses.</param>
internal sealed record ConfigurationPlaces(ImmutableArray<string> Main, string ExemptDomains, string ExemptAddresses)
{
    /// <summary>The environment variable that names a folder to look in, in the place of the root folder.</summary>
    public const string RootVariable = "SPF_POLICYD_ROOT";

    /// <summary>Those of this process.</summary>
    public static ConfigurationPlaces Default { get; } = Under(Environment.GetEnvironmentVariable(RootVariable) ?? "/");

    /// <summary>The places below a folder.</summary>
    public static ConfigurationPlaces Under(string root)
    {
        root = root.TrimEnd('/');
        return new(
            [
                // Ours, then Debian's and the others that policyd-spf has had.
                $"{root}/etc/spf-policyd/spf-policyd.conf",
                $"{root}/etc/postfix-policyd-spf-python/policyd-spf.conf",
                $"{root}/etc/python-policyd-spf/policyd-spf.conf",
                $"{root}/etc/policyd-spf/policyd-spf.conf",
                $"{root}/usr/local/etc/policyd-spf/policyd-spf.conf",
            ],
            $"{root}/etc/postfix/exempt_spf_domains",
            $"{root}/etc/postfix/exempt_spf_addresses");
    }

    /// <summary>The places of the main file that have one, those that this user may not look at included.</summary>
    public IEnumerable<string> Occupied => Main.Where(RegularFile.IsThere);
}
