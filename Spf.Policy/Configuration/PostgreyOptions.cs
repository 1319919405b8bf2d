// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Policy.Configuration;

/// <summary>The command line of postgrey 1.37, as the options to write.</summary>
internal static class PostgreyOptions
{
    private const string Reply = "Greylisted, try again in %s s";
    private const string ClientsFile = "/etc/postgrey/whitelist_clients";
    private const string RecipientsFile = "/etc/postgrey/whitelist_recipients";

    // "" takes no value, "=" needs one, and "?" may have one after "=".
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["help"] = "",
        ["version"] = "",
        ["verbose"] = "",
        ["syslog-facility"] = "=",
        ["quiet"] = "",
        ["unix"] = "=",
        ["socketmode"] = "=",
        ["inet"] = "=",
        ["daemonize"] = "",
        ["pidfile"] = "=",
        ["user"] = "=",
        ["group"] = "=",
        ["dbdir"] = "=",
        ["delay"] = "=",
        ["max-age"] = "=",
        ["retry-window"] = "=",
        ["greylist-action"] = "=",
        ["greylist-text"] = "=",
        ["lookup-by-subnet"] = "",
        ["ipv4cidr"] = "=",
        ["ipv6cidr"] = "=",
        ["lookup-by-host"] = "",
        ["privacy"] = "",
        ["hostname"] = "=",
        ["exim"] = "",
        ["whitelist-clients"] = "=",
        ["whitelist-recipients"] = "=",
        ["auto-whitelist-clients"] = "?",
        ["listen-queue-size"] = "=",
        ["x-greylist-header"] = "=",
    };

    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["-h"] = "help",
        ["-v"] = "verbose",
        ["-q"] = "quiet",
        ["-u"] = "unix",
        ["-i"] = "inet",
        ["-d"] = "daemonize",
    };

    /// <summary>Translates a command line, as it is in POSTGREY_OPTS.</summary>
    /// <returns>Lines of a configuration; comments say what has no option here. Null if it cannot be read.</returns>
    public static string? Translate(string commandLine, out string problem)
    {
        List<(string Name, string Value)>? options = Read(Split(commandLine), out problem);
        if (options is null)
        {
            return null;
        }

        var text = new StringBuilder();
        text.Append("# For spf-policyd.conf, from: postgrey ").Append(NoteList.Show(commandLine)).Append('\n');
        foreach (string line in Lines(options.ToLookup(option => option.Name, option => option.Value)))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(ILookup<string, string> options)
    {
        string? Last(string name) => options[name].LastOrDefault();
        bool Has(string name) => options[name].Any();

        yield return "Greylist = Yes";
        yield return "# postgrey does not ask SPF. With the default, Domain, a retry may come from any host of a domain"
            + " for which SPF passes.";
        yield return "#Greylist_SPF_Pass = Network";
        yield return "# postgrey's default is 300.";
        yield return $"Greylist_Delay = {Last("delay") ?? "300"}";
        yield return $"Greylist_Max_Age = {Last("max-age") ?? "35"}d";
        string window = Last("retry-window") ?? "2";
        yield return $"Greylist_Retry_Window = {window}{(window.EndsWith('h') ? string.Empty : "d")}";
        string count = Last("auto-whitelist-clients") is { Length: > 0 } written ? written : "5";
        yield return $"Greylist_Auto_Whitelist = {count}";
        bool isByHost = Has("lookup-by-host");
        yield return $"Greylist_IPv4_Prefix = {(isByHost ? "32" : Last("ipv4cidr") ?? "24")}";
        yield return $"Greylist_IPv6_Prefix = {(isByHost ? "128" : Last("ipv6cidr") ?? "64")}";
        foreach (string file in FilesOf(options["whitelist-clients"], ClientsFile))
        {
            yield return $"Greylist_Clients_File = {file}";
        }

        foreach (string file in FilesOf(options["whitelist-recipients"], RecipientsFile))
        {
            yield return $"Greylist_Recipients_File = {file}";
        }

        string action = Last("greylist-action") ?? "DEFER_IF_PERMIT";
        bool isKnown = action.ToUpperInvariant() is "DEFER_IF_PERMIT" or "DEFER" || action is ['4', _, _];
        string reply = Fields(Last("greylist-text") ?? Reply, ("%s", "seconds"), ("%r", "domain"));
        if (!isKnown)
        {
            yield return $"# --greylist-action={action} has no option here: a reply defers, with defer_if_permit,"
                + " defer or a code such as 451.";
        }

        string code = char.IsAsciiDigit(reply.FirstOrDefault()) ? string.Empty : "4.2.0 ";
        yield return $"Greylist_Reply = {(isKnown ? action.ToLowerInvariant() : "defer_if_permit")} {code}{reply}";
        if (Last("x-greylist-header") is { } header)
        {
            yield return "X_Greylist = " + Fields(
                header,
                ("postgrey-%v", "program"),
                ("%v", "program"),
                ("%t", "waited"),
                ("%h", "host"),
                ("%d", "date"));
        }

        yield return "# main.cf needs a second call, with policy_context=greylist, for that header.";
        foreach (string unix in options["unix"])
        {
            yield return $"Listen = unix:{unix}";
        }

        foreach (string inet in options["inet"])
        {
            int colon = inet.LastIndexOf(':');
            string host = colon < 0 ? "localhost" : inet[..colon];
            yield return $"Listen = inet:{(host == "localhost" ? "127.0.0.1" : host)}:{inet[(colon + 1)..]}";
        }

        if (Last("socketmode") is { } mode)
        {
            yield return $"Socket_Mode = {mode}";
        }

        if (Has("verbose") || Has("quiet"))
        {
            yield return $"debugLevel = {(Has("verbose") ? "2" : "0")}";
        }

        if (Has("privacy"))
        {
            yield return "# --privacy: make the file with openssl rand -hex 32. postgrey's data cannot be imported"
                + " then.";
            yield return "#Greylist_Privacy = /etc/spf-policyd/greylist.secret";
        }

        yield return $"# Its data: db5.3_dump -p {Last("dbdir") ?? "/var/lib/postgrey"}/postgrey.db |"
            + " spf-policyd greylist import postgrey - (and postgrey_clients.db)";
        foreach ((string name, string why) in WithoutEffect.Where(option => Has(option.Name)))
        {
            yield return $"# --{name} has no option here: {why}.";
        }
    }

    private static readonly (string Name, string Why)[] WithoutEffect =
    [
        ("daemonize", "systemd runs the service, in the foreground"),
        ("pidfile", "systemd knows the process"),
        ("user", "the systemd unit has User="),
        ("group", "the systemd unit has Group=, and Socket_Group is that of the socket"),
        ("hostname", "the header has the host's own name"),
        ("exim", "a connection ends when the client closes it"),
        ("listen-queue-size", "the system's largest queue is used"),
        ("syslog-facility", "with --log syslog the facility is mail"),
        ("lookup-by-subnet", "it is the default"),
        ("help", "see spf-policyd --help"),
        ("version", "see spf-policyd --version"),
    ];

    private static string Fields(string text, params (string Old, string Name)[] fields) => fields.Aggregate(
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal),
        (result, field) => result.Replace(field.Old, $"{{{field.Name}}}", StringComparison.Ordinal));

    private static IEnumerable<string> FilesOf(IEnumerable<string> named, string byDefault) =>
        named.Any() ? named : [byDefault, $"{byDefault}.local"];

    private static List<(string Name, string Value)>? Read(List<string> words, out string problem)
    {
        List<(string, string)> options = [];
        problem = string.Empty;
        for (int i = 0; i < words.Count; i++)
        {
            string[] parts = words[i].Split('=', 2);
            string name = ShortNames.GetValueOrDefault(parts[0])
                ?? (parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : string.Empty);
            if (!Kinds.TryGetValue(name, out string? kind))
            {
                problem = $"postgrey 1.37 has no switch {NoteList.Show(words[i])}";
                return null;
            }

            bool takesNext = parts.Length == 1
                && (kind == "=" || (kind == "?" && i + 1 < words.Count && int.TryParse(words[i + 1], out _)));
            if (takesNext && i + 1 == words.Count)
            {
                problem = $"--{name} needs a value";
                return null;
            }

            string value = parts.Length == 2 ? parts[1] : takesNext ? words[++i] : string.Empty;
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                problem = $"--{name} has a value with other characters than printable US-ASCII";
                return null;
            }

            options.Add((name, value));
        }

        return options;
    }

    // As a shell splits: quotes join, and a backslash takes the next character as it is.
    private static List<string> Split(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool isWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
                isWord = true;
            }
            else if (quote == '\0' ? c is '"' or '\'' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        return isWord ? [.. words, word.ToString()] : words;
    }
}
