// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Spf.Tests.Conventions;

/// <summary>One line for each type and member, as C# would declare it.</summary>
internal static class PublicSurfaceText
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(ushort)] = "ushort",
        [typeof(void)] = "void",
    };

    public static string OfType(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => $"{Word(IsReadOnly(type), "readonly ")}{Word(type.IsByRefLike, "ref ")}",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => string.Empty,
        };
        if (!type.IsEnum && !type.IsInterface)
        {
            kind += type.IsValueType ? $"{Word(IsRecord(type), "record ")}struct" : IsRecord(type) ? "record" : "class";
        }

        IEnumerable<string> bases = Bases(type).Select(parent => Name(parent, null));
        return $"{kind} {Name(type, null)}{Word(bases.Any(), $" : {string.Join(", ", bases)}")}";
    }

    public static string OfField(FieldInfo field)
    {
        string storage = Word(field.IsStatic, "static ") + Word(field.IsInitOnly, "readonly ");
        string kind = field.IsLiteral ? "const " : storage;
        string type = Name(field.FieldType, Nullability.Create(field));
        string value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : string.Empty;
        return $"{Protection(field.IsPublic)}{kind}{type} {field.Name}{value}";
    }

    public static string OfProperty(PropertyInfo property)
    {
        MethodInfo accessor = property.GetAccessors(nonPublic: true)[0];
        string get = property.GetMethod is { } getter && IsVisible(getter) ? " get;" : string.Empty;
        string set = property.SetMethod is { } setter && IsVisible(setter) ? $" {SetterOf(setter)};" : string.Empty;
        string required = Word(property.IsDefined(typeof(RequiredMemberAttribute)), "required ");
        ParameterInfo[] parameters = property.GetIndexParameters();
        string index = Word(parameters.Length > 0, $"[{Parameters(parameters)}]");
        string type = Name(property.PropertyType, Nullability.Create(property));
        return $"{Modifiers(accessor)}{required}{type} {property.Name}{index} {{{get}{set} }}";
    }

    public static string OfEvent(EventInfo e) =>
        $"{Modifiers(e.AddMethod!)}event {Name(e.EventHandlerType!, null)} {e.Name}";

    public static string OfMethod(MethodBase method)
    {
        string generics = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
            : string.Empty;
        string extended = Word(method.IsDefined(typeof(ExtensionAttribute)), "this ");
        string head = method is MethodInfo { ReturnParameter: { } result }
            ? $"{Name(result.ParameterType, Nullability.Create(result))} {method.Name}"
            : Name(method.DeclaringType!, null);
        return $"{Modifiers(method)}{head}{generics}({extended}{Parameters(method.GetParameters())})";
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [];
        }

        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<Type> implied = type.GetInterfaces().SelectMany(parent => parent.GetInterfaces());
        return type.GetInterfaces().Except(inherited).Except(implied).Where(parent => parent.IsVisible)
            .OrderBy(parent => parent.Name, StringComparer.Ordinal)
            .Prepend(type.BaseType).OfType<Type>().Except([typeof(object), typeof(ValueType)]);
    }

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        string reference = Word(parameter.ParameterType.IsByRef, "ref ");
        string direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : reference;
        bool takesMany = parameter.IsDefined(typeof(ParamArrayAttribute))
            || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string type = Name(parameter.ParameterType, Nullability.Create(parameter));
        string value = Word(parameter.HasDefaultValue, $" = {Default(parameter)}");
        return $"{Word(takesMany, "params ")}{direction}{type} {parameter.Name}{value}";
    }));

    private static string Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue && parameter.RawDefaultValue is { } value ? Value(value)
        : parameter.ParameterType.IsValueType ? "default" : "null";

    private static string Modifiers(MethodBase method)
    {
        bool isInterface = method.DeclaringType!.IsInterface;
        bool isOverride = method is MethodInfo info && info.GetBaseDefinition() != info;
        return Protection(method.IsPublic) + Word(method.IsStatic, "static ")
            + Word(method.IsAbstract && !isInterface, "abstract ")
            + Word(isOverride, Word(method.IsFinal, "sealed ") + "override ")
            + Word(method.IsVirtual && !method.IsAbstract && !method.IsFinal && !isOverride, "virtual ");
    }

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Name(underlying, null)}?";
        }

        string mayBeNull = Word(
            nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter, "?");
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mayBeNull}";
        }

        if (!type.IsGenericType)
        {
            return (Keywords.TryGetValue(type, out string? keyword) ? keyword : type.Name) + mayBeNull;
        }

        NullabilityInfo[] known = nullability?.GenericTypeArguments ?? [];
        IEnumerable<string> arguments = type.GetGenericArguments().Select(
            (argument, i) => Name(argument, i < known.Length ? known[i] : null));
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mayBeNull}";
    }

    private static bool IsVisible(MethodInfo accessor) =>
        accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly;

    private static string SetterOf(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";

    private static string Protection(bool isPublic) => isPublic ? string.Empty : "protected ";

    private static string Value(object? value) => value is string text
        ? $"\"{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\""
        : string.Create(CultureInfo.InvariantCulture, $"{value ?? "null"}");

    private static string Word(bool condition, string word) => condition ? word : string.Empty;
}
