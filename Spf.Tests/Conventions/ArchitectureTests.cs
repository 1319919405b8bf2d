// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using Spf.Dns;

namespace Spf.Tests.Conventions;

/// <summary>Which way things flow in Spf.Core: folder by folder, down to the bodies of methods.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "Spf";
    private const string Evaluation = "Spf.Evaluation";

    private static readonly Type[] Types = typeof(SpfVerifier).Assembly.GetTypes();

    // Each mention of one folder's type by another's. What the compiler nests counts as the type it was made for; its
    // tables of data, which have no namespace, do not count.
    private static readonly HashSet<(Type From, Type To)> Mentions =
    [
        .. from type in Types
           from mentioned in MemberReferences.TypesOf(type)
           let pair = (From: Outermost(type), To: Outermost(mentioned))
           where pair.To.Assembly == type.Assembly && pair.To.Namespace is not null
           where FolderOf(pair.From) != FolderOf(pair.To)
           select pair,
    ];

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
        Assert.Empty(
            Mentions.Where(m => FolderOf(m.From) == folder && !below.Contains(FolderOf(m.To))).Select(Describe));
    }

    [Fact]
    public void Evaluation_IsMentionedOnlyByItsDoor()
    {
        Type[] door = [typeof(SpfVerifier), typeof(SpfDiagnostics)];
        Assert.Empty(Mentions.Where(m => FolderOf(m.To) == Evaluation && !door.Contains(m.From)).Select(Describe));
    }

    // The root holds vocabulary and door at once, so it may stand on both sides.
    [Fact]
    public void Folders_ApartFromTheRoot_FormNoCycle()
    {
        HashSet<(string From, string To)> edges = [.. Mentions.Select(m => (FolderOf(m.From), FolderOf(m.To)))];
        edges.RemoveWhere(edge => edge.From == Root || edge.To == Root);
        while (edges.RemoveWhere(e => edges.All(next => next.From != e.To) || edges.All(last => last.To != e.From)) > 0)
        {
        }

        Assert.Empty(edges);
    }

    // What the rules rest on: that a mention in a body alone is found. SpfVerifier has no other of Spf.Evaluation.
    [Fact]
    public void Mentions_InABodyAlone_AreFound()
    {
        Assert.Contains(Mentions, m => m.From == typeof(SpfVerifier) && FolderOf(m.To) == Evaluation);
        Assert.Contains(typeof(DomainName), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.Contains(typeof(SpfKeywords), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.Contains(typeof(SpfRequest), MemberReferences.TypesOf(typeof(MentionsInABody)));
        Assert.DoesNotContain(typeof(SpfOutcome), MemberReferences.TypesOf(typeof(MentionsInABody)));
    }

    private static string Describe((Type From, Type To) mention) => $"{mention.From} -> {mention.To}";

    // The folder directly below the project: Spf.Dns.Wire is part of Spf.Dns.
    private static string FolderOf(Type type) => string.Join('.', (type.Namespace ?? Root).Split('.').Take(2));

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }

    private static class MentionsInABody
    {
        public static int CountLabels(string text) =>
            DomainName.TryParse(text, out DomainName name) && Unsafe.SizeOf<ValueTuple<SpfRequest[]>>() > 0
                ? name.LabelCount
                : SpfResult.None.ToKeyword().Length;
    }
}
