// SPDX-License-Identifier: MIT

using Spf.Policy;

namespace Spf.Tests.Conventions;

/// <summary>The direction of dependencies in Spf.Policy: bytes to requests, requests to decisions, hosted by the
/// rest.</summary>
public sealed class PolicyArchitectureTests
{
    private const string Root = "Spf.Policy";

    private static readonly FolderGraph Graph = new(typeof(PolicyLog).Assembly, Root);

    public static TheoryData<string, string[]> Folders => new()
    {
        { "Protocol", [Root] },
        { "Configuration", [] },
        { "Greylisting", [Root, "Protocol", "Configuration"] },
        { "Decisions", [Root, "Protocol", "Configuration", "Greylisting"] },
        { "Doctor", ["Protocol", "Configuration", "Greylisting"] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_Types_MentionOnlyFoldersBelow(string folder, string[] below)
    {
        Assert.Contains(Graph.Types, type => Graph.FolderOf(type) == $"{Root}.{folder}");
        Assert.Empty(Graph.Violations(
            $"{Root}.{folder}", Array.ConvertAll(below, name => name == Root ? Root : $"{Root}.{name}")));
    }
}
