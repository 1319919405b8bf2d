// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Cli.CommandLine;

/// <summary>
/// The arguments in canonical form: a verb, then "--name=value" and "--flag", then operands. One pass over what
/// was typed gives it, so that the grammar behind it sees one dialect: no value can be mistaken for an option, a file
/// or anything else than a value.
/// </summary>
internal sealed class Arguments
{
    private readonly List<string> _options = [];
    private readonly HashSet<OptionRow> _given = [];
    private readonly List<string> _operands = [];
    private readonly List<string> _warnings = [];

    private Arguments(Verbs verb) => Verb = verb;

    public Verbs Verb { get; }

    public string VerbName => NameOf(Verb);

    public bool WantsHelp { get; private set; }

    public bool WantsVersion { get; private set; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The canonical form.</summary>
    public IReadOnlyList<string> Tokens => [VerbName, .. _options, .. _operands.Count > 0 ? ["--", .. _operands] : Array.Empty<string>()];

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">It means nothing.</exception>
    public static Arguments Rewrite(ReadOnlySpan<string> typed)
    {
        bool hasVerb = typed is ["check" or "batch", ..];
        var arguments = new Arguments(hasVerb && typed[0] == "batch" ? Verbs.Batch : Verbs.Check);
        arguments.Read(hasVerb ? typed[1..] : typed);
        arguments.ReadOperandsOfCheck();
        return arguments;
    }

    private static string NameOf(Verbs verb) => verb == Verbs.Batch ? "batch" : "check";

    private void Read(ReadOnlySpan<string> typed)
    {
        for (int i = 0; i < typed.Length; i++)
        {
            string word = typed[i];
            if (word == "--")
            {
                _operands.AddRange(typed[(i + 1)..]);
                return;
            }

            if (!IsOption(word))
            {
                _operands.Add(word);
                continue;
            }

            (string spelling, string? value) = Split(word);
            ReadOnlySpan<string> rest = typed[(i + 1)..];
            i += ReadOption(word, spelling, value, rest);
        }
    }

    // How many of the words behind the option are its value: one or none.
    private int ReadOption(string word, string spelling, string? value, ReadOnlySpan<string> rest)
    {
        // "-h NAME" is a HELO name, a bare "-h" asks for help.
        if (word == "-h" && (rest.IsEmpty || LooksLikeOption(rest[0])))
        {
            WantsHelp = true;
            return 0;
        }

        OptionRow? row = OptionTable.Find(spelling);
        bool isEitherOr = row is null && Spellings.IsKnown(spelling);
        if (row is null && !isEitherOr)
        {
            throw new UsageException($"there is no option {word}", Suggest(spelling));
        }

        if (row is { Value: null })
        {
            AddFlag(row, value);
            return 0;
        }

        int used = value is null ? 1 : 0;
        value ??= !rest.IsEmpty && !LooksLikeOption(rest[0]) ? rest[0] : throw MissingValue(word, row, rest);
        if (isEitherOr)
        {
            (row, string? warning) = Spellings.Of(spelling, value);
            if (warning is not null)
            {
                _warnings.Add(warning);
            }
        }

        if (row is not null)
        {
            Add(row, value);
        }

        return used;
    }

    private void AddFlag(OptionRow row, string? value)
    {
        if (value is not null)
        {
            throw new UsageException($"--{row.Name} takes no value", $"write --{row.Name} alone, or leave it out");
        }

        WantsHelp |= row == OptionTable.Help;
        WantsVersion |= row == OptionTable.Version;
        if (row != OptionTable.Help && row != OptionTable.Version)
        {
            Require(row);
            _options.Add($"--{row.Name}");
        }
    }

    private void Add(OptionRow row, string value)
    {
        Require(row);
        string prefix = $"--{row.Name}=";
        if (!row.IsRepeatable && !_given.Add(row))
        {
            throw new UsageException($"--{row.Name} is given twice", "options of the same meaning may have different names; give one of them");
        }

        if (value.Length > 0)
        {
            _options.Add(prefix + value);
        }
        else
        {
            // System.CommandLine takes "--name=" for a name whose value is missing, and an empty word for a value.
            _options.AddRange([$"--{row.Name}", value]);
        }
    }

    private void Require(OptionRow row)
    {
        if (!row.Verbs.HasFlag(Verb))
        {
            throw new UsageException(
                $"--{row.Name} does not belong to {VerbName}", $"see spfquery {NameOf(row.Verbs)} --help");
        }
    }

    // The positional forms of spf.py: IP SENDER HELO, and a record before them that is tried instead of the published one.
    private void ReadOperandsOfCheck()
    {
        if (Verb != Verbs.Check || _operands.Count == 0 || WantsHelp || WantsVersion)
        {
            return;
        }

        bool hasRecord = SpfRecord.IsSpfRecord(_operands[0]);
        if (_operands.Count != (hasRecord ? 4 : 3))
        {
            throw new UsageException(
                $"unexpected argument \"{_operands[0]}\"",
                "give options, as in spfquery --ip 192.0.2.1 --sender alice@example.com, or IP SENDER HELO, or \"v=spf1 ...\" IP SENDER HELO");
        }

        (string ip, string sender, string helo) = (_operands[^3], _operands[^2], _operands[^1]);
        Add(OptionTable.Ip, ip);
        Add(OptionTable.Sender, sender);
        Add(OptionTable.Helo, helo);
        if (hasRecord)
        {
            int at = sender.LastIndexOf('@');
            string domain = sender is "" or "<>" ? helo : sender[(at + 1)..].TrimEnd('>');
            Add(OptionTable.Record, $"{domain}={_operands[0]}");
        }

        _operands.Clear();
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    // A word in a value's place that is an option itself is one: the value before it was forgotten.
    private static bool LooksLikeOption(string word)
    {
        if (!IsOption(word))
        {
            return false;
        }

        (string spelling, _) = Split(word);
        return OptionTable.Find(spelling) is not null || Spellings.IsKnown(spelling);
    }

    // "--name=value", "-name=value", "--name", "-name", "-x". Two dashes are for names, one is for names and letters.
    private static (string Spelling, string? Value) Split(string word)
    {
        bool isLong = word.StartsWith("--", StringComparison.Ordinal);
        string rest = word[(isLong ? 2 : 1)..];
        int equals = rest.IndexOf('=', StringComparison.Ordinal);
        string spelling = equals < 0 ? rest : rest[..equals];
        return (isLong && spelling.Length == 1 ? $"--{spelling}" : spelling, equals < 0 ? null : rest[(equals + 1)..]);
    }

    private static UsageException MissingValue(string word, OptionRow? row, ReadOnlySpan<string> rest)
    {
        string name = row is null ? word : $"--{row.Name}";
        string example = row is null ? "alice@example.com" : row.Example;
        return rest.IsEmpty
            ? new UsageException($"{word} needs a value", $"for example: {name} {example}")
            : new UsageException($"{word} needs a value, but {rest[0]} is an option", $"to give it as a value: {name}={rest[0]}");
    }

    // The nearest name, if one is near.
    private static string Suggest(string spelling)
    {
        OptionRow? near = OptionTable.Rows.FirstOrDefault(row =>
            spelling.Length > 2
            && (row.Name.StartsWith(spelling, StringComparison.OrdinalIgnoreCase)
                || spelling.StartsWith(row.Name, StringComparison.OrdinalIgnoreCase)));
        return near is null ? "see spfquery --help" : $"is --{near.Name} meant? See spfquery --help";
    }
}
