// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Text;

namespace Spf;

/// <summary>
/// The arguments of check_host(): ip, domain and sender (RFC 7208, section 4.1), and the HELO name that macros may
/// use. Any text will do: what cannot be a domain gives "none", not an exception.
/// </summary>
public sealed class SpfRequest
{
    // 4.3: "If the <sender> has no local-part, substitute the string "postmaster" for the local-part."
    private const string Postmaster = "postmaster";

    private readonly string _mailFrom;
    private readonly int _localPartLength;

    private SpfRequest(
        IPAddress clientIP, SpfIdentity identity, string mailFrom, int localPartLength, string domain, string helo)
    {
        ClientIP = Unmap(clientIP);
        Identity = identity;
        _mailFrom = mailFrom;
        _localPartLength = localPartLength;
        Domain = domain;
        Helo = helo;
    }

    /// <summary>
    /// The SMTP client's address; IPv4-mapped IPv6 addresses are IPv4 (section 5), zone identifiers are dropped.
    /// </summary>
    public IPAddress ClientIP { get; }

    /// <summary>Which identity <see cref="Domain"/> was taken from.</summary>
    public SpfIdentity Identity { get; }

    /// <summary>
    /// The domain whose record is asked for, U-labels already turned into A-labels; it may be malformed.
    /// </summary>
    public string Domain { get; }

    /// <summary>
    /// The part before the last "@", as SMTP gave it; "postmaster" where there was none (section 4.3).
    /// </summary>
    public string LocalPart => _localPartLength > 0 ? _mailFrom[.._localPartLength] : Postmaster;

    /// <summary>
    /// Whether the reverse-path is null, as a bounce's is, so that the MAIL FROM identity is postmaster at the HELO
    /// name.
    /// </summary>
    public bool HasNullReversePath => Identity == SpfIdentity.MailFrom && _mailFrom.Length == 0;

    /// <summary>The identity as local-part@domain.</summary>
    public string Sender => $"{LocalPart}@{Domain}";

    /// <summary>The HELO or EHLO argument as SMTP gave it; it may be malformed or empty.</summary>
    public string Helo { get; }

    /// <summary>Asks for the HELO identity (section 2.3).</summary>
    /// <param name="clientIP">The SMTP client's address.</param>
    /// <param name="helo">The HELO or EHLO argument. Address literals, single labels and U-labels give "none".</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SpfRequest ForHelo(IPAddress clientIP, string helo)
    {
        ArgumentNullException.ThrowIfNull(clientIP);
        ArgumentNullException.ThrowIfNull(helo);
        return new SpfRequest(clientIP, SpfIdentity.Helo, string.Empty, 0, helo, helo);
    }

    /// <summary>Asks for the MAIL FROM identity (section 2.4).</summary>
    /// <param name="clientIP">The SMTP client's address.</param>
    /// <param name="mailFrom">
    /// The reverse-path, with or without angle brackets. The domain follows the last "@"; without an "@" it is the
    /// whole. A null reverse-path (empty, or "&lt;&gt;") is postmaster at <paramref name="helo"/>.
    /// </param>
    /// <param name="helo">The HELO or EHLO argument, for macros and the null reverse-path; empty if unknown.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SpfRequest ForMailFrom(IPAddress clientIP, string mailFrom, string helo)
    {
        ArgumentNullException.ThrowIfNull(clientIP);
        ArgumentNullException.ThrowIfNull(mailFrom);
        ArgumentNullException.ThrowIfNull(helo);

        if (mailFrom is ['<', .., '>'])
        {
            mailFrom = mailFrom[1..^1];
        }

        if (mailFrom.Length == 0)
        {
            return new SpfRequest(clientIP, SpfIdentity.MailFrom, string.Empty, 0, helo, helo);
        }

        int at = mailFrom.LastIndexOf('@');
        string domain = ALabels.OfDomain(mailFrom[(at + 1)..]);
        return new SpfRequest(clientIP, SpfIdentity.MailFrom, mailFrom, Math.Max(at, 0), domain, helo);
    }

    private static IPAddress Unmap(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address.ScopeId == 0 ? address
            : new IPAddress(address.GetAddressBytes());
    }
}
