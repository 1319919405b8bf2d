// SPDX-License-Identifier: MIT

using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>The output format of "check".</summary>
internal enum CheckFormat
{
    Text,
    Json,
    Header,
    AuthenticationResults,
}

/// <summary>The settings of one "check" run.</summary>
internal sealed record CheckSettings
{
    /// <summary>The identities to check. The result of the first one determines the exit code.</summary>
    public required Question[] Questions { get; init; }

    public required SpfOptions Options { get; init; }

    public required CheckFormat Format { get; init; }

    public required ExitCodes ExitCodes { get; init; }

    public required bool HasTrace { get; init; }

    /// <summary>Whether the trace has colours; null means that the terminal decides.</summary>
    public required bool? HasColor { get; init; }

    /// <summary>Reads the settings from the arguments.</summary>
    /// <exception cref="UsageException">The arguments are not valid.</exception>
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
