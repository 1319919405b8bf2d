// SPDX-License-Identifier: MIT

// RFC 7208, section 6: redirect, exp and all others.
namespace Spf.Records;

/// <summary>A name=value term (RFC 7208, section 6).</summary>
public abstract class Modifier : Term
{
    private readonly TextSlice _text;

    private protected Modifier(TextSlice text) => _text = text;

    /// <summary>The modifier's name: "redirect" and "exp" in lower case, others as written.</summary>
    public abstract string Name { get; }

    /// <inheritdoc />
    public sealed override int Position => _text.Start;

    /// <inheritdoc />
    public sealed override string ToString() => _text.ToString();
}

/// <summary>"redirect": where nothing matches, another domain's policy decides (section 6.1).</summary>
public sealed class RedirectModifier : Modifier
{
    internal RedirectModifier(TextSlice text, DomainSpec domain)
        : base(text) => Domain = domain;

    /// <inheritdoc />
    public override string Name => "redirect";

    /// <summary>The domain whose policy is evaluated.</summary>
    public DomainSpec Domain { get; }
}

/// <summary>"exp": where to find the words for a fail (section 6.2).</summary>
public sealed class ExplanationModifier : Modifier
{
    internal ExplanationModifier(TextSlice text, DomainSpec domain)
        : base(text) => Domain = domain;

    /// <inheritdoc />
    public override string Name => "exp";

    /// <summary>The name of the TXT record that holds the explanation.</summary>
    public DomainSpec Domain { get; }
}

/// <summary>Any other modifier; verifiers ignore it (section 6).</summary>
public sealed class UnknownModifier : Modifier
{
    internal UnknownModifier(TextSlice text, MacroString value)
        : base(text)
    {
        Value = value;
        Name = text.Span[..^(value.Length + 1)].ToString();
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <summary>Its value, read but without a meaning here.</summary>
    public MacroString Value { get; }
}
