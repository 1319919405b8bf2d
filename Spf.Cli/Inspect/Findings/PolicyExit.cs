// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Inspect.Findings;

/// <summary>The conditions of --fail-on.</summary>
[Flags]
internal enum FailOn
{
    None = 0,
    Error = 1,
    Warning = 2,
    Lookups = 4,
    Strangers = 8,
    Gained = 16,
    Lost = 32,
}

/// <summary>
/// The exit codes of "inspect", "diff" and "lint". With --fail-on: 1 if one of its conditions holds, 2 if a policy
/// could not be read, so that nobody knows, otherwise 0.
/// </summary>
internal sealed class PolicyExit
{
    private static readonly string[] OverLimits =
        [FindingCode.Lookups, FindingCode.VoidLookups, FindingCode.Exchanges];

    private static readonly string[] Unread = [FindingCode.LookupFailed, FindingCode.Incomplete];

    private readonly FailOn _conditions;

    private PolicyExit(FailOn conditions) => _conditions = conditions;

    /// <summary>Reads --fail-on.</summary>
    /// <exception cref="UsageException">A condition does not exist, or needs another command.</exception>
    public static PolicyExit Read(Arguments arguments)
    {
        FailOn conditions = FailOn.None;
        foreach (string word in arguments.Values(OptionTable.FailOn).SelectMany(static text => text.Split(',')))
        {
            FailOn condition = OptionValues.OneOf(
                OptionTable.FailOn,
                word.Trim(),
                ("error", FailOn.Error),
                ("warning", FailOn.Warning),
                ("lookups", FailOn.Lookups),
                ("strangers", FailOn.Strangers),
                ("gained", FailOn.Gained),
                ("lost", FailOn.Lost));
            bool needsDiff = condition is FailOn.Gained or FailOn.Lost;
            if ((needsDiff || condition == FailOn.Strangers) && arguments.Verb == Verbs.Lint
                || needsDiff && arguments.Verb == Verbs.Inspect)
            {
                throw new UsageException(
                    $"lint and inspect do not compare policies, so {OptionTable.FailOn.With(word)} means nothing here",
                    needsDiff ? "use spfquery diff" : "use spfquery inspect or spfquery diff");
            }

            conditions |= condition;
        }

        return new PolicyExit(conditions);
    }

    /// <summary>Returns the exit code for findings: by default 1 for warnings and 2 for errors.</summary>
    public int Of(IReadOnlyCollection<PolicyFinding> findings)
    {
        FindingSeverity? worst = PolicyWords.WorstOf(findings);
        if (_conditions == FailOn.None)
        {
            return Math.Max(0, (int)(worst ?? FindingSeverity.Note));
        }

        return (Has(FailOn.Error) && worst == FindingSeverity.Error)
            || (Has(FailOn.Warning) && worst >= FindingSeverity.Warning)
            || (Has(FailOn.Lookups) && findings.Any(static finding => IsErrorWith(finding, OverLimits))) ? 1
            : findings.Any(static finding => Array.IndexOf(Unread, finding.Code) >= 0) ? 2
            : 0;
    }

    /// <summary>Returns the exit code for a policy; strangers: they get anything but fail or softfail.</summary>
    public int Of(PolicyInspection inspection) =>
        Has(FailOn.Strangers) && !(IsRefused(inspection.DefaultResultIp4) && IsRefused(inspection.DefaultResultIp6)) ? 1
            : Of(inspection.Findings);

    /// <summary>
    /// Returns the exit code for a change: by default 1 for other results, and 2 if the second policy has errors or a
    /// policy could not be read.
    /// </summary>
    public int Of(PolicyDifference difference)
    {
        if (_conditions == FailOn.None)
        {
            return IsError(difference) ? 2 : IsChange(difference) ? 1 : 0;
        }

        return (Has(FailOn.Gained) && (!difference.Gained.IsEmpty || !difference.NewClientTerms.IsEmpty))
            || (Has(FailOn.Lost) && (!difference.Lost.IsEmpty || !difference.GoneClientTerms.IsEmpty))
            || (Has(FailOn.Strangers) && difference.IsDefaultResultChanged) ? 1
            : Of(difference.After.Findings) is not 0 and var code ? code
            : IsUnread(difference) ? 2
            : 0;
    }

    /// <summary>Whether the second policy has errors, or one of the policies could not be read completely.</summary>
    public static bool IsError(PolicyDifference difference) =>
        PolicyWords.WorstOf(difference.After.Findings) == FindingSeverity.Error || IsUnread(difference);

    /// <summary>Whether clients get another result, as far as that can be known without a client.</summary>
    public static bool IsChange(PolicyDifference difference) =>
        difference.IsDefaultResultChanged || HasOtherSenders(difference);

    /// <summary>Whether different clients may send, as far as that can be known without a client.</summary>
    public static bool HasOtherSenders(PolicyDifference difference) =>
        !difference.Gained.IsEmpty || !difference.Lost.IsEmpty
        || !difference.NewClientTerms.IsEmpty || !difference.GoneClientTerms.IsEmpty;

    private static bool IsUnread(PolicyDifference difference) =>
        difference.Before.Root.Status == PolicyNodeStatus.LookupFailed
        || difference is { Before.IsComplete: false } or { After.IsComplete: false };

    private static bool IsErrorWith(PolicyFinding finding, string[] codes) =>
        finding.Severity == FindingSeverity.Error && Array.IndexOf(codes, finding.Code) >= 0;

    private static bool IsRefused(SpfResult? result) => result is SpfResult.Fail or SpfResult.SoftFail;

    private bool Has(FailOn condition) => (_conditions & condition) != 0;
}
