// SPDX-License-Identifier: MIT

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Spf.Tests.Conventions;

/// <summary>
/// Prints what an assembly offers to others: types, members, constants' values, and which references may be null.
/// Members that the compiler adds to records are left out, and so are attributes.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Of(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (IGrouping<string?, Type> space in assembly.GetExportedTypes().Where(type => !type.IsNested)
            .GroupBy(type => type.Namespace).OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            lines.Add($"namespace {space.Key}");
            foreach (Type type in space.OrderBy(type => type.Name, StringComparer.Ordinal))
            {
                AddType(type, "    ", lines);
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    private static void AddType(Type type, string indent, List<string> lines)
    {
        lines.Add(indent + PublicSurfaceText.OfType(type));
        string inner = indent + "    ";
        if (type.IsEnum)
        {
            lines.AddRange(type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{inner}{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}"));
            return;
        }

        (MemberInfo[] Members, Func<MemberInfo, string> Print)[] kinds =
        [
            ([.. type.GetFields(Declared).Where(IsOffered)], field => PublicSurfaceText.OfField((FieldInfo)field)),
            ([.. type.GetConstructors(Declared).Where(IsOffered)], PrintMethod),
            ([.. type.GetProperties(Declared).Where(IsOffered)], PrintProperty),
            ([.. type.GetEvents(Declared).Where(IsOffered)], e => PublicSurfaceText.OfEvent((EventInfo)e)),
            ([.. type.GetMethods(Declared).Where(IsOffered)], PrintMethod),
        ];
        foreach ((MemberInfo[] members, Func<MemberInfo, string> print) in kinds)
        {
            lines.AddRange(members.OrderBy(member => member.Name, StringComparer.Ordinal)
                .ThenBy(print, StringComparer.Ordinal).Select(member => inner + print(member)));
        }

        IEnumerable<Type> nestedTypes = type.GetNestedTypes(Declared).Where(IsOffered);
        foreach (Type nested in nestedTypes.OrderBy(nested => nested.Name, StringComparer.Ordinal))
        {
            AddType(nested, inner, lines);
        }
    }

    private static string PrintMethod(MemberInfo method) => PublicSurfaceText.OfMethod((MethodBase)method);

    private static string PrintProperty(MemberInfo property) => PublicSurfaceText.OfProperty((PropertyInfo)property);

    private static bool IsOffered(Type type) => type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem;

    private static bool IsOffered(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsOffered(EventInfo e) => IsVisible(e.AddMethod!);

    private static bool IsOffered(PropertyInfo property) =>
        property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsVisible);

    private static bool IsOffered(MethodBase method) =>
        IsVisible(method)
        && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && (!method.IsSpecialName || method.IsConstructor || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
