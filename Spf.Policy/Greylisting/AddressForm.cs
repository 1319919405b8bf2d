// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.RegularExpressions;

namespace Spf.Policy.Greylisting;

/// <summary>
/// Senders and recipients without what differs from one attempt, or one message, to the next: tags of BATV, hashes and
/// dates of SRS, extensions, numbers and tokens. Two senders that fall together share a wait. Both
/// forms are idempotent.
/// </summary>
internal static partial class AddressForm
{
    // A run of letters and digits is a token if it is this long and has this many digits.
    private const int MinToken = 8;
    private const int MinDigits = 3;

    public static string OfSender(string address)
    {
        (string local, string domain) = Split(address);
        if (!TryRemoveTags(ref local))
        {
            int plus = local.Length > 1 ? local.IndexOf('+', 1) : -1;
            local = plus < 0 ? local : local[..plus];
            local = MaskRuns(Uuid.Replace(local, "#"));
        }

        return local + domain;
    }

    public static string OfRecipient(string address)
    {
        (string local, string domain) = Split(address);
        _ = TryRemoveTags(ref local);
        return local + domain;
    }

    // The domain keeps its "@", so that a local part without a domain differs from one with an empty domain.
    private static (string Local, string Domain) Split(string address)
    {
        string lower = address == "<>" ? string.Empty : ToLower(address);
        int at = lower.LastIndexOf('@');
        return at < 0 ? (lower, string.Empty) : (lower[..at], lower[at..].TrimEnd('.'));
    }

    // True if it is an address of SRS, of which nothing more is removed.
    private static bool TryRemoveTags(ref string local)
    {
        while (Batv.Match(local) is { Success: true } batv)
        {
            local = batv.Groups["local"].Value;
        }

        if (Srs0.Match(local) is { Success: true } srs0)
        {
            local = $"srs0=#=#={srs0.Groups["rest"].ValueSpan}";
            return true;
        }

        if (Srs1.Match(local) is { Success: true } srs1)
        {
            local = $"srs1=#={srs1.Groups["host"].ValueSpan}==#=#={srs1.Groups["rest"].ValueSpan}";
            return true;
        }

        return false;
    }

    private static string MaskRuns(string local)
    {
        var result = new StringBuilder(local.Length);
        for (int i = 0; i < local.Length;)
        {
            int start = i;
            int digits = 0;
            for (; i < local.Length && IsRun(local[i]); i++)
            {
                digits += char.IsAsciiDigit(local[i]) ? 1 : 0;
            }

            int length = i - start;
            if (length == 0)
            {
                result.Append(local[i++]);
            }
            else if (digits == length || (length >= MinToken && digits >= MinDigits))
            {
                result.Append('#');
            }
            else
            {
                result.Append(local, start, length);
            }
        }

        return result.ToString();
    }

    private static bool IsRun(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c);

    // Only US-ASCII: what else is in an address is not for us to fold.
    private static string ToLower(string text) => string.Create(text.Length, text, static (result, text) =>
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        }
    });

    [GeneratedRegex(
        @"^(?:(?:prvs|btv1)=+[0-9]{4}[0-9a-f]{6}=+(?<local>.+)|prvs=(?<local>.+)=[0-9]{4}[0-9a-f]{6})\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Batv { get; }

    [GeneratedRegex(
        @"^srs0[=+-][^=]+=[^=]+=(?<rest>[^=]+=.+)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Srs0 { get; }

    [GeneratedRegex(
        @"^srs1[=+-][^=]+=(?<host>[^=]+)=[=+-][^=]+=[^=]+=(?<rest>[^=]+=.+)\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Srs1 { get; }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid { get; }
}
