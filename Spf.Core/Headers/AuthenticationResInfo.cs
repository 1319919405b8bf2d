// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Headers;

/// <summary>
/// The result of one method in an Authentication-Results field that was read (RFC 8601, section 2.2: resinfo). All of
/// it is a stranger's text: it goes into headers, replies and logs through <see cref="Text.SafeText"/> only.
/// </summary>
public sealed class AuthenticationResInfo
{
    internal AuthenticationResInfo(
        string method,
        string? version,
        string result,
        string? comment,
        ImmutableArray<KeyValuePair<string, string>> properties)
    {
        Method = method;
        Version = version;
        Result = result;
        Comment = comment;
        Properties = properties;
    }

    /// <summary>The method in lower case, such as "spf", "dkim" or "dmarc".</summary>
    public string Method { get; }

    /// <summary>The version of the method; null if the field does not say.</summary>
    public string? Version { get; }

    /// <summary>The result in lower case, such as "pass".</summary>
    public string Result { get; }

    /// <summary>The result as SPF has it; null for another method or another word.</summary>
    public SpfResult? SpfResult =>
        Method == "spf" && SpfKeywords.TryParseResult(Result, out SpfResult result) ? result : null;

    /// <summary>
    /// The identity of an SPF result: MAIL FROM if it has the property smtp.mailfrom, HELO if it has only smtp.helo;
    /// null if it has neither.
    /// </summary>
    public SpfIdentity? Identity =>
        Method != "spf" ? null
        : Property("smtp.mailfrom") is not null ? SpfIdentity.MailFrom
        : Property("smtp.helo") is not null ? SpfIdentity.Helo
        : null;

    /// <summary>The reason; null if the field gives none.</summary>
    public string? Reason => Property("reason");

    /// <summary>The text of all comments, separated by spaces; null if there is none.</summary>
    public string? Comment { get; }

    /// <summary>
    /// The reason and the properties in order, such as "smtp.mailfrom" with "example.com". Names are in lower case; a
    /// name may be there several times.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Properties { get; }

    /// <summary>Returns the first property of a name.</summary>
    /// <param name="name">The name, such as "smtp.mailfrom"; letter case is ignored.</param>
    /// <returns>The value without quotes; null if there is no such property.</returns>
    public string? Property(string name)
    {
        foreach ((string key, string value) in Properties)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The method and its result.</summary>
    /// <returns>One line without control characters, such as "spf=pass".</returns>
    public override string ToString() => Text.SafeText.Line($"{Method}={Result}");
}
