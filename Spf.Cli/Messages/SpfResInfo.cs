// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;

namespace Spf.Cli.Messages;

/// <summary>
/// The client and identities in the SPF result of an Authentication-Results field (RFC 8601, section 2.2).
/// </summary>
internal sealed class SpfResInfo
{
    private SpfResInfo()
    {
    }

    /// <summary>
    /// The client's address. No registered property holds it, but checkers write it into the comment ("designates
    /// 192.0.2.1 as permitted sender") or into properties of their own.
    /// </summary>
    public IPAddress? ClientIP { get; private init; }

    public string? MailFrom { get; private init; }

    public string? Helo { get; private init; }

    /// <summary>The authserv-id (RFC 8601, section 2.5): the host that wrote the field; null if missing.</summary>
    public string? AuthServId { get; private init; }

    /// <summary>Returns the SPF results in a field, those of both identities together; null if there is none.</summary>
    public static SpfResInfo? Find(string body)
    {
        if (!AuthenticationResultsField.TryParse(body, out AuthenticationResultsField? field))
        {
            return null;
        }

        SpfResInfo? found = null;
        foreach (AuthenticationResInfo info in field.Results.Where(info => info.Method == "spf"))
        {
            var pairs = new CommentPairs(info.Comment ?? string.Empty);
            found = new SpfResInfo
            {
                AuthServId = field.AuthenticationServiceId,
                MailFrom = found?.MailFrom ?? WholeMailFrom(info, pairs),
                Helo = found?.Helo ?? info.Property("smtp.helo") ?? pairs["helo"],
                ClientIP = found?.ClientIP
                    ?? FirstAddress(info.Property("smtp.remote-ip") ?? info.Property("policy.iprev"))
                    ?? pairs.ClientIP ?? pairs.AnyAddress,
            };
        }

        return found;
    }

    // RFC 8601, 2.7.2: smtp.mailfrom may be only the domain; the comment often has the whole address.
    private static string? WholeMailFrom(AuthenticationResInfo info, CommentPairs pairs)
    {
        string? property = info.Property("smtp.mailfrom") ?? info.Property("smtp.mail");
        string? comment = pairs.Sender;
        bool isSame = property is null
            ? pairs["envelope-from"] is not null
            : comment?.EndsWith($"@{property}", StringComparison.OrdinalIgnoreCase) is true;
        return isSame ? comment : property;
    }

    private static IPAddress? FirstAddress(string? text) =>
        text is null ? null : new CommentPairs(text).AnyAddress;
}
