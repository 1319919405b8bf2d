// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>How a lookup went.</summary>
public enum DnsStatus
{
    /// <summary>The name exists (RCODE 0); there may be no record of the type asked for.</summary>
    Success,

    /// <summary>There is no such name (RCODE 3, NXDOMAIN).</summary>
    NameError,

    /// <summary>Any other RCODE, an answer that makes no sense, or no server that could be reached.</summary>
    ServerFailure,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>
    /// The question was not asked, asked too late or given up early, because this process had no capacity left for it.
    /// It says nothing about the DNS.
    /// </summary>
    Overload,
}
