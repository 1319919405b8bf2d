// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf;

/// <summary>Why a check ended in none, temperror or permerror.</summary>
public sealed class SpfProblem
{
    // More than any message of ours has: a term of a record, a domain and the words between them.
    private const int MaxMessage = 2048;

    private IncludePath? _includes;

    internal SpfProblem(SpfProblemKind kind, string message)
    {
        Kind = kind;
        Message = SafeText.Line(message, MaxMessage, allowUtf8: true);
    }

    /// <summary>The kind of problem.</summary>
    public SpfProblemKind Kind { get; }

    /// <summary>
    /// One sentence for people, without a full stop, on one line. It may quote what the DNS or the SMTP client sent,
    /// with control characters shown as their numbers, such as <c>&lt;U+000D&gt;</c>: put it into a header through
    /// <see cref="SafeText"/> only.
    /// </summary>
    public string Message { get; }

    /// <summary>
    /// The same for headers and SMTP replies, which strangers read: without the addresses of our own servers.
    /// </summary>
    internal string PublicMessage
    {
        get => field ?? Message;
        init => field = SafeText.Line(value, MaxMessage, allowUtf8: true);
    }

    /// <summary>The domain whose record or name is at fault; null if it is not a name at all.</summary>
    public DomainName? Domain { get; internal init; }

    /// <summary>The term that could not be evaluated; null where the record as a whole is at fault.</summary>
    public Term? Term { get; internal init; }

    /// <summary>
    /// Where and why the record is malformed; null for other kinds than <see cref="SpfProblemKind.Syntax"/>.
    /// </summary>
    public SpfSyntaxError? SyntaxError { get; internal init; }

    /// <summary>The domains that were included on the way to the problem, outermost first; usually empty.</summary>
    public ImmutableArray<DomainName> Includes
    {
        get
        {
            ImmutableArray<DomainName>.Builder names = ImmutableArray.CreateBuilder<DomainName>();
            for (IncludePath? path = _includes; path is not null; path = path.Inner)
            {
                names.Add(path.Domain);
            }

            return names.DrainToImmutable();
        }
    }

    /// <summary>The message.</summary>
    /// <returns>The message.</returns>
    public override string ToString() => Message;

    /// <summary>The result that a kind of problem gives.</summary>
    internal static SpfResult ResultOf(SpfProblemKind kind) => kind switch
    {
        SpfProblemKind.MalformedDomain or SpfProblemKind.NoRecord => SpfResult.None,
        SpfProblemKind.DnsFailure or SpfProblemKind.Timeout or SpfProblemKind.Overload => SpfResult.TempError,
        _ => SpfResult.PermError,
    };

    /// <summary>The commonest kind of problem that gives a result; null if none does.</summary>
    internal static SpfProblemKind? UsualKind(SpfResult result) => result switch
    {
        SpfResult.None => SpfProblemKind.NoRecord,
        SpfResult.TempError => SpfProblemKind.DnsFailure,
        SpfResult.PermError => SpfProblemKind.Syntax,
        _ => null,
    };

    // The problem as it looks from one include further out.
    internal SpfProblem Through(DomainName included) => new(Kind, Message)
    {
        Domain = Domain,
        Term = Term,
        SyntaxError = SyntaxError,
        PublicMessage = PublicMessage,
        _includes = new IncludePath(included, _includes),
    };

    private sealed record IncludePath(DomainName Domain, IncludePath? Inner);
}

/// <summary>The kinds of problem, each tied to one result.</summary>
public enum SpfProblemKind
{
    /// <summary>none: the domain is malformed, an address literal or a single label (section 4.3).</summary>
    MalformedDomain,

    /// <summary>none: the domain does not exist or publishes no record (sections 4.3 to 4.5).</summary>
    NoRecord,

    /// <summary>permerror: more than one record (section 4.5).</summary>
    MultipleRecords,

    /// <summary>permerror: a syntax error (section 4.6).</summary>
    Syntax,

    /// <summary>permerror: <see cref="SpfOptions.MaxLookups"/> passed (section 4.6.4).</summary>
    LookupLimit,

    /// <summary>permerror: <see cref="SpfOptions.MaxVoidLookups"/> passed (section 4.6.4).</summary>
    VoidLookupLimit,

    /// <summary>permerror: an "mx" with more than 10 exchanges (section 4.6.4).</summary>
    MxLimit,

    /// <summary>permerror: "include" of a domain without a record (section 5.2).</summary>
    IncludeWithoutRecord,

    /// <summary>permerror: "redirect" to a domain without a record (section 6.1).</summary>
    RedirectWithoutRecord,

    /// <summary>
    /// permerror: "include" of, or "redirect" to, what is not a domain name (sections 4.8, 5.2 and 6.1).
    /// </summary>
    MalformedTarget,

    /// <summary>temperror: a lookup failed (sections 2.6.6, 4.4 and 5).</summary>
    DnsFailure,

    /// <summary>temperror: <see cref="SpfOptions.Timeout"/> passed (section 4.6.4).</summary>
    Timeout,

    /// <summary>
    /// temperror: this process had too much to do to finish the check. The cause is here, not in the DNS or in the
    /// domain's record: reject nothing and accept nothing because of it, defer the message.
    /// </summary>
    Overload,

    /// <summary>
    /// permerror: a term uses the HELO name (%{h}), but the request has none, so the term gives no usable name. The
    /// domain's record is not at fault: repeat the check with the HELO name.
    /// </summary>
    MissingHelo,
}
