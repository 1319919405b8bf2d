// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>A resolver that knows if its own name servers are the reason for failures, and not the DNS.</summary>
internal interface IResolverFault
{
    /// <summary>
    /// The name server and its error, such as "127.0.0.1:53 refused the connection"; null if the last question was
    /// answered, even if only with an error of the DNS.
    /// </summary>
    string? Fault { get; }
}
