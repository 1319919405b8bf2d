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
    private const string ExampleCommand =
        "for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com";

    /// <summary>The identities to check; the first one's result is the exit code.</summary>
    public required Question[] Questions { get; init; }

    public required SpfOptions Options { get; init; }

    public required CheckFormat Format { get; init; }

    public required bool HasTrace { get; init; }

    /// <summary>Whether the trace has colours; null to decide by the terminal.</summary>
    public required bool? HasColor { get; init; }
    /// <exception cref="UsageException">Something is missing or wrong.</exception>
    public static CheckSettings Read(Arguments arguments) => new()
    {
        Questions = ReadQuestions(arguments),
        Options = OptionValues.Options(arguments),
        Format = ReadFormat(arguments),
        HasTrace = arguments.Has(OptionTable.Trace),
        HasColor = arguments.Value(OptionTable.Color) is { } color
            ? OptionValues.OneOf<bool?>(OptionTable.Color, color, ("auto", null), ("always", true), ("never", false))
            : null,
    };

    private static Question[] ReadQuestions(Arguments arguments)
    {
        string ipText = arguments.Value(OptionTable.Ip)
            ?? throw new UsageException("--ip is missing: the address of the client whose mail it is", ExampleCommand);
        IPAddress ip = OptionValues.Address(OptionTable.Ip, ipText);
        string? sender = arguments.Value(OptionTable.Sender);
        string? helo = arguments.Value(OptionTable.Helo);
        SpfIdentity? scope = ReadScope(arguments);
        if (arguments.Value(OptionTable.Id) is { } identity)
        {
            (sender, helo) = scope == SpfIdentity.Helo
                ? (sender, TheOne(identity, helo, "--id and --helo name two HELO identities"))
                : (TheOne(identity, sender, "--id and --sender name two senders"), helo);
        }

        if (arguments.Has(OptionTable.Both))
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

    private static string TheOne(string identity, string? other, string message) => other is null || other == identity
        ? identity
        : throw new UsageException(message, "give one of them");

    private static SpfIdentity? ReadScope(Arguments arguments)
    {
        if (arguments.Value(OptionTable.Scope) is not { } scope)
        {
            return null;
        }

        return scope.Equals("pra", StringComparison.OrdinalIgnoreCase)
            ? throw new UsageException("--scope pra is Sender ID's, which is history", "--scope is mfrom or helo")
            : OptionValues.OneOf<SpfIdentity?>(
                OptionTable.Scope,
                scope,
                ("mfrom", SpfIdentity.MailFrom),
                ("mailfrom", SpfIdentity.MailFrom),
                ("helo", SpfIdentity.Helo));
    }

    private static CheckFormat ReadFormat(Arguments arguments) => arguments.Value(OptionTable.Format) is { } format
        ? OptionValues.OneOf(
            OptionTable.Format,
            format,
            ("text", CheckFormat.Text),
            ("json", CheckFormat.Json),
            ("header", CheckFormat.Header),
            ("auth-results", CheckFormat.AuthenticationResults))
        : CheckFormat.Text;
}
