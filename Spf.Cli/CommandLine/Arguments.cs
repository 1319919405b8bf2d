// SPDX-License-Identifier: MIT

using Spf.Records;
using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>
/// The parsed command line: a verb, the values of options, and operands. A value is used exactly as it was typed: there
/// are no response files, and nothing is split.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<OptionRow, List<string>> _values = [];
    private readonly List<string> _operands = [];
    private readonly List<string> _warnings = [];

    private Arguments(Verbs verb) => Verb = verb;

    /// <summary>The verb; "batch" if --file is given to "check".</summary>
    public Verbs Verb { get; private set; }

    /// <summary>The arguments that are neither options nor their values.</summary>
    public IReadOnlyList<string> Operands => _operands;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Parses the command line.</summary>
    /// <exception cref="UsageException">It is not valid.</exception>
    public static Arguments Read(ReadOnlySpan<string> typed)
    {
        VerbRow? verb = typed is [var word, ..] ? VerbTable.Find(word) : null;
        var arguments = new Arguments(verb?.Verb ?? Verbs.Check);
        arguments.ReadWords(verb is null ? typed : typed[1..]);
        arguments.RequireOwnOptions();
        if (arguments.Verb == Verbs.Check && !arguments.Has(OptionTable.Help) && !arguments.Has(OptionTable.Version))
        {
            arguments.ReadOperandsOfCheck();
        }

        return arguments;
    }

    public bool Has(OptionRow row) => _values.ContainsKey(row);

    /// <summary>Returns the value of an option that is not repeatable; null if it was not given.</summary>
    public string? Value(OptionRow row) => Values(row) is [var value] ? value : null;

    public IReadOnlyList<string> Values(OptionRow row) =>
        _values.TryGetValue(row, out List<string>? values) ? values : [];

    private void ReadWords(ReadOnlySpan<string> typed)
    {
        for (int i = 0; i < typed.Length; i++)
        {
            string word = typed[i];
            if (word == "--")
            {
                _operands.AddRange(typed[(i + 1)..]);
                return;
            }

            if (IsOption(word))
            {
                i += ReadOption(word, typed[(i + 1)..]);
            }
            else
            {
                _operands.Add(word);
            }
        }
    }

    // Returns how many of the words after the option are its value: 0 or 1.
    private int ReadOption(string word, ReadOnlySpan<string> rest)
    {
        // "-h NAME" gives a HELO name; "-h" without a value asks for help.
        if (word == "-h" && (rest.IsEmpty || IsKnownOption(rest[0])))
        {
            AddFlag(OptionTable.Help);
            return 0;
        }

        (string spelling, string? value) = Split(word);
        OptionRow? row = OptionTable.Find(spelling);
        bool isEitherOr = row is null && Spellings.IsKnown(spelling);
        string? next = !rest.IsEmpty && !IsKnownOption(rest[0]) ? rest[0] : null;
        if (row is null && !isEitherOr)
        {
            return IgnoredOptions.IsKnown(spelling)
                ? Ignore(word, spelling, value, rest, next)
                : throw new UsageException($"unknown option: {word}", Suggestion.For(spelling));
        }

        if (row is { Value: null })
        {
            AddFlag(row, value);
            return 0;
        }

        if (value is null && row?.IsOptionalValue is { } isValue && !(next is not null && isValue(next)))
        {
            AddFlag(row);
            return 0;
        }

        int used = value is null ? 1 : 0;
        value ??= next ?? throw MissingValue(word, row, rest);
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

    private int Ignore(string word, string spelling, string? value, ReadOnlySpan<string> rest, string? next)
    {
        int used = IgnoredOptions.Skip(spelling, value is not null, next, out string warning)
            ?? throw MissingValue(word, row: null, rest);
        _warnings.Add(warning);
        return used;
    }

    private void AddFlag(OptionRow row, string? value = null)
    {
        if (value is not null)
        {
            throw new UsageException(
                $"--{row.Name} takes no value", $"write only --{row.Name}, or omit it");
        }

        _values[row] = [];
    }

    private void Add(OptionRow row, string value)
    {
        if (!_values.TryGetValue(row, out List<string>? values))
        {
            _values[row] = [value];
            return;
        }

        if (!row.IsRepeatable)
        {
            throw new UsageException(
                $"--{row.Name} is given twice",
                "some options have several names, such as --ip and --ip-address; give only one of them");
        }

        values.Add(value);
    }

    // Checked after all options are read, since --file turns a check into a batch.
    private void RequireOwnOptions()
    {
        string? file = Value(OptionTable.File);
        Verb = file is not null && Verb == Verbs.Check ? Verbs.Batch : Verb;
        foreach (OptionRow row in _values.Keys)
        {
            if ((row.Verbs & Verb) == 0)
            {
                throw file is not null
                    ? new UsageException(
                        $"--{OptionTable.File.Name} and --{row.Name} cannot be used together",
                        "each line of the file says what to check")
                    : new UsageException(
                        $"--{row.Name} is not an option of {VerbTable.Of(Verb).Name}",
                        $"see spfquery {VerbTable.Of(row.Verbs).Name} --help");
            }
        }
    }

    // The positional forms of spf.py: IP SENDER HELO, optionally after a record to use instead of the published one.
    private void ReadOperandsOfCheck()
    {
        if (_operands.Count == 0)
        {
            return;
        }

        bool hasRecord = SpfRecord.IsSpfRecord(_operands[0]);
        if (_operands.Count != (hasRecord ? 4 : 3))
        {
            throw new UsageException(
                $"unexpected argument \"{_operands[0]}\"",
                "use options, for example spfquery --ip 192.0.2.1 --sender alice@example.com, or give "
                    + "IP SENDER HELO or \"v=spf1 ...\" IP SENDER HELO");
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

    // If the next word is itself an option, the value was probably forgotten.
    private static bool IsKnownOption(string word)
    {
        if (!IsOption(word))
        {
            return false;
        }

        (string spelling, _) = Split(word);
        return OptionTable.Find(spelling) is not null || Spellings.IsKnown(spelling)
            || IgnoredOptions.IsKnown(spelling);
    }

    // "--name=value", "-name=value", "--name", "-name", "-x". Two dashes start a name; one starts a name or a letter.
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
            : new UsageException(
                $"{word} needs a value, but {rest[0]} is an option", $"if that is the value, write {name}={rest[0]}");
    }
}
