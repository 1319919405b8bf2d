// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>The result of a directive whose mechanism matches (RFC 7208, section 4.6.2).</summary>
public enum Qualifier
{
    /// <summary>"+", or nothing.</summary>
    Pass,

    /// <summary>"-".</summary>
    Fail,

    /// <summary>"~".</summary>
    SoftFail,

    /// <summary>"?".</summary>
    Neutral,
}

internal static class QualifierText
{
    private const string Characters = "+-~?";

    public static char ToCharacter(this Qualifier qualifier) => Characters[(int)qualifier];

    // 12: qualifier = "+" / "-" / "?" / "~"
    public static bool TryRead(char c, out Qualifier qualifier)
    {
        qualifier = c switch
        {
            '-' => Qualifier.Fail,
            '~' => Qualifier.SoftFail,
            '?' => Qualifier.Neutral,
            _ => Qualifier.Pass,
        };
        return qualifier != Qualifier.Pass || c == '+';
    }
}
