// SPDX-License-Identifier: MIT

using Spf.Policy;

namespace Spf.Tests.Conventions;

/// <summary>Which way things flow in Spf.Policy: bytes to requests, requests to decisions, all of it hosted.</summary>
public sealed class PolicyArchitectureTests
{
    private const string Root = "Spf.Policy";

    public static TheoryData<string, string[]> Folders => new()
    {
        { "Protocol", [Root] },
        { "Configuration", [] },
        { "Decisions", [Root, "Protocol", "Configuration"] },
        { "Doctor", ["Protocol", "Configuration"] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_Types_MentionOnlyFoldersBelow(string folder, string[] below)
    {
        Type[] types = [.. typeof(PolicyLog).Assembly.GetTypes().Where(type => FolderOf(type) == folder)];

        Assert.NotEmpty(types);
        Assert.Empty(
            from type in types
            from mentioned in MemberReferences.TypesOf(type)
            where mentioned.Assembly == type.Assembly && IsOurs(mentioned)
            let to = FolderOf(mentioned)
            where to != folder && !below.Contains(to)
            select $"{type} -> {mentioned}");
    }

    // What is generated for regular expressions and log messages stands in namespaces of its own.
    private static bool IsOurs(Type type) => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true;

    // What the compiler nests counts as the type it was made for.
    private static string FolderOf(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        string name = type.Namespace ?? Root;
        return name.StartsWith($"{Root}.", StringComparison.Ordinal) ? name[(Root.Length + 1)..].Split('.')[0] : name;
    }
}
