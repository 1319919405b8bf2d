// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Macros;
using Spf.Records;
using Spf.Text;

namespace Spf.Evaluation;

// RFC 7208, sections 4.8 and 7: from a domain-spec to a name. Expansion itself asks nothing; "p" is looked up before
// it.
internal sealed partial class CheckHost
{
    private ValidatedNames? _validatedNames;

    // A domain-spec without macros is a name from the start; that it is none leaves it to ExpandAsync.
    private static bool TryReadLiteral(DomainSpec spec, out DomainName name)
    {
        if (spec.Target is DomainName known)
        {
            name = known;
            return true;
        }

        if (!spec.IsLiteral || !DomainName.TryParse(MacroExpander.TruncateDomain(spec.Span), out name) || name.IsRoot)
        {
            name = default;
            return false;
        }

        spec.Target = name;
        return true;
    }

    /// <summary>The name that a domain-spec gives, if it needs no facts of the message and no lookup.</summary>
    public bool TryReadName(DomainSpec spec, DomainName domain, out DomainName name)
    {
        if (TryReadLiteral(spec, out name))
        {
            return true;
        }

        return ExpandText(spec, domain, validated: null, MacroExpander.MaxExpansionLength) is { } text
            && DomainName.TryParse(MacroExpander.TruncateDomain(text), out name)
            && !name.IsRoot;
    }

    private ValueTask<Target> ExpandAsync(DomainSpec spec, Term term, DomainName domain, int depth)
    {
        if (UsesForeignLocalPart(spec))
        {
            return new(Target.NoMatch);
        }

        return spec.Uses(MacroLetter.ValidatedDomain)
            ? ExpandWithValidatedDomainAsync(spec, term, domain, depth)
            : new(Expand(spec, domain, validated: null, depth));
    }

    private async ValueTask<Target> ExpandWithValidatedDomainAsync(
        DomainSpec spec, Term term, DomainName domain, int depth)
    {
        // 4.6.4 counts the queries of "p" among the ten: one more lookup, once a check.
        if (_validatedNames is not { AreCounted: true } && !_budget.TrySpendLookup(Options))
        {
            return new Target(TooManyLookups(term, domain));
        }

        ValidatedNames names = await GetValidatedNamesAsync(depth).ConfigureAwait(false);
        names.AreCounted = true;
        string? validated = await GetValidatedDomainAsync(spec, domain, depth).ConfigureAwait(false);
        if (_deadline.HasPassed)
        {
            return new Target(TimedOut(term, domain));
        }

        return names.IsIncomplete
            ? new Target(NamesNotValidated(term, domain))
            : Expand(spec, domain, validated, depth);
    }

    private Target Expand(DomainSpec spec, DomainName domain, string? validated, int depth) =>
        new(TryExpandDomain(spec, domain, validated, depth, out DomainName name) && !name.IsRoot ? name : null);

    private bool TryExpandDomain(DomainSpec spec, DomainName domain, string? validated, int depth, out DomainName name)
    {
        var buffer = new MacroBuffer(stackalloc char[256], MacroExpander.MaxExpansionLength);
        try
        {
            MacroExpander.Expand(spec, Values(domain, validated), ref buffer);
            ReadOnlySpan<char> text = MacroExpander.TruncateDomain(buffer.Text);
            if (_trace is not null && spec.HasMacros)
            {
                _trace.Expanded(Point(depth), spec, text.ToString());
            }

            name = default;
            return !buffer.IsOverLimit && DomainName.TryParse(text, out name);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private string? ExpandText(MacroString text, DomainName domain, string? validated, int limit)
    {
        var buffer = new MacroBuffer(stackalloc char[256], limit);
        try
        {
            MacroExpander.Expand(text, Values(domain, validated), ref buffer);
            return buffer.IsOverLimit ? null : buffer.Text.ToString();
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private MacroValues Values(DomainName domain, string? validated) => new()
    {
        LocalPart = _request.LocalPart,
        SenderDomain = _request.Domain,
        Helo = _request.Helo,
        ClientIP = _request.ClientIP,
        Domain = domain.ToString(),
        ValidatedDomain = validated,
        Receiver = Options.ReceiverName,
        Clock = Options.TimeProvider,
    };

    // RFC 8616, 4: "If the local part contains non-ASCII characters, terms that include %{s} or %{l} do not match
    // anything".
    private bool UsesForeignLocalPart(MacroString text) =>
        (text.Uses(MacroLetter.Sender) || text.Uses(MacroLetter.SenderLocalPart)) && !Abnf.IsAscii(_request.LocalPart);

    // 7.3: the current domain itself if it is a validated name, else one below it, else any. "unknown", by null, where
    // there is none or the DNS fails.
    private async ValueTask<string?> GetValidatedDomainAsync(MacroString text, DomainName domain, int depth)
    {
        if (!text.Uses(MacroLetter.ValidatedDomain))
        {
            return null;
        }

        ValidatedNames names = await GetValidatedNamesAsync(depth).ConfigureAwait(false);
        DomainName? found =
            await names.FindAsync(this, ValidatedNames.Wanted.Equal, domain, depth).ConfigureAwait(false)
            ?? await names.FindAsync(this, ValidatedNames.Wanted.EqualOrBelow, domain, depth).ConfigureAwait(false)
            ?? await names.FindAsync(this, ValidatedNames.Wanted.Any, domain, depth).ConfigureAwait(false);
        return found?.ToString();
    }

    private ValueTask<ValidatedNames> GetValidatedNamesAsync(int depth)
    {
        if (_validatedNames is not null)
        {
            return new(_validatedNames);
        }

        ValueTask<DnsAnswer<DomainName>> pending = LookUpPtrAsync(depth);
        return pending.IsCompletedSuccessfully
            ? new(_validatedNames = new ValidatedNames(pending.Result, MaxNames))
            : WaitForNamesAsync(pending);
    }

    private async ValueTask<ValidatedNames> WaitForNamesAsync(ValueTask<DnsAnswer<DomainName>> pending) =>
        _validatedNames = new ValidatedNames(await pending.ConfigureAwait(false), MaxNames);
}
