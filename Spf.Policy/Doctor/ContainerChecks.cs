// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>Whether Postfix may see another address than its client's own.</summary>
internal static class ContainerChecks
{
    /// <summary>The option of main.cf by which Postfix reads the client from a proxy.</summary>
    public const string ProxyProtocol = "smtpd_upstream_proxy_protocol";

    // Docker, and Podman.
    private static readonly string[] Marks = ["/.dockerenv", "/run/.containerenv"];

    /// <summary>Returns a remark if this host is a container, whose network often hides the client's address.</summary>
    /// <param name="proxyProtocol">The value of smtpd_upstream_proxy_protocol; empty if it is not set.</param>
    /// <param name="exists">Whether there is a file with a path.</param>
    public static IEnumerable<Finding> Run(string proxyProtocol, Func<string, bool> exists)
    {
        if (Array.Exists(Marks, mark => exists(mark)) && proxyProtocol.Length == 0)
        {
            yield return new Finding(
                Severity.Fine,
                "this host is a container; if Postfix logs one private address for all clients, such as 172.17.0.1, "
                    + LocalAddress.Cause,
                $"let Postfix use the host's network, or a proxy that speaks the PROXY protocol ({ProxyProtocol})");
        }
    }
}
