// SPDX-License-Identifier: MIT

using Spf.Cli.Process;

namespace Spf.Tests.Conventions;

/// <summary>The direction of dependencies in Spf.Cli: a ground floor, the commands above it, the entry on
/// top.</summary>
public sealed class CliArchitectureTests
{
    private const string Root = "Spf.Cli";

    private static readonly FolderGraph Graph = new(typeof(Terminal).Assembly, Root);

    public static TheoryData<string, string[]> Folders => new()
    {
        { "Process", [] },
        { "CommandLine", ["Process"] },
        { "Messages", ["CommandLine"] },
        { "Sources", ["CommandLine", "Process"] },
        { "Output", ["CommandLine", "Process"] },
        { "Answers", ["CommandLine", "Output", "Sources"] },
        { "Check", ["Answers", "CommandLine", "Messages", "Output", "Process", "Sources"] },
        { "Batch", ["Answers", "CommandLine", "Output", "Process", "Sources"] },
        { "Inspect", ["CommandLine", "Output", "Process", "Sources"] },
        { "Diff", ["CommandLine", "Inspect", "Output", "Process", "Sources"] },
        { "Lint", ["CommandLine", "Inspect", "Output", "Process", "Sources"] },
        { "Completion", ["CommandLine", "Process"] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_Types_MentionOnlyFoldersBelow(string folder, string[] below)
    {
        Assert.Contains(Graph.Types, type => Graph.FolderOf(type) == $"{Root}.{folder}");
        Assert.Empty(Graph.Violations($"{Root}.{folder}", Array.ConvertAll(below, name => $"{Root}.{name}")));
    }

    [Fact]
    public void Folders_OfTheProject_AreAllListed()
    {
        string[] listed = [Root, .. Folders.Select(row => $"{Root}.{row.Data.Item1}")];
        Assert.Empty(Graph.Types.Select(Graph.FolderOf).Except(listed));
    }
}
