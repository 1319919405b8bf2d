// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>The results of check_host() (RFC 7208, section 2.6).</summary>
public enum SpfResult
{
    /// <summary>No record, or no domain to look one up for (2.6.1).</summary>
    None,

    /// <summary>The domain says nothing of this host; to be treated as <see cref="None"/> (2.6.2, 8.2).</summary>
    Neutral,

    /// <summary>The host is authorized to send for the domain (2.6.3).</summary>
    Pass,

    /// <summary>The host is not authorized (2.6.4).</summary>
    Fail,

    /// <summary>The host is probably not authorized; no reason to reject by itself (2.6.5, 8.5).</summary>
    SoftFail,

    /// <summary>A temporary fault, usually of the DNS; a later try may succeed (2.6.6).</summary>
    TempError,

    /// <summary>The published records cannot be read as they are; their author must fix them (2.6.7).</summary>
    PermError,
}
