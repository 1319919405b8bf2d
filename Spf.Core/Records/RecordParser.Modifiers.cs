// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Records;

// Section 6: modifiers. Verifiers ignore all but two.
internal ref partial struct RecordParser
{
    // 6.1: redirect = "redirect" "=" domain-spec          6.2: explanation = "exp" "=" domain-spec
    // 12: unknown-modifier = name "=" macro-string
    private bool TryReadModifier(int start, int nameEnd, int end)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        int value = nameEnd + 1;

        // 6: redirect and exp MUST NOT appear more than once each; unknown modifiers may.
        if (Is(name, "redirect"))
        {
            if (_redirect is not null)
            {
                return Fail(start, "expected one \"redirect\" at most");
            }

            bool isRead = TryReadDomainSpec(value, end, keep: true, out DomainSpec? target);
            _redirect = target is null ? null : new RedirectModifier(Slice(start, end), target);
            return isRead;
        }

        if (Is(name, "exp"))
        {
            if (_explanation is not null)
            {
                return Fail(start, "expected one \"exp\" at most");
            }

            bool isRead = TryReadDomainSpec(value, end, keep: true, out DomainSpec? domain);
            _explanation = domain is null ? null : new ExplanationModifier(Slice(start, end), domain);
            return isRead;
        }

        bool isModifier = MacroParser.TryParse(
            _text[value..end],
            value,
            MacroParser.Context.UnknownModifier,
            keep: _unknown is not null,
            out ImmutableArray<MacroElement> elements,
            out _,
            out _error);
        _hasUnknownModifiers |= isModifier;
        if (isModifier)
        {
            _unknown?.Add(new UnknownModifier(Slice(start, end), new MacroString(Slice(value, end), elements)));
        }

        return isModifier;
    }
}
