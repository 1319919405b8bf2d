// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Spf.Tests.Conventions;

/// <summary>Spf.Core takes the time only from a TimeProvider, and reads text without regular expressions.</summary>
public sealed class NoClockTests
{
    private static readonly Type[] ClockTypes = [typeof(Stopwatch), typeof(Timer), typeof(System.Timers.Timer)];

    private static readonly string[] ClockMembers =
    [
        "DateTime.get_Now", "DateTime.get_Today", "DateTime.get_UtcNow", "DateTimeOffset.get_Now",
        "DateTimeOffset.get_UtcNow", "Environment.get_TickCount", "Environment.get_TickCount64", "Thread.Sleep",
    ];

    // Members that wait by the system's clock unless it is given another.
    private static readonly string[] Waits =
    [
        "Task.Delay", "Task.Wait", "Task.WaitAsync", "Task`1.WaitAsync",
        "CancellationTokenSource..ctor", "PeriodicTimer..ctor",
    ];

    [Fact]
    public void SpfCore_UsesNoClockOfItsOwn() => Assert.Empty(Offences(typeof(SpfVerifier).Assembly, IsClock));

    [Fact]
    public void SpfCore_UsesNoRegularExpressions() => Assert.Empty(Offences(typeof(SpfVerifier).Assembly, IsRegex));

    [Fact]
    public void Offences_OfAnOffender_AreFound()
    {
        MemberInfo[] members = [.. MemberReferences.Of(typeof(Offender))];
        Assert.Equal(3, members.Count(IsClock));
        Assert.Contains(members, IsRegex);
    }

    private static IEnumerable<string> Offences(Assembly assembly, Func<MemberInfo, bool> isOffence) =>
        from type in assembly.GetTypes()
        from member in MemberReferences.Of(type)
        where isOffence(member)
        select $"{type}: {member.DeclaringType}.{member.Name}";

    private static bool IsClock(MemberInfo member)
    {
        Type? type = member as Type ?? member.DeclaringType;
        string name = $"{type?.Name}.{member.Name}";
        return ClockTypes.Contains(type)
            || ClockMembers.Contains(name)
            || (Waits.Contains(name) && member is MethodBase method && IsTimed(method.GetParameters()));
    }

    private static bool IsTimed(ParameterInfo[] parameters)
    {
        Type[] types = [.. parameters.Select(parameter => parameter.ParameterType)];
        return types.Intersect([typeof(TimeSpan), typeof(int)]).Any() && !types.Contains(typeof(TimeProvider));
    }

    private static bool IsRegex(MemberInfo member) =>
        (member as Type ?? member.DeclaringType)?.Namespace == typeof(Regex).Namespace;

    private static class Offender
    {
        public static long Ticks() => DateTimeOffset.UtcNow.Ticks + Environment.TickCount64;

        public static Task Wait() => Task.Delay(Regex.Match("1", "1").Length);

        public static Task WaitByAnotherClock(TimeProvider clock) => Task.Delay(TimeSpan.Zero, clock);
    }
}
