// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Spf.Tests.Support;

namespace Spf.Tests.Conformance;

/// <summary>
/// Counts what passes, by section of the RFC, and writes artifacts/conformance.txt when the run ends. A case that does
/// not report here has failed.
/// </summary>
public sealed class ConformanceCounts : IDisposable
{
    private static readonly Lock FileLock = new();
    private static readonly Dictionary<string, string> Reports = [];

    private readonly ConcurrentDictionary<string, bool> _passed = [];
    private SuiteFile? _suite;
    private string _title = string.Empty;

    public void Passed(SuiteFile suite, string title, SuiteCase suiteCase)
    {
        ArgumentNullException.ThrowIfNull(suiteCase);
        _suite = suite;
        _title = title;
        _passed[suiteCase.Title] = true;
    }

    public void Dispose()
    {
        if (_suite is null)
        {
            return;
        }

        lock (FileLock)
        {
            Reports[_title] = Report(_suite);
            Directory.CreateDirectory(Repository.Artifacts);
            File.WriteAllText(
                Path.Combine(Repository.Artifacts, "conformance.txt"),
                string.Join('\n', Reports
                    .OrderByDescending(report => report.Key, StringComparer.Ordinal)
                    .Select(report => report.Value)));
        }
    }

    private string Report(SuiteFile suite)
    {
        List<SuiteCase> cases = [.. suite.Cases];
        List<SuiteCase> explained = [.. cases.Where(c => c.Explanation is not null)];
        StringBuilder report = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"{_title}: {cases.Count(HasPassed)}/{cases.Count}, "
            + $"explanations {explained.Count(HasPassed)}/{explained.Count}");
        foreach (IGrouping<string, SuiteCase> section in cases
            .GroupBy(Section)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            report.AppendLine(
                CultureInfo.InvariantCulture, $"  {section.Key,-14} {section.Count(HasPassed),3}/{section.Count()}");
        }

        return report.ToString();
    }

    private bool HasPassed(SuiteCase suiteCase) => _passed.ContainsKey(suiteCase.Title);

    private static string Section(SuiteCase suiteCase) => suiteCase.Sections[0].Split('/')[0];
}
