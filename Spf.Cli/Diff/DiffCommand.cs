// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Inspection;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Diff;

/// <summary>"spfquery diff": the effect of a change to a policy before it is published.</summary>
internal static class DiffCommand
{
    private const string Example = "for example: spfquery diff example.com \"v=spf1 mx -all\"";

    // RFC 2606, 2: this name never exists. Two records that use no domain are compared under it.
    private const string NoDomain = "record.invalid";

    private enum Format
    {
        Text,
        Json,
    }

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        Format format = arguments.Value(OptionTable.Format) is { } text
            ? OptionValues.OneOf(OptionTable.Format, text, ("text", Format.Text), ("json", Format.Json))
            : Format.Text;
        if (SidesOf(arguments) is { } sides)
        {
            return await RunSidesAsync(sides, format, arguments, terminal, cancellationToken);
        }

        PolicyDifference difference = await InspectionRunner.RunAsync(
            arguments, token => CompareAsync(arguments, token), cancellationToken);
        Print(difference, format, arguments, terminal);
        return ExitCodeOf(difference);
    }

    // --before and --after, or two zone files in their place.
    private static (string Before, string After, string? Domain)? SidesOf(Arguments arguments)
    {
        string? before = arguments.Value(OptionTable.Before);
        string? after = arguments.Value(OptionTable.After);
        IReadOnlyList<string> operands = arguments.Operands;
        if (before is null && after is null)
        {
            return operands is [var first, var second] && ZonePath.IsZoneFile(first) && ZonePath.IsZoneFile(second)
                ? (first, second, null)
                : null;
        }

        if (before is null || after is null)
        {
            throw new UsageException(
                before is null ? "--after needs --before" : "--before needs --after",
                "for example: spfquery diff --before dns --after example.com.zone");
        }

        if (arguments.Has(OptionTable.Zone) || arguments.Has(OptionTable.Record))
        {
            throw new UsageException(
                "--zone and --record cannot be used with --before and --after", "give the zone file as a side");
        }

        return operands.Count <= 1
            ? (before, after, operands is [var domain] ? domain : null)
            : throw new UsageException($"unexpected argument \"{operands[1]}\"", "give at most one domain");
    }

    private static async Task<int> RunSidesAsync(
        (string Before, string After, string? Domain) sides,
        Format format,
        Arguments arguments,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        using Source source = Source.OpenDns(arguments);
        DiffSide before = DiffSide.Read(OptionTable.Before, sides.Before, source.Resolver);
        DiffSide after = DiffSide.Read(OptionTable.After, sides.After, source.Resolver);
        string[] domains = sides.Domain is { } only ? [only]
            : [.. before.Names.Union(after.Names).Select(static name => name.ToString())];
        if (domains.Length == 0)
        {
            throw new UsageException(
                "neither side has a name with an SPF record",
                "give the domain: spfquery diff example.com --before ...");
        }

        int exitCode = 0;
        int changed = 0;
        foreach (string domain in domains)
        {
            PolicyDifference difference = await InspectionRunner.RunAsync(
                arguments,
                async token => PolicyDifference.Between(
                    await before.InspectAsync(domain, token), await after.InspectAsync(domain, token)),
                cancellationToken);
            exitCode = Math.Max(exitCode, ExitCodeOf(difference));
            changed += IsChange(difference) ? 1 : 0;
            if (format == Format.Json || domains.Length == 1 || ExitCodeOf(difference) > 0)
            {
                Print(difference, format, arguments, terminal);
            }
        }

        if (format == Format.Text && domains.Length > 1)
        {
            var summary = new Report();
            summary.AddLine($"{PolicyWords.Count(domains.Length, "name")} compared, {changed} changed");
            ReportPrinter.Print(summary, arguments, terminal);
        }

        return exitCode;
    }

    private static void Print(PolicyDifference difference, Format format, Arguments arguments, Terminal terminal)
    {
        if (format == Format.Json)
        {
            PolicyJson.Print(terminal, json => DiffJson.Write(json, difference));
        }
        else
        {
            ReportPrinter.Print(DiffReport.Of(difference), arguments, terminal);
        }
    }

    /// <summary>Whether clients get another result, as far as that can be known without a client.</summary>
    public static bool IsChange(PolicyDifference difference) =>
        difference.IsDefaultResultChanged || HasOtherSenders(difference);

    /// <summary>Whether different clients may send, as far as that can be known without a client.</summary>
    public static bool HasOtherSenders(PolicyDifference difference) =>
        !difference.Gained.IsEmpty || !difference.Lost.IsEmpty
        || !difference.NewClientTerms.IsEmpty || !difference.GoneClientTerms.IsEmpty;

    /// <summary>Whether the second policy has errors, or one of the policies could not be read completely.</summary>
    public static bool IsError(PolicyDifference difference) =>
        PolicyWords.WorstOf(difference.After.Findings) == FindingSeverity.Error
        || difference.Before.Root.Status == PolicyNodeStatus.LookupFailed
        || difference is { Before.IsComplete: false } or { After.IsComplete: false };

    private static int ExitCodeOf(PolicyDifference difference) =>
        IsError(difference) ? 2 : IsChange(difference) ? 1 : 0;

    private static Task<PolicyDifference> CompareAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> operands = arguments.Operands;
        switch (operands)
        {
            case [var before, var after] when IsRecord(before) && IsRecord(after):
                RequireNoDomain(before);
                RequireNoDomain(after);
                return RecordsAsync(arguments, NoDomain, before, after, cancellationToken);
            case [{ Length: > 0 } domain, var before, var after] when IsRecord(before) && IsRecord(after):
                return RecordsAsync(arguments, domain, before, after, cancellationToken);
            case [{ Length: > 0 } domain, var after] when IsRecord(after):
                return RecordsAsync(arguments, domain, before: null, after, cancellationToken);
            case [{ Length: > 0 } domain] when !IsRecord(domain):
                return arguments.Has(OptionTable.Zone) || arguments.Has(OptionTable.Record)
                    ? ProposalsAsync(arguments, domain, cancellationToken)
                    : throw new UsageException(
                        "there is nothing to compare the published policy with",
                        "give the proposed record, or use --zone or --record");
            case []:
                throw new UsageException("diff needs a domain and a record", Example);
            default:
                string unexpected = operands.Skip(1).FirstOrDefault(word => !IsRecord(word)) ?? operands[^1];
                throw new UsageException(
                    $"unexpected argument \"{unexpected}\"",
                    "a record begins with \"v=spf1\"; " + Example);
        }
    }

    private static bool IsRecord(string text) => SpfRecord.IsSpfRecord(text);

    private static async Task<PolicyDifference> RecordsAsync(
        Arguments arguments, string domain, string? before, string after, CancellationToken token)
    {
        using Source source = Source.Open(arguments);
        var inspector = new PolicyInspector(source.Resolver);
        return PolicyDifference.Between(
            before is null
                ? await inspector.InspectAsync(domain, token)
                : await inspector.InspectAsync(domain, DnsText.Of(before), token),
            await inspector.InspectAsync(domain, DnsText.Of(after), token));
    }

    // Compares the published policy with a zone file, or with other records of this or an included domain.
    private static async Task<PolicyDifference> ProposalsAsync(
        Arguments arguments, string domain, CancellationToken token)
    {
        using Source source = Source.OpenDns(arguments);
        PolicyInspection before = await new PolicyInspector(source.Resolver).InspectAsync(domain, token);
        return PolicyDifference.Between(
            before,
            await new PolicyInspector(source.WithProposals(arguments, before.Root.Domain)).InspectAsync(domain, token));
    }

    private static void RequireNoDomain(string record)
    {
        if (SpfRecord.TryParse(record, out SpfRecord? parsed) && parsed.Directives.Any(static directive =>
            directive.Mechanism is AMechanism { Domain: null } or MxMechanism { Domain: null }))
        {
            throw new UsageException(
                $"\"{record}\" uses a or mx without a domain", "give the domain before the two records");
        }
    }
}
