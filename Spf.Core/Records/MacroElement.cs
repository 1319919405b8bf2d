// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>A piece of a macro-string (RFC 7208, section 7.1).</summary>
public abstract record MacroElement
{
    private protected MacroElement()
    {
    }
}

/// <summary>Text that means itself; "%%", "%_" and "%-" are already replaced by their meaning.</summary>
public sealed record MacroLiteral : MacroElement
{
    internal MacroLiteral(string text) => Text = text;

    /// <summary>The text.</summary>
    public string Text { get; }
}

/// <summary>"%{" letter transformers delimiters "}" (sections 7.1 and 7.3).</summary>
public sealed record MacroExpand : MacroElement
{
    internal MacroExpand(MacroLetter letter, int? digits, bool reverse, string delimiters, bool urlEscape)
    {
        Letter = letter;
        Digits = digits;
        Reverse = reverse;
        Delimiters = delimiters;
        UrlEscape = urlEscape;
    }

    /// <summary>Its meaning.</summary>
    public MacroLetter Letter { get; }

    /// <summary>How many parts to keep, from the right; 1 or more, null means all.</summary>
    public int? Digits { get; }

    /// <summary>Whether the parts are reversed first.</summary>
    public bool Reverse { get; }

    /// <summary>The characters that separate parts; empty, if none is written, means ".".</summary>
    public string Delimiters { get; }

    /// <summary>Whether what becomes of it is URL-escaped: the letter is upper case.</summary>
    public bool UrlEscape { get; }
}

/// <summary>The macro letters (section 7.2).</summary>
public enum MacroLetter
{
    /// <summary>s: the sender.</summary>
    Sender,

    /// <summary>l: the sender's local-part.</summary>
    SenderLocalPart,

    /// <summary>o: the sender's domain.</summary>
    SenderDomain,

    /// <summary>d: the current domain.</summary>
    Domain,

    /// <summary>i: the client's address, by octets or nibbles with dots between them.</summary>
    ClientIP,

    /// <summary>p: the client's validated name; costs lookups, and its use is discouraged.</summary>
    ValidatedDomain,

    /// <summary>v: "in-addr" or "ip6".</summary>
    IPVersion,

    /// <summary>h: the HELO name.</summary>
    Helo,

    /// <summary>c, in explanations only: the client's address as people write it.</summary>
    ReadableClientIP,

    /// <summary>r, in explanations only: the verifying host's name.</summary>
    Receiver,

    /// <summary>t, in explanations only: the time, in seconds since 1970.</summary>
    Timestamp,
}
