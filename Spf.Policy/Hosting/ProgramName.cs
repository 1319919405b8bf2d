// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>The name that the program was called by: a link to it named policyd-spf logs as policyd-spf.</summary>
internal static class ProgramName
{
    public const string Own = "spf-policyd";

    public static string Current { get; } = Read();

    private static string Read()
    {
        try
        {
            string name = Path.GetFileName(File.ReadAllText("/proc/self/cmdline").Split('\0')[0]);
            return name is "" or "dotnet" ? Own : name;
        }
        catch (IOException)
        {
            return Own;
        }
    }
}
