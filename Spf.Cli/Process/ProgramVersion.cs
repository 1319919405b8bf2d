// SPDX-License-Identifier: MIT

using System.Reflection;

namespace Spf.Cli.Process;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>The version, without the commit hash that the SDK appends.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
