// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Headers;

/// <summary>The words and comments of a Received field, before and after its "by".</summary>
internal sealed class ReceivedClauses
{
    // A field of a real server has a few hundred characters.
    private const int MaxLength = 4096;

    private readonly List<string> _byComments = [];

    private ReceivedClauses(bool hasFrom) => HasFrom = hasFrom;

    /// <summary>Whether the field begins with "from".</summary>
    public bool HasFrom { get; }

    /// <summary>The words between "from" and "by".</summary>
    public List<string> FromWords { get; } = [];

    /// <summary>The comments between "from" and "by", without their parentheses.</summary>
    public List<string> FromComments { get; } = [];

    /// <summary>The words after "by".</summary>
    public List<string> ByWords { get; } = [];

    /// <summary>The word after the first "with".</summary>
    public string? Protocol => WordAfter("with")?.TrimEnd(';');

    /// <summary>
    /// Exim: "(envelope-from &lt;a@example.com&gt;)"; others write "envelope-sender", or no parentheses.
    /// </summary>
    public string? EnvelopeFrom
    {
        get
        {
            string? found = MailboxOf(WordAfter("envelope-from")?.TrimEnd(';'));
            foreach (string comment in _byComments)
            {
                foreach (string key in (ReadOnlySpan<string>)["envelope-from ", "envelope-sender "])
                {
                    found ??= comment.StartsWith(key, StringComparison.OrdinalIgnoreCase)
                        ? MailboxOf(comment[key.Length..].Trim())
                        : null;
                }
            }

            return found;
        }
    }

    /// <summary>
    /// Splits a field, folded or not. Returns false if it is too long, its parentheses do not match, or a "from" is not
    /// followed by exactly one "by": a HELO name may contain one.
    /// </summary>
    public static bool TryRead(string body, [NotNullWhen(true)] out ReceivedClauses? clauses)
    {
        body = body.Trim();
        bool hasFrom = body.StartsWith("from", StringComparison.OrdinalIgnoreCase)
            && body.Length > 4 && char.IsWhiteSpace(body[4]);
        clauses = new ReceivedClauses(hasFrom);
        return body.Length <= MaxLength && clauses.TryRead(body, hasFrom ? 4 : 0);
    }

    private bool TryRead(string body, int start)
    {
        int count = 0;
        for (int i = start; i < body.Length;)
        {
            int end;
            switch (body[i])
            {
                case var space when char.IsWhiteSpace(space):
                    i++;
                    continue;
                case ')':
                    return false;
                case '(':
                    end = EndOfComment(body, i);
                    if (end < 0)
                    {
                        return false;
                    }

                    (count > 0 ? _byComments : FromComments).Add(body[(i + 1)..(end - 1)]);
                    i = end;
                    continue;
                default:
                    break;
            }

            end = i;
            while (end < body.Length && !char.IsWhiteSpace(body[end]) && body[end] is not ('(' or ')'))
            {
                end++;
            }

            string word = body[i..end];
            i = end;
            if (word.Equals("by", StringComparison.OrdinalIgnoreCase))
            {
                count++;
            }
            else
            {
                (count > 0 ? ByWords : FromWords).Add(word);
            }
        }

        return count == 1 || !HasFrom;
    }

    // The position after the comment; -1 if it has no end.
    private static int EndOfComment(string body, int start)
    {
        int depth = 0;
        for (int i = start; i < body.Length; i++)
        {
            if (body[i] == '\\')
            {
                i++;
                continue;
            }

            depth += body[i] == '(' ? 1 : body[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private string? WordAfter(string word)
    {
        int index = ByWords.FindIndex(other => other.Equals(word, StringComparison.OrdinalIgnoreCase));
        return index >= 0 && index + 1 < ByWords.Count ? ByWords[index + 1] : null;
    }

    private static string? MailboxOf(string? text) =>
        text is ['<', .., '>'] && !text.AsSpan(1, text.Length - 2).ContainsAny("<> ") ? text[1..^1] : null;
}
