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

    private const string WhiteSpace = " \t";

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

    /// <summary>
    /// Whether what was given as the reverse-path has angle brackets inside, as a mailbox with a display name does.
    /// </summary>
    internal bool HasStrayBrackets => Identity == SpfIdentity.MailFrom && Domain.AsSpan().ContainsAny('<', '>');

    /// <summary>The identity that is checked, and for whom.</summary>
    /// <returns>One line without control characters, such as "mailfrom alice@example.com from 192.0.2.1".</returns>
    public override string ToString() =>
        SafeText.Line($"{Identity.ToKeyword()} {(Identity == SpfIdentity.Helo ? Helo : Sender)} from {ClientIP}");

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
    /// The reverse-path, with or without angle brackets and white space around it. The domain follows the last "@";
    /// without an "@" it is the whole. A null reverse-path (null, empty, or "&lt;&gt;") is postmaster at
    /// <paramref name="helo"/>. A mailbox with a display name, such as "Alice &lt;a@example.com&gt;", is no
    /// reverse-path: its result is none, and the problem says so.
    /// </param>
    /// <param name="helo">
    /// The HELO or EHLO argument, for macros and the null reverse-path; null or empty if unknown.
    /// </param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="clientIP"/> is null.</exception>
    public static SpfRequest ForMailFrom(IPAddress clientIP, string? mailFrom, string? helo)
    {
        ArgumentNullException.ThrowIfNull(clientIP);
        helo ??= string.Empty;
        mailFrom = WithoutBrackets(mailFrom);
        if (mailFrom.Length == 0)
        {
            return new SpfRequest(clientIP, SpfIdentity.MailFrom, string.Empty, 0, helo, helo);
        }

        int at = mailFrom.LastIndexOf('@');
        string domain = ALabels.OfDomain(mailFrom[(at + 1)..]);
        return new SpfRequest(clientIP, SpfIdentity.MailFrom, mailFrom, Math.Max(at, 0), domain, helo);
    }

    // Callers have the path as it is in MAIL FROM, or as a mail library writes an address.
    private static string WithoutBrackets(string? mailFrom)
    {
        ReadOnlySpan<char> path = mailFrom.AsSpan().Trim(WhiteSpace);
        if (path is ['<', .., '>'])
        {
            path = path[1..^1].Trim(WhiteSpace);
        }

        return path.Length == mailFrom.AsSpan().Length ? mailFrom ?? string.Empty : path.ToString();
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
