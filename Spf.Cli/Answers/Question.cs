// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Cli.Answers;

/// <summary>One check as requested. An identity that was not given is null.</summary>
internal readonly record struct Question(IPAddress ClientIP, string? MailFrom, string? Helo, SpfRequest Request)
{
    public static Question ForMailFrom(IPAddress clientIP, string mailFrom, string? helo) =>
        new(clientIP, mailFrom, helo, SpfRequest.ForMailFrom(clientIP, mailFrom, helo ?? string.Empty));

    public static Question ForHelo(IPAddress clientIP, string helo) =>
        new(clientIP, null, helo, SpfRequest.ForHelo(clientIP, helo));
}
