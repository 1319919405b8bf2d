// SPDX-License-Identifier: MIT

using System.Reflection;

namespace Spf.Tests.Conventions;

/// <summary>
/// Which folders of a project mention which others: in declarations, signatures and the bodies of methods. A folder is
/// a namespace directly below the project's root namespace; Spf.Dns.Wire is part of Spf.Dns.
/// </summary>
internal sealed class FolderGraph
{
    private readonly string _root;

    /// <summary>Reads the mentions of an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The project's root namespace.</param>
    public FolderGraph(Assembly assembly, string root)
    {
        _root = root;
        Types = [.. assembly.GetTypes().Select(Outermost).Where(IsOwn).Distinct()];
        Mentions =
        [
            .. from type in assembly.GetTypes()
               from mentioned in MemberReferences.TypesOf(type)
               let pair = (From: Outermost(type), To: Outermost(mentioned))
               where pair.To.Assembly == assembly && IsOwn(pair.From) && IsOwn(pair.To)
               where FolderOf(pair.From) != FolderOf(pair.To)
               select pair,
        ];
    }

    /// <summary>The project's types; nested types count as the type that contains them.</summary>
    public HashSet<Type> Types { get; }

    /// <summary>Each mention of a type by a type of another folder.</summary>
    public HashSet<(Type From, Type To)> Mentions { get; }

    /// <summary>The folder of a type, as the namespace; the root namespace for types outside of all folders.</summary>
    public string FolderOf(Type type)
    {
        string[] parts = type.Namespace![_root.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? _root : $"{_root}.{parts[0]}";
    }

    /// <summary>The mentions that lie on or between cycles of folders; empty if there is no cycle.</summary>
    /// <param name="except">A folder to leave out; null for none.</param>
    public IEnumerable<string> Cycles(string? except = null)
    {
        HashSet<(string From, string To)> edges = [.. Mentions.Select(m => (FolderOf(m.From), FolderOf(m.To)))];
        edges.RemoveWhere(edge => edge.From == except || edge.To == except);

        // A folder that mentions no other, or that no other mentions, is on no cycle.
        while (edges.RemoveWhere(e => edges.All(next => next.From != e.To) || edges.All(last => last.To != e.From)) > 0)
        {
        }

        return Mentions.Where(m => edges.Contains((FolderOf(m.From), FolderOf(m.To)))).Select(Describe).Order();
    }

    /// <summary>The mentions by a folder of folders that it must not know.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="allowed">The folders that it may mention.</param>
    public IEnumerable<string> Violations(string folder, params ReadOnlySpan<string> allowed)
    {
        string[] known = [.. allowed];
        return Mentions.Where(m => FolderOf(m.From) == folder && !known.Contains(FolderOf(m.To))).Select(Describe);
    }

    private static string Describe((Type From, Type To) mention) => $"{mention.From} -> {mention.To}";

    // The compiler and source generators add types in other namespaces; linked files keep the library's namespace.
    private bool IsOwn(Type type) => type.Namespace is { } name
        && (name == _root || name.StartsWith($"{_root}.", StringComparison.Ordinal));

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }
}
