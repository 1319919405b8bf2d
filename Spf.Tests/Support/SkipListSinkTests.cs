// SPDX-License-Identifier: MIT

using Xunit.Sdk;
using Xunit.v3;

namespace Spf.Tests.Support;

/// <summary>Skipped tests are one short list, and nothing else is lost.</summary>
public sealed class SkipListSinkTests
{
    private readonly List<IMessageSinkMessage> _sent = [];
    private readonly List<IMessageSinkMessage> _received = [];

    [Fact]
    public void OnMessage_SkippedTests_AreOneWithTheirReasons()
    {
        Run(("a", "no nsd"), ("b", null), ("c", "no zsh"), ("d", "no nsd"));

        Assert.Equal(
            ["b", "3 tests, which need something this machine does not have"],
            _received.OfType<ITestStarting>().Select(test => test.TestDisplayName));
        Assert.Equal("   2 tests: no nsd\n     1 test:  no zsh", Assert.Single(_received.OfType<ITestSkipped>()).Reason);
        Assert.Single(_received.OfType<ITestPassed>());
        Assert.Equal(2, _received.OfType<ITestFinished>().Count());
        Assert.IsAssignableFrom<ITestAssemblyFinished>(_received[^1]);
    }

    [Fact]
    public void OnMessage_NoSkippedTest_IsPassedOnAsItIs()
    {
        Run(("a", null), ("b", null));

        Assert.Equal(_sent, _received);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(500, 8)]
    public void List_ManyReasons_IsAFewLinesThatCountAll(int reasons, int lines)
    {
        IEnumerable<string> each = Enumerable.Range(0, reasons).Select(i => $"reason\n{i}.");
        string[] list = SkipListSink.List([.. each, .. each]);

        Assert.Equal(lines, list.Length);
        Assert.DoesNotContain(list, line => line.Contains('\n', StringComparison.Ordinal));
        Assert.Equal(2 * reasons, list.Sum(line => int.Parse(line.AsSpan(0, 4), null)));
    }

    private void Run(params (string Test, string? Skipped)[] tests)
    {
        var sink = new SkipListSink(new ListSink(_received));
        foreach ((string test, string? skipped) in tests)
        {
            _sent.AddRange(Starting(test), skipped is null ? Passed(test) : Skipped(test, skipped), Finished(test));
        }

        _sent.Add(new TestAssemblyFinished
        {
            AssemblyUniqueID = "assembly",
            ExecutionTime = 0,
            FinishTime = default,
            TestsFailed = 0,
            TestsNotRun = 0,
            TestsSkipped = 0,
            TestsTotal = 0,
        });
        Assert.All(_sent, message => Assert.True(sink.OnMessage(message)));
    }

    private static TestStarting Starting(string test) => new()
    {
        AssemblyUniqueID = "assembly",
        Explicit = false,
        StartTime = default,
        TestCaseUniqueID = test,
        TestClassUniqueID = "class",
        TestCollectionUniqueID = "collection",
        TestDisplayName = test,
        TestMethodUniqueID = "method",
        TestUniqueID = test,
        Timeout = 0,
        Traits = new Dictionary<string, IReadOnlyCollection<string>>(),
    };

    private static TestPassed Passed(string test) => new()
    {
        AssemblyUniqueID = "assembly",
        ExecutionTime = 0,
        FinishTime = default,
        Output = string.Empty,
        TestCaseUniqueID = test,
        TestClassUniqueID = "class",
        TestCollectionUniqueID = "collection",
        TestMethodUniqueID = "method",
        TestUniqueID = test,
        Warnings = null,
    };

    private static TestSkipped Skipped(string test, string reason) => new()
    {
        AssemblyUniqueID = "assembly",
        ExecutionTime = 0,
        FinishTime = default,
        Output = string.Empty,
        Reason = reason,
        TestCaseUniqueID = test,
        TestClassUniqueID = "class",
        TestCollectionUniqueID = "collection",
        TestMethodUniqueID = "method",
        TestUniqueID = test,
        Warnings = null,
    };

    private static TestFinished Finished(string test) => new()
    {
        AssemblyUniqueID = "assembly",
        Attachments = new Dictionary<string, TestAttachment>(),
        ExecutionTime = 0,
        FinishTime = default,
        Output = string.Empty,
        TestCaseUniqueID = test,
        TestClassUniqueID = "class",
        TestCollectionUniqueID = "collection",
        TestMethodUniqueID = "method",
        TestUniqueID = test,
        Warnings = null,
    };

    private sealed class ListSink(List<IMessageSinkMessage> list) : IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message)
        {
            list.Add(message);
            return true;
        }
    }
}
