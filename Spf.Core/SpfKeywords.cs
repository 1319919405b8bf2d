// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>The RFC's own spelling of results and identities (RFC 7208, sections 2.6 and 9.1).</summary>
public static class SpfKeywords
{
    private static readonly string[] Results =
        ["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"];

    /// <summary>"none", "neutral", "pass", "fail", "softfail", "temperror" or "permerror".</summary>
    /// <param name="result">The result.</param>
    /// <returns>The keyword.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="result"/> is not one of the seven.</exception>
    public static string ToKeyword(this SpfResult result) =>
        (uint)result < (uint)Results.Length
            ? Results[(int)result]
            : throw new ArgumentOutOfRangeException(nameof(result), result, "Not a result of check_host().");

    /// <summary>"mailfrom" or "helo".</summary>
    /// <param name="identity">The identity.</param>
    /// <returns>The keyword.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="identity"/> is neither.</exception>
    public static string ToKeyword(this SpfIdentity identity) => identity switch
    {
        SpfIdentity.MailFrom => "mailfrom",
        SpfIdentity.Helo => "helo",
        _ => throw new ArgumentOutOfRangeException(nameof(identity), identity, "Not an identity that SPF checks."),
    };

    /// <summary>Reads a result keyword, in any letter case.</summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="result">The result, or <see cref="SpfResult.None"/> if there is none.</param>
    /// <returns>Whether it is one of the seven.</returns>
    public static bool TryParseResult(ReadOnlySpan<char> keyword, out SpfResult result)
    {
        for (int i = 0; i < Results.Length; i++)
        {
            if (keyword.Equals(Results[i], StringComparison.OrdinalIgnoreCase))
            {
                result = (SpfResult)i;
                return true;
            }
        }

        result = SpfResult.None;
        return false;
    }
}
