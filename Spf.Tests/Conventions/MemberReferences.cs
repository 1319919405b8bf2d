// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Spf.Tests.Conventions;

/// <summary>
/// The mentions of a type: in its declaration, its members' signatures, and the instructions of their bodies. Constants
/// are not seen, since the compiler writes their values in.
/// </summary>
internal static class MemberReferences
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(opCode => opCode.Value & 0xFFFF);

    /// <summary>Every type that a type mentions, its generic arguments and element types taken apart.</summary>
    public static HashSet<Type> TypesOf(Type type)
    {
        var found = new HashSet<Type>();
        foreach (Type mentioned in Of(type).SelectMany(Signature))
        {
            Add(mentioned, found);
        }

        return found;
    }

    /// <summary>The members and types that a type mentions.</summary>
    public static IEnumerable<MemberInfo> Of(Type type)
    {
        IEnumerable<MemberInfo> declaration = type.GetInterfaces().Append(type.BaseType ?? typeof(object))
            .Concat(type.GetGenericArguments().SelectMany(Constraints))
            .Concat(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        return declaration
            .Concat(type.GetFields(Declared))
            .Concat(type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).SelectMany(Of));
    }

    private static IEnumerable<MemberInfo> Of(MethodBase method)
    {
        yield return method;
        Type[] arguments = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        foreach (Type constraint in arguments.SelectMany(Constraints))
        {
            yield return constraint;
        }

        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (LocalVariableInfo local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
        {
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType is { } caught)
            {
                yield return caught;
            }
        }

        foreach (int token in TokensOf(body.GetILAsByteArray()!))
        {
            yield return method.Module.ResolveMember(token, method.DeclaringType?.GetGenericArguments(), arguments)!;
        }
    }

    private static IEnumerable<int> TokensOf(byte[] code)
    {
        int position = 0;
        int Operand() => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(position));
        while (position < code.Length)
        {
            int value = code[position] == 0xFE ? 0xFE00 | code[position + 1] : code[position];
            OpCode opCode = OpCodesByValue[value];
            position += opCode.Size;
            switch (opCode.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod:
                case OperandType.InlineTok or OperandType.InlineType:
                    yield return Operand();
                    position += 4;
                    break;
                case OperandType.InlineSwitch:
                    position += 4 + (4 * Operand());
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    position += 8;
                    break;
                case OperandType.InlineVar:
                    position += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    position += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    position += 4;
                    break;
            }
        }
    }

    private static IEnumerable<Type> Signature(MemberInfo member)
    {
        IEnumerable<Type?> types = member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodBase method =>
            [
                method.DeclaringType,
                (method as MethodInfo)?.ReturnType,
                .. method.GetParameters().Select(parameter => parameter.ParameterType),
                .. method.IsGenericMethod ? method.GetGenericArguments() : [],
            ],
            _ => [member.DeclaringType],
        };
        return types.OfType<Type>();
    }

    private static Type[] Constraints(Type argument) =>
        argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [argument];

    private static void Add(Type type, HashSet<Type> found)
    {
        if (type.HasElementType)
        {
            Add(type.GetElementType()!, found);
        }
        else if (!type.IsGenericParameter)
        {
            found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
            foreach (Type argument in type.GetGenericArguments())
            {
                Add(argument, found);
            }
        }
    }
}
