// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>The arguments after "doctor".</summary>
/// <param name="Folder">--config-dir; null for Postfix's own.</param>
/// <param name="Mode">--mode; null for the one in use.</param>
/// <param name="File">This service's configuration; null for the first of the default places.</param>
internal sealed record DoctorOptions(string? Folder, RunMode? Mode, string? File)
{
    /// <summary>Reads it.</summary>
    /// <returns>Null if it means nothing; the problem says why.</returns>
    public static DoctorOptions? Parse(IReadOnlyList<string> args, out string? problem)
    {
        var options = new DoctorOptions(null, null, null);
        problem = null;
        for (int i = 0; i < args.Count; i++)
        {
            string[] parts = args[i].Split('=', 2);
            bool isOption = args[i] is ['-', ..];
            string? value = parts.Length == 2 ? parts[1] : isOption && i + 1 < args.Count ? args[++i] : null;
            RunMode? mode = value switch
            {
                "spawn" => RunMode.Spawn,
                "unix" => RunMode.Unix,
                "inet" => RunMode.Inet,
                _ => null,
            };
            switch (isOption ? parts[0] : string.Empty)
            {
                case "--config-dir" when value is { Length: > 0 }:
                    options = options with { Folder = value };
                    break;
                case "--mode" when mode is not null:
                    options = options with { Mode = mode };
                    break;
                case "" when options.File is null:
                    options = options with { File = args[i] };
                    break;
                case "--config-dir":
                    problem = "--config-dir needs a folder";
                    return null;
                case "--mode":
                    problem = "--mode is spawn, unix or inet";
                    return null;
                default:
                    problem = $"what is \"{args[i]}\"?";
                    return null;
            }
        }

        return options;
    }
}
