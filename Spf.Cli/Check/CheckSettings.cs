// SPDX-License-Identifier: MIT

using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;

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
    /// <summary>The identities to check; the first one's result is the exit code.</summary>
    public required Question[] Questions { get; init; }

    public required SpfOptions Options { get; init; }

    public required CheckFormat Format { get; init; }

    public required ExitCodes ExitCodes { get; init; }

    public required bool HasTrace { get; init; }

    /// <summary>Whether the trace has colours; null to decide by the terminal.</summary>
    public required bool? HasColor { get; init; }

    /// <exception cref="UsageException">Something is missing or wrong.</exception>
    public static CheckSettings Read(Arguments arguments, Terminal terminal) => new()
    {
        Options = OptionValues.Options(arguments),
        Format = ReadFormat(arguments),
        ExitCodes = OptionValues.ExitCodes(arguments),
        HasTrace = arguments.Has(OptionTable.Trace),
        HasColor = OptionValues.Color(arguments),
        Questions = Identities.Read(arguments, terminal).ToQuestions(arguments),
    };

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
