// SPDX-License-Identifier: MIT

using Spf.Cli.Process;
using Spf.Policy;

namespace Spf.Tests.Conventions;

/// <summary>The folders of a project form no cycle.</summary>
public sealed class FolderCycleTests
{
    [Fact]
    public void Folders_OfSpfCli_FormNoCycle()
    {
        Assert.Empty(new FolderGraph(typeof(Terminal).Assembly, "Spf.Cli").Cycles());
    }

    // The root of the library is its vocabulary and its entry point at once, so it is on both sides.
    [Fact]
    public void Folders_OfSpfCore_FormNoCycleApartFromTheRoot()
    {
        Assert.Empty(new FolderGraph(typeof(SpfVerifier).Assembly, "Spf").Cycles(except: "Spf"));
    }

    [Fact]
    public void Folders_OfSpfPolicy_FormNoCycleApartFromTheRoot()
    {
        Assert.Empty(new FolderGraph(typeof(PolicyLog).Assembly, "Spf.Policy").Cycles(except: "Spf.Policy"));
    }

    // Cycles would find nothing if it did not see mentions: Spf.Core's root mentions Evaluation, which mentions the
    // root.
    [Fact]
    public void Cycles_OfFoldersThatMentionEachOther_AreFound()
    {
        Assert.NotEmpty(new FolderGraph(typeof(SpfVerifier).Assembly, "Spf").Cycles());
    }
}
