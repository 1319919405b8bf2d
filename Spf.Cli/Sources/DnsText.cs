// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.Sources;

/// <summary>Text as the DNS would carry it.</summary>
internal static class DnsText
{
    /// <summary>Of what was typed: the DNS carries octets, which resolvers give as Latin-1.</summary>
    public static string Of(string typed) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(typed));
}
