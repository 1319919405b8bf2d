// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using Spf.Dns;

namespace Spf.Tests.Conventions;

/// <summary>The direction of dependencies in Spf.Core, folder by folder, down to the bodies of methods.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "Spf";
    private const string Evaluation = "Spf.Evaluation";

    private static readonly FolderGraph Graph = new(typeof(SpfVerifier).Assembly, Root);

    public static TheoryData<string, string[]> Folders => new()
    {
        { "Spf.Text", [] },
        { "Spf.Records", ["Spf.Text"] },
        { "Spf.Dns", ["Spf.Text"] },
        { "Spf.Macros", ["Spf.Records", "Spf.Text"] },
        { "Spf.Headers", [Root, "Spf.Dns", "Spf.Records", "Spf.Text"] },
        { "Spf.Inspection", [Root, "Spf.Dns", "Spf.Macros", "Spf.Records", "Spf.Text"] },
        { Evaluation, [Root, "Spf.Dns", "Spf.Macros", "Spf.Records", "Spf.Text"] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_Types_MentionOnlyFoldersBelow(string folder, string[] below)
    {
        Assert.Empty(Graph.Violations(folder, below));
    }

    [Fact]
    public void Evaluation_IsMentionedOnlyByItsEntryPoints()
    {
        Type[] entryPoints = [typeof(SpfVerifier), typeof(SpfDiagnostics)];
        Assert.All(
            Graph.Mentions.Where(mention => Graph.FolderOf(mention.To) == Evaluation),
            mention => Assert.Contains(mention.From, entryPoints));
    }

    // The rules above rely on mentions in method bodies: SpfVerifier mentions Spf.Evaluation nowhere else.
    [Fact]
    public void Mentions_InABodyAlone_AreFound()
    {
        Assert.Contains(Graph.Mentions, m => m.From == typeof(SpfVerifier) && Graph.FolderOf(m.To) == Evaluation);
        Assert.Contains(typeof(DomainName), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.Contains(typeof(SpfKeywords), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.Contains(typeof(SpfRequest), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.DoesNotContain(typeof(SpfOutcome), MemberReferences.TypesOf(typeof(MentionsInABody)));
    }

    private static class MentionsInABody
    {
        public static int CountLabels(string text) =>
            DomainName.TryParse(text, out DomainName name) && Unsafe.SizeOf<ValueTuple<SpfRequest[]>>() > 0
                ? name.LabelCount
                : SpfResult.None.ToKeyword().Length;
    }
}
