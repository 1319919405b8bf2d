// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Macros;
using Spf.Records;
using Spf.Text;

namespace Spf.Evaluation;

/// <summary>
/// RFC 7208, sections 4.8 and 7: from a domain-spec to a name. Expansion itself asks nothing; "p" is looked up before
/// it.
/// </summary>
internal readonly struct TargetNames(Lookups lookups)
{
    // An SMTP reply has a few lines; what is longer than this is no explanation.
    private const int MaxExplanationLength = 4096;

    /// <summary>4.3: whether a name has two labels or more, as a domain with a policy must.</summary>
    public static bool IsMultiLabel(DomainName name) =>
        name.ToString().Contains('.', StringComparison.Ordinal) && !name.IsRoot;

    /// <summary>
    /// A domain-spec without macros is a name from the start. False if it has macros, or is no name.
    /// </summary>
    public static bool TryReadLiteral(DomainSpec spec, out DomainName name)
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

    /// <summary>The name that a domain-spec gives that needs no facts of the message and no lookup.</summary>
    public static bool TryReadOfPolicy(Lookups lookups, DomainSpec spec, DomainName domain, out DomainName name)
    {
        if (TryReadLiteral(spec, out name))
        {
            return true;
        }

        return ExpandText(lookups, spec, domain, validated: null, MacroExpander.MaxExpansionLength) is { } text
            && DomainName.TryParse(MacroExpander.TruncateDomain(text), out name)
            && !name.IsRoot;
    }

    /// <summary>4.8: the name that the domain-spec of a term gives.</summary>
    public ValueTask<Target> ExpandAsync(DomainSpec spec, Term term, Place place)
    {
        NoteHelo(spec, term, place.Domain);
        if (UsesForeignLocalPart(spec))
        {
            return new(Target.NoMatch);
        }

        return spec.Uses(MacroLetter.ValidatedDomain)
            ? ExpandWithValidatedDomainAsync(spec, term, place)
            : new(Expand(spec, place, validated: null));
    }

    /// <summary>
    /// 6.2: the name of an explanation; null if there is none. The lookups of exp do not count (4.6.4).
    /// </summary>
    public async ValueTask<DomainName?> ExpandAsync(ExplanationModifier modifier, DomainName domain)
    {
        NoteHelo(modifier.Domain, modifier, domain);
        string? validated =
            await GetValidatedDomainAsync(modifier.Domain, new Place(domain, Depth: 0)).ConfigureAwait(false);
        return UsesForeignLocalPart(modifier.Domain)
            ? null
            : Expand(modifier.Domain, new Place(domain, Depth: 0), validated).Name;
    }

    /// <summary>6.2: the text of an explanation, which a reply may hold; null if there is none.</summary>
    /// <param name="text">The explain-string.</param>
    /// <param name="modifier">Where it is from; null if it is ours.</param>
    /// <param name="domain">The domain whose policy the client failed.</param>
    public async ValueTask<string?> ExpandExplanationAsync(
        MacroString text, ExplanationModifier? modifier, DomainName domain)
    {
        if (modifier is not null)
        {
            NoteHelo(text, modifier, domain);
        }

        if (UsesForeignLocalPart(text))
        {
            return null;
        }

        string? validated = await GetValidatedDomainAsync(text, new Place(domain, Depth: 0)).ConfigureAwait(false);
        string? explanation = ExpandText(lookups, text, domain, validated, MaxExplanationLength);
        if (explanation is null || !Abnf.IsAscii(explanation))
        {
            return null;
        }

        // 6.2: "it is limited to US-ASCII", for an SMTP reply. The record has no controls (12: macro-literal, SP), but
        // macros bring in what the client says: a quoted local-part can hold CR and LF.
        explanation = SafeText.Line(explanation, MaxExplanationLength);

        if (text.HasMacros)
        {
            lookups.Trace?.Expanded(lookups.Point(0), text, explanation);
        }

        return explanation;
    }

    /// <summary>5.5: the client's names, looked up once.</summary>
    public ValueTask<ValidatedNames> GetValidatedNamesAsync(int depth)
    {
        if (lookups.MacroFacts?.ValidatedNames is { } known)
        {
            return new(known);
        }

        ValueTask<DnsAnswer<DomainName>> pending = lookups.LookUpPtrAsync(depth);
        return pending.IsCompletedSuccessfully
            ? new(Keep(new ValidatedNames(pending.Result)))
            : WaitForNamesAsync(pending);
    }

    /// <summary>The first validated name that will do.</summary>
    /// <param name="names">The client's names.</param>
    /// <param name="wanted">Which names will do.</param>
    /// <param name="target">The domain that they are compared with, and how deep in the policy the question is.</param>
    public ValueTask<DomainName?> FindAsync(
        ValidatedNames names, ValidatedNames.Wanted wanted, Place target)
    {
        for (int i = 0; i < names.Names.Length; i++)
        {
            DomainName name = names.Names[i];
            bool isWanted = wanted switch
            {
                ValidatedNames.Wanted.Equal => name == target.Domain,
                ValidatedNames.Wanted.EqualOrBelow => name.IsEqualOrBelow(target.Domain),
                _ => true,
            };
            if (!isWanted || name.IsRoot)
            {
                continue;
            }

            if (!names.IsLookedUp(i))
            {
                ValueTask<DnsAnswer<IPAddress>> pending = lookups.LookUpAddressesAsync(name, target.Depth);
                if (!pending.IsCompletedSuccessfully)
                {
                    return WaitAndFindAsync(pending, i, names, wanted, target);
                }

                Note(names, i, pending.Result);
            }

            if (names.IsValid(i))
            {
                return new(name);
            }
        }

        return default;
    }

    /// <summary>
    /// The problem of a term that would have given another name with the HELO name; any other problem as it is.
    /// </summary>
    public SpfProblem WithoutHelo(SpfProblem problem)
    {
        if (lookups.MacroFacts?.MissingHelo is null || problem.Domain is not { } domain
            || problem.Term is not { } term || SpecOf(term) is not { } spec || !LacksHelo(spec))
        {
            return problem;
        }

        return problem.Kind switch
        {
            SpfProblemKind.MalformedTarget or SpfProblemKind.VoidLookupLimit =>
                Problems.MissingHelo(term, Expanded(spec, domain)),

            // Here the domain is the name that the term expanded to.
            SpfProblemKind.IncludeWithoutRecord or SpfProblemKind.RedirectWithoutRecord =>
                Problems.MissingHelo(term, domain.ToString()),
            _ => problem,
        };
    }

    /// <summary>The domain-spec of a term; null if it has none, and its name is that of the policy.</summary>
    public static DomainSpec? SpecOf(Term term) => term switch
    {
        RedirectModifier redirect => redirect.Domain,
        Directive directive => SpecOf(directive.Mechanism),
        _ => null,
    };

    /// <inheritdoc cref="SpecOf(Term)"/>
    public static DomainSpec? SpecOf(Mechanism mechanism) => mechanism switch
    {
        IncludeMechanism include => include.Domain,
        AMechanism a => a.Domain,
        MxMechanism mx => mx.Domain,
        PtrMechanism ptr => ptr.Domain,
        ExistsMechanism exists => exists.Domain,
        _ => null,
    };

    private async ValueTask<ValidatedNames> WaitForNamesAsync(ValueTask<DnsAnswer<DomainName>> pending) =>
        Keep(new ValidatedNames(await pending.ConfigureAwait(false)));

    private ValidatedNames Keep(ValidatedNames names)
    {
        lookups.NoteNames(names);
        return names;
    }

    private async ValueTask<DomainName?> WaitAndFindAsync(
        ValueTask<DnsAnswer<IPAddress>> pending,
        int index,
        ValidatedNames names,
        ValidatedNames.Wanted wanted,
        Place target)
    {
        Note(names, index, await pending.ConfigureAwait(false));
        return await FindAsync(names, wanted, target).ConfigureAwait(false);
    }

    private void Note(ValidatedNames names, int index, in DnsAnswer<IPAddress> answer) =>
        names.Note(index, answer.Status, lookups.HasClient(answer, default));

    private async ValueTask<Target> ExpandWithValidatedDomainAsync(DomainSpec spec, Term term, Place place)
    {
        // 4.6.4 counts the queries of "p" among the ten: one more lookup, once per check.
        if (lookups.MacroFacts?.ValidatedNames is not { AreCounted: true } && !lookups.TrySpendLookup())
        {
            return new Target(Problems.TooManyLookups(lookups, term, place.Domain));
        }

        ValidatedNames names = await GetValidatedNamesAsync(place.Depth).ConfigureAwait(false);
        names.AreCounted = true;
        string? validated = await GetValidatedDomainAsync(spec, place).ConfigureAwait(false);
        return Problems.UnknownNames(lookups, names, term, place.Domain) is { } problem
            ? new Target(problem)
            : Expand(spec, place, validated);
    }

    private Target Expand(DomainSpec spec, Place place, string? validated)
    {
        var buffer = new MacroBuffer(stackalloc char[128], MacroExpander.MaxExpansionLength);
        try
        {
            MacroExpander.Expand(spec, Values(lookups, place.Domain, validated), ref buffer);
            ReadOnlySpan<char> text = MacroExpander.TruncateDomain(buffer.Text);
            if (lookups.Trace is { } trace && spec.HasMacros)
            {
                trace.Expanded(
                    lookups.Point(place.Depth), spec, SafeText.Line(text.ToString(), allowUtf8: true));
            }

            return new Target(
                !buffer.IsOverLimit && DomainName.TryParse(text, out DomainName name) && !name.IsRoot ? name : null);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static string? ExpandText(
        Lookups lookups, MacroString text, DomainName domain, string? validated, int limit)
    {
        var buffer = new MacroBuffer(stackalloc char[256], limit);
        try
        {
            MacroExpander.Expand(text, Values(lookups, domain, validated), ref buffer);
            return buffer.IsOverLimit ? null : buffer.Text.ToString();
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static MacroValues Values(Lookups lookups, DomainName domain, string? validated) => new()
    {
        LocalPart = lookups.Request.LocalPart,
        SenderDomain = lookups.Request.Domain,
        Helo = lookups.Request.Helo,
        ClientIP = lookups.Request.ClientIP,
        Domain = domain.ToString(),
        ValidatedDomain = validated,
        Receiver = lookups.Settings.Options.ReceiverName,
        Clock = lookups.Settings.Options.TimeProvider,
    };

    // RFC 8616, 4: "If the local part contains non-ASCII characters, terms that include %{s} or %{l} do not match
    // anything".
    private bool UsesForeignLocalPart(MacroString text) =>
        (text.Uses(MacroLetter.Sender) || text.Uses(MacroLetter.SenderLocalPart))
        && !Abnf.IsAscii(lookups.Request.LocalPart);

    private bool LacksHelo(MacroString text) => lookups.Request.Helo.Length == 0 && text.Uses(MacroLetter.Helo);

    private void NoteHelo(MacroString text, Term term, DomainName domain)
    {
        if (LacksHelo(text) && lookups.MacroFacts?.MissingHelo is null)
        {
            lookups.NoteMissingHelo(Problems.MissingHelo(term, Expanded(text, domain)));
        }
    }

    private string? Expanded(MacroString text, DomainName domain) =>
        ExpandText(lookups, text, domain, validated: null, MaxExplanationLength);

    // 7.3: the current domain itself if it is a validated name, else one below it, else any. "unknown", by null, where
    // there is none or the DNS fails.
    private async ValueTask<string?> GetValidatedDomainAsync(MacroString text, Place place)
    {
        if (!text.Uses(MacroLetter.ValidatedDomain))
        {
            return null;
        }

        ValidatedNames names = await GetValidatedNamesAsync(place.Depth).ConfigureAwait(false);
        DomainName? found =
            await FindAsync(names, ValidatedNames.Wanted.Equal, place).ConfigureAwait(false)
            ?? await FindAsync(names, ValidatedNames.Wanted.EqualOrBelow, place).ConfigureAwait(false)
            ?? await FindAsync(names, ValidatedNames.Wanted.Any, place).ConfigureAwait(false);
        return found?.ToString();
    }
}
