// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Inspect;

/// <summary>"spfquery inspect DOMAIN": shows a policy and everything it refers to, without a client.</summary>
internal static class InspectCommand
{
    private enum Format
    {
        Text,
        Json,
        Html,
    }

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        string domain = ReadDomain(arguments.Operands);
        Format format = ReadFormat(arguments);
        using Source source = Source.Open(arguments);
        var inspector = new PolicyInspector(source.Resolver);
        PolicyInspection inspection = await InspectionRunner.RunAsync(
            arguments, token => inspector.InspectAsync(domain, token), cancellationToken);

        if (arguments.Value(OptionTable.Html) is { } file)
        {
            TextFile.Write(OptionTable.Html.With(file), file, Page(inspection, terminal));
        }

        switch (format)
        {
            case Format.Json:
                PolicyJson.Print(terminal, json => InspectJson.Write(json, inspection));
                break;
            case Format.Html:
                terminal.Write(Page(inspection, terminal));
                break;
            default:
                ReportPrinter.Print(InspectReport.Of(inspection), arguments, terminal);
                break;
        }

        return InspectionRunner.ExitCodeOf(inspection.Findings);
    }

    private static byte[] Page(PolicyInspection inspection, Terminal terminal) =>
        Encoding.UTF8.GetBytes(Html.InspectPage.Of(inspection, terminal.Clock.GetUtcNow()));

    private static string ReadDomain(IReadOnlyList<string> operands) => operands switch
    {
        [{ Length: > 0 } domain] => domain,
        [_, var more, ..] => throw new UsageException($"unexpected argument \"{more}\"", "give exactly one domain"),
        _ => throw new UsageException("inspect needs a domain", "for example: spfquery inspect example.com"),
    };

    private static Format ReadFormat(Arguments arguments) => arguments.Value(OptionTable.Format) is { } format
        ? OptionValues.OneOf(
            OptionTable.Format, format, ("text", Format.Text), ("json", Format.Json), ("html", Format.Html))
        : Format.Text;
}
