// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Sdk;
using Xunit.v3;

namespace Spf.Tests.Support;

/// <summary>Passes messages about tests on, but joins all skipped tests into one whose reason lists theirs.</summary>
/// <param name="inner">Receives what is left.</param>
internal sealed class SkipListSink(IMessageSink inner) : IMessageSink
{
    // dotnet test adds a line with the name of the test, and one with that of the assembly.
    private const int MaxLines = 8;

    private readonly ConcurrentDictionary<string, ITestStarting> _started = [];
    private readonly ConcurrentDictionary<string, ITestSkipped> _skipped = [];

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting starting:
                // A test may turn out to be skipped until it has a result.
                _started[starting.TestUniqueID] = starting;
                return true;
            case ITestSkipped skipped:
                _started.TryRemove(skipped.TestUniqueID, out _);
                _skipped[skipped.TestUniqueID] = skipped;
                return true;
            case ITestFinished finished when _skipped.ContainsKey(finished.TestUniqueID):
                return true;
            case ITestAssemblyFinished when !_skipped.IsEmpty:
                return Report() & inner.OnMessage(message);
            case ITestResultMessage or ITestOutput:
                return Release(((ITestMessage)message).TestUniqueID) & inner.OnMessage(message);
            default:
                return inner.OnMessage(message);
        }
    }

    /// <summary>Returns the reasons, the most frequent first, each with its number of tests, in a few lines.</summary>
    internal static string[] List(IEnumerable<string> reasons)
    {
        (string Reason, int Count)[] counts =
        [
            .. reasons.CountBy(reason => reason).Select(pair => (pair.Key, pair.Value))
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        int alone = counts.Length <= MaxLines ? counts.Length : MaxLines - 1;
        (string Reason, int Count)[] rest = counts[alone..];
        List<string> lines = [.. counts[..alone].Select(pair => Line(pair.Count, pair.Reason))];
        if (rest.Length > 0)
        {
            lines.Add(Line(rest.Sum(pair => pair.Count), string.Join(' ', rest.Select(pair => pair.Reason))));
        }

        return [.. lines];

        static string Line(int count, string reason) => string.Create(
            CultureInfo.InvariantCulture,
            $"{count,4} {(count == 1 ? "test: " : "tests:")} {reason.ReplaceLineEndings(" ")}");
    }

    private bool Release(string test) =>
        !_started.TryRemove(test, out ITestStarting? starting) || inner.OnMessage(starting);

    private bool Report()
    {
        // The list is reported as a test that no class has.
        const string Id = "skipped";
        ITestSkipped first = _skipped.Values.First();
        string reason = string.Join("\n  ", List(_skipped.Values.Select(skipped => skipped.Reason)));
        string tests = _skipped.Count == 1
            ? "1 test, which needs"
            : string.Create(CultureInfo.InvariantCulture, $"{_skipped.Count} tests, which need");
        return inner.OnMessage(new TestStarting
        {
            AssemblyUniqueID = first.AssemblyUniqueID,
            Explicit = false,
            StartTime = first.FinishTime,
            TestCaseUniqueID = Id,
            TestClassUniqueID = null,
            TestCollectionUniqueID = first.TestCollectionUniqueID,
            TestDisplayName = $"{tests} something this machine does not have",
            TestMethodUniqueID = null,
            TestUniqueID = Id,
            Timeout = 0,
            Traits = new Dictionary<string, IReadOnlyCollection<string>>(),
        }) & inner.OnMessage(new TestSkipped
        {
            AssemblyUniqueID = first.AssemblyUniqueID,
            ExecutionTime = 0,
            FinishTime = first.FinishTime,
            Output = string.Empty,
            Reason = reason,
            TestCaseUniqueID = Id,
            TestClassUniqueID = null,
            TestCollectionUniqueID = first.TestCollectionUniqueID,
            TestMethodUniqueID = null,
            TestUniqueID = Id,
            Warnings = null,
        }) & inner.OnMessage(new TestFinished
        {
            AssemblyUniqueID = first.AssemblyUniqueID,
            Attachments = new Dictionary<string, TestAttachment>(),
            ExecutionTime = 0,
            FinishTime = first.FinishTime,
            Output = string.Empty,
            TestCaseUniqueID = Id,
            TestClassUniqueID = null,
            TestCollectionUniqueID = first.TestCollectionUniqueID,
            TestMethodUniqueID = null,
            TestUniqueID = Id,
            Warnings = null,
        });
    }
}
