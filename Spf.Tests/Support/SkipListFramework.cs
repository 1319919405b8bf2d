// SPDX-License-Identifier: MIT

using System.Reflection;
using Spf.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(SkipListFramework))]

namespace Spf.Tests.Support;

/// <summary>
/// xunit's test framework, except that skipped tests are reported as one short list. Hundreds of tests need a server
/// that most machines do not have, and <c>dotnet test</c> prints three lines for each skipped test. SPF_SKIPS=all
/// reports each of them.
/// </summary>
/// <param name="configFileName">The file of xunit's settings; null if there is none.</param>
public sealed class SkipListFramework(string? configFileName) : XunitTestFramework(configFileName)
{
    private readonly string? _configFileName = configFileName;

    public SkipListFramework()
        : this(null)
    {
    }

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return new Executor(new XunitTestAssembly(assembly, _configFileName, assembly.GetName().Version));
    }

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        // An IDE talks to the tests by a TCP port, and shows the state of each.
        private static bool IsListWanted => Environment.GetEnvironmentVariable("SPF_SKIPS") != "all"
            && !Environment.GetCommandLineArgs().Contains("--client-port", StringComparer.Ordinal);

        public override ValueTask RunTestCases(
            IReadOnlyCollection<IXunitTestCase> testCases,
            IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions,
            CancellationToken cancellationToken) => base.RunTestCases(
                testCases,
                IsListWanted ? new SkipListSink(executionMessageSink) : executionMessageSink,
                executionOptions,
                cancellationToken);
    }
}
