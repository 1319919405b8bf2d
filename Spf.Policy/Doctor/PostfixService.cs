// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>A service of master.cf (master(5)).</summary>
internal sealed record PostfixService
{
    /// <summary>Its first column: a name, a port, or HOST:PORT.</summary>
    public required string Name { get; init; }

    /// <summary>inet, unix, fifo, pass or unix-dgram.</summary>
    public required string Type { get; init; }

    /// <summary>Whether its socket is in private/ and not in public/.</summary>
    public required bool IsPrivate { get; init; }

    /// <summary>Whether it runs inside the queue directory.</summary>
    public required bool IsChrooted { get; init; }

    /// <summary>How many processes it may have: a number, 0 for no limit, - for default_process_limit.</summary>
    public required string MaxProcesses { get; init; }

    /// <summary>The program: smtpd, spawn and so on.</summary>
    public required string Command { get; init; }

    /// <summary>The arguments of the program, without the options.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The parameters that it has for itself, by -o.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Of spawn(8): who the program runs as, with a group perhaps; null where it is not said.</summary>
    public string? User => Attribute("user=");

    /// <summary>Of spawn(8): the program and its arguments.</summary>
    public IEnumerable<string> ArgumentVector => Arguments
        .SkipWhile(word => !word.StartsWith("argv=", StringComparison.Ordinal))
        .Select((word, index) => index == 0 ? word["argv=".Length..] : word);

    /// <summary>Of spawn(8): the program's path; empty where it is not said.</summary>
    public string Program => ArgumentVector.FirstOrDefault(string.Empty);

    /// <summary>How main.cf calls its socket.</summary>
    public string Endpoint => Type != "inet" ? $"unix:{(IsPrivate ? "private" : "public")}/{Name}"
        : Name.Contains(':', StringComparison.Ordinal) ? $"inet:{Name}"
        : $"inet:localhost:{Name}";

    /// <summary>Whether it takes mail from other hosts: smtpd at port 25, or for postscreen.</summary>
    public bool TakesMail => Command == "smtpd"
        && (Type == "pass" || (Type == "inet" && Name.Split(':')[^1] is "smtp" or "25"));

    public override string ToString() => $"{Name} {Type}";

    /// <summary>Reads a line of eight columns.</summary>
    /// <param name="line">The line with its continuations.</param>
    /// <param name="chrootByDefault">The meaning of "-" in the column chroot: yes before Postfix 3.0.</param>
    /// <returns>Null if it has fewer columns.</returns>
    public static PostfixService? Parse(string line, bool chrootByDefault)
    {
        List<string> words = PostfixText.Words(line, commasSeparate: false);
        if (words.Count < 8)
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var arguments = new List<string>();
        for (int i = 8; i < words.Count; i++)
        {
            if (!words[i].StartsWith("-o", StringComparison.Ordinal))
            {
                arguments.Add(words[i]);
                continue;
            }

            string setting = words[i].Length > 2 ? words[i][2..] : i + 1 < words.Count ? words[++i] : string.Empty;
            if (PostfixText.TrySplit(PostfixText.Unbraced(setting), out string name, out string value))
            {
                parameters[name] = value;
            }
        }

        return new PostfixService
        {
            Name = words[0],
            Type = words[1],
            IsPrivate = words[2] != "n" && words[1] != "inet",
            IsChrooted = words[4] == "y" || (words[4] == "-" && chrootByDefault),
            MaxProcesses = words[6],
            Command = words[7],
            Arguments = arguments,
            Parameters = parameters,
        };
    }

    private string? Attribute(string prefix) => Arguments
        .TakeWhile(word => !word.StartsWith("argv=", StringComparison.Ordinal))
        .FirstOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
