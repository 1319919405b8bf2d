// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.Sources;

/// <summary>Converts text to the form that resolvers return.</summary>
internal static class DnsText
{
    /// <summary>Encodes typed text: the DNS carries octets (here UTF-8), which resolvers return as Latin-1.</summary>
    public static string Of(string typed) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(typed));
}
