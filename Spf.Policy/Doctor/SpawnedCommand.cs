// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>The command in argv= of a spawn(8) service: a program, or a script by its interpreter.</summary>
/// <param name="Program">The script, or the program if there is no script.</param>
/// <param name="Arguments">The arguments after it.</param>
internal sealed record SpawnedCommand(string Program, IReadOnlyList<string> Arguments)
{
    private const string Own = "spf-policyd";

    // Commands of ours that are not for spawn(8).
    private static readonly string[] Verbs = ["serve", "doctor", "check-config", "ping"];

    /// <summary>Whether it is this program.</summary>
    public bool IsOurs => Path.GetFileName(Program) == Own;

    /// <summary>
    /// The configuration file that it names; null for none. policyd-spf has the same files, other programs have not.
    /// </summary>
    public string? Configuration => IsOurs || Path.GetFileName(Program) == "policyd-spf"
        ? Files.FirstOrDefault(file => !Verbs.Contains(file))
        : null;

    /// <summary>The error that this program reports about its arguments; null if they are good, or not ours.</summary>
    public string? Problem =>
        !IsOurs ? null
        : Arguments is [var verb, ..] && Verbs.Contains(verb) ? $"\"{verb}\" is not for spawn, which needs an answer "
            + "on the standard output"
        : Unknown is { } option ? $"\"{option}\" is not one of its options there"
        : Files.Count() > 1 ? "it takes one configuration file"
        : null;

    private IEnumerable<string> Files => Arguments.Where((argument, i) => argument is not ['-', ..]
        && (i == 0 || Arguments[i - 1] is not ("--dns" or "--zone")));

    private string? Unknown => Arguments.FirstOrDefault(argument => argument is ['-', ..]
        && argument.Split('=')[0] is not ("--dns" or "--zone"));

    public static SpawnedCommand Of(PostfixService service)
    {
        string[] words = [.. service.ArgumentVector];
        int start = 0;
        while (start + 1 < words.Length && (IsInterpreter(words[start]) || (start > 0 && words[start] is ['-', ..])))
        {
            start++;
        }

        return words.Length == 0 ? new(string.Empty, []) : new(words[start], words[(start + 1)..]);
    }

    private static bool IsInterpreter(string path) => Path.GetFileName(path) is { } name
        && (name is "env" or "sh" || name.StartsWith("python", StringComparison.Ordinal)
            || name.StartsWith("perl", StringComparison.Ordinal));
}
