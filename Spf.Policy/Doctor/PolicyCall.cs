// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>A check_policy_service somewhere in the configuration.</summary>
internal sealed record PolicyCall
{
    // A class may name others, by mistake itself.
    private const int MaxClassDepth = 8;

    private static readonly string[] Lists =
    [
        "smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions",
        "smtpd_relay_restrictions", "smtpd_recipient_restrictions", "smtpd_data_restrictions",
        "smtpd_end_of_data_restrictions", "smtpd_etrn_restrictions",
    ];

    /// <summary>unix:PATH or inet:HOST:PORT.</summary>
    public required string Endpoint { get; init; }

    /// <summary>All of it, as it is written.</summary>
    public required string Text { get; init; }

    /// <summary>Words in its braces that are no attributes.</summary>
    public required IReadOnlyList<string> Strays { get; init; }

    /// <summary>Whether the brace that it begins with is not closed.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Whether it has an endpoint of a form that Postfix knows, and its braces are closed.</summary>
    public bool IsReadable => !IsOpen
        && (SocketPath is { Length: > 0 } || Endpoint.StartsWith("inet:", StringComparison.Ordinal));

    /// <summary>Its attributes in braces: timeout, default_action, policy_context.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The list of restrictions, or the restriction class, that it is in.</summary>
    public required string List { get; init; }

    /// <summary>The restrictions before it in the list; null in a class that only an access table names.</summary>
    public required IReadOnlyList<string>? Before { get; init; }

    /// <summary>The smtpd that asks; null in a class that only an access table names.</summary>
    public required PostfixService? Server { get; init; }

    /// <summary>Whether Server is one for mail programs, which authenticate themselves.</summary>
    public bool IsSubmission =>
        Server?.Name.Split(':')[^1] is "submission" or "submissions" or "smtps" or "587" or "465";

    /// <summary>The unix socket's path, as it was written; null for inet.</summary>
    public string? SocketPath =>
        Endpoint.StartsWith("unix:", StringComparison.Ordinal) ? Endpoint["unix:".Length..] : null;

    /// <summary>All calls: server by server, in the order of the lists.</summary>
    public static List<PolicyCall> FindAll(PostfixConfiguration postfix)
    {
        HashSet<string> classes = [.. PostfixText.Words(postfix.Value("smtpd_restriction_classes"))];
        HashSet<string> reached = new(StringComparer.Ordinal);
        var calls = new List<PolicyCall>();
        foreach (PostfixService server in postfix.Services.Where(service => service.Command == "smtpd"))
        {
            foreach (string list in Lists)
            {
                List<string> words = Restrictions(postfix.Value(list, server));
                calls.AddRange(Find(words, list, server));
            }
        }

        foreach (string name in classes.Where(name => !reached.Contains(name)))
        {
            IEnumerable<PolicyCall> ofClass = Find(PostfixText.Words(postfix.Value(name)), name, server: null);
            calls.AddRange(ofClass.Select(call => call with { Before = null }));
        }

        return calls;

        // A class means its restrictions.
        List<string> Restrictions(string text, int depth = 0)
        {
            var words = new List<string>();
            foreach (string word in PostfixText.Words(text))
            {
                if (depth == MaxClassDepth || !classes.Contains(word))
                {
                    words.Add(word);
                    continue;
                }

                reached.Add(word);
                words.AddRange(Restrictions(postfix.Value(word), depth + 1));
            }

            return words;
        }
    }

    private static IEnumerable<PolicyCall> Find(List<string> words, string list, PostfixService? server)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == "check_policy_service")
            {
                string argument = i + 1 < words.Count ? words[i + 1] : string.Empty;
                bool isOpen = argument is ['{', ..] and not [.., '}'];
                List<string> parts = PostfixText.Words(PostfixText.Unbraced(isOpen ? $"{argument} }}" : argument));
                (Dictionary<string, string> attributes, List<string> strays) = AttributesOf(parts);
                yield return new PolicyCall
                {
                    Endpoint = parts.FirstOrDefault(string.Empty),
                    Text = $"check_policy_service {argument}".TrimEnd(),
                    IsOpen = isOpen,
                    Attributes = attributes,
                    Strays = strays,
                    List = list,
                    Before = words[..i],
                    Server = server,
                };
            }
        }
    }

    private static (Dictionary<string, string> Attributes, List<string> Strays) AttributesOf(List<string> parts)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var strays = new List<string>();
        for (int i = 1; i < parts.Count; i++)
        {
            // "name=value", "{ name = value }", and "name = value" in three words.
            string part = PostfixText.Unbraced(parts[i]);
            if (i + 2 < parts.Count && parts[i + 1] == "=")
            {
                part = $"{part}={parts[i += 2]}";
            }

            if (PostfixText.TrySplit(part, out string name, out string value))
            {
                attributes[name] = value;
            }
            else
            {
                strays.Add(part);
            }
        }

        return (attributes, strays);
    }
}
