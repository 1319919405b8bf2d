// SPDX-License-Identifier: MIT

using System.CommandLine;
using System.CommandLine.Parsing;

namespace Spf.Cli.CommandLine;

/// <summary>The grammar of the canonical form, made from the option table; and the values it finds.</summary>
internal sealed class Grammar
{
    // A word that begins with "@" is a value as any other, never a file to read arguments from.
    private static readonly ParserConfiguration Configuration = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    private readonly Dictionary<OptionRow, Option> _options = [];
    private readonly Argument<string[]> _operands = new("operands") { Arity = ArgumentArity.ZeroOrMore };
    private readonly ParseResult _result;

    private Grammar(Arguments arguments)
    {
        var verb = new Command(arguments.VerbName);
        foreach (OptionRow row in OptionTable.Rows)
        {
            if (row.Verbs.HasFlag(arguments.Verb) && row != OptionTable.Help && row != OptionTable.Version)
            {
                Option option = row.Value is null ? new Option<bool>($"--{row.Name}")
                    : row.IsRepeatable ? new Option<string[]>($"--{row.Name}")
                    : new Option<string>($"--{row.Name}");
                verb.Add(option);
                _options.Add(row, option);
            }
        }

        verb.Add(_operands);
        _result = new Command("spfquery") { verb }.Parse(arguments.Tokens, Configuration);
    }

    /// <summary>What is left of the arguments when the options are taken out.</summary>
    public IReadOnlyList<string> Operands => _result.GetValue(_operands) ?? [];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">The arguments are not of the grammar.</exception>
    public static Grammar Parse(Arguments arguments)
    {
        var grammar = new Grammar(arguments);
        ParseError? error = grammar._result.Errors.Count > 0 ? grammar._result.Errors[0] : null;
        return error is null ? grammar : throw new UsageException(error.Message, "see spfquery --help");
    }

    public bool IsGiven(OptionRow row) => _result.GetResult(_options[row]) is { Implicit: false };

    public bool Flag(OptionRow row) => _result.GetValue((Option<bool>)_options[row]);

    public string? Value(OptionRow row) => _result.GetValue((Option<string>)_options[row]);

    public IReadOnlyList<string> Values(OptionRow row) => _result.GetValue((Option<string[]>)_options[row]) ?? [];
}
