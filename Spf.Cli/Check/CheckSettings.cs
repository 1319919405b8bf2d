// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Check;

/// <summary>How an answer is written.</summary>
internal enum CheckFormat
{
    Text,
    Json,
    Header,
    AuthenticationResults,
}

/// <summary>What one run of "check" is asked to do.</summary>
internal sealed record CheckSettings
{
    private const string ExampleCommand = "for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com";

    /// <summary>The identities to check; the first one's result is the exit code.</summary>
    public required IReadOnlyList<Question> Questions { get; init; }

    public required SpfOptions Options { get; init; }

    public required CheckFormat Format { get; init; }

    public required bool HasTrace { get; init; }

    /// <summary>Whether the trace has colours; null to decide by the terminal.</summary>
    public required bool? HasColor { get; init; }

    public required Grammar Grammar { get; init; }

    /// <exception cref="UsageException">Something is missing or wrong.</exception>
    public static CheckSettings Read(Grammar grammar) => new()
    {
        Questions = ReadQuestions(grammar),
        Options = OptionValues.Options(grammar),
        Format = ReadFormat(grammar),
        HasTrace = grammar.Flag(OptionTable.Trace),
        HasColor = grammar.Value(OptionTable.Color) is { } color
            ? OptionValues.OneOf<bool?>(OptionTable.Color, color, ("auto", null), ("always", true), ("never", false))
            : null,
        Grammar = grammar,
    };

    private static List<Question> ReadQuestions(Grammar grammar)
    {
        string ipText = grammar.Value(OptionTable.Ip)
            ?? throw new UsageException("--ip is missing: the address of the client whose mail it is", ExampleCommand);
        IPAddress ip = OptionValues.Address(OptionTable.Ip, ipText);
        string? sender = grammar.Value(OptionTable.Sender);
        string? helo = grammar.Value(OptionTable.Helo);
        SpfIdentity? scope = ReadScope(grammar);
        if (grammar.Value(OptionTable.Id) is { } identity)
        {
            if (scope == SpfIdentity.Helo)
            {
                helo = helo is null || helo == identity ? identity : throw new UsageException("--id and --helo name two HELO identities", "give one of them");
            }
            else
            {
                sender = sender is null || sender == identity ? identity : throw new UsageException("--id and --sender name two senders", "give one of them");
            }
        }

        if (grammar.Flag(OptionTable.Both))
        {
            return helo is null
                ? throw new UsageException("--both needs --helo", $"{ExampleCommand} --both")
                : [Question.ForMailFrom(ip, sender ?? string.Empty, helo), Question.ForHelo(ip, helo)];
        }

        bool isHelo = scope == SpfIdentity.Helo || (scope is null && sender is null);
        if (isHelo ? helo is null : sender is null)
        {
            throw new UsageException(
                scope is null ? "there is no identity to check: neither --sender nor --helo is given"
                : isHelo ? "--scope helo needs --id or --helo"
                : "--scope mfrom needs --id or --sender",
                ExampleCommand);
        }

        return [isHelo ? Question.ForHelo(ip, helo!) : Question.ForMailFrom(ip, sender!, helo)];
    }

    private static SpfIdentity? ReadScope(Grammar grammar)
    {
        if (grammar.Value(OptionTable.Scope) is not { } scope)
        {
            return null;
        }

        return scope.Equals("pra", StringComparison.OrdinalIgnoreCase)
            ? throw new UsageException("--scope pra is Sender ID's, which is history", "--scope is mfrom or helo")
            : OptionValues.OneOf<SpfIdentity?>(
                OptionTable.Scope, scope, ("mfrom", SpfIdentity.MailFrom), ("mailfrom", SpfIdentity.MailFrom), ("helo", SpfIdentity.Helo));
    }

    private static CheckFormat ReadFormat(Grammar grammar) => grammar.Value(OptionTable.Format) is { } format
        ? OptionValues.OneOf(
            OptionTable.Format,
            format,
            ("text", CheckFormat.Text),
            ("json", CheckFormat.Json),
            ("header", CheckFormat.Header),
            ("auth-results", CheckFormat.AuthenticationResults))
        : CheckFormat.Text;
}
