// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>Which identity was checked (RFC 7208, sections 2.3 and 2.4).</summary>
public enum SpfIdentity
{
    /// <summary>The reverse-path, "mailfrom"; where it is null, postmaster at the HELO name (2.4).</summary>
    MailFrom,

    /// <summary>The HELO or EHLO argument, "helo" (2.3).</summary>
    Helo,
}
