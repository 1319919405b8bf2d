// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Lines of main.cf and master.cf that Postfix cannot read, or reads as something else.</summary>
internal static class SyntaxChecks
{
    private const int Columns = 8;

    private static readonly string[] Types = ["inet", "unix", "unix-dgram", "fifo", "pass"];

    public static IEnumerable<Finding> Run(string main, string master) =>
        OfMain([.. PostfixText.LogicalLines(main)]).Concat(PostfixText.LogicalLines(master).SelectMany(OfMaster));

    private static IEnumerable<Finding> OfMain(string[] lines)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            bool isSetting = PostfixText.TrySplit(line, out string name, out _);
            if (!isSetting || name.Any(char.IsWhiteSpace))
            {
                yield return Finding.Error(
                    $"main.cf: \"{line}\" is not a setting, and Postfix does not start with it",
                    "begin this line with a space if it continues the one before it; otherwise remove it");
            }
            else if (!names.Add(name) && name.EndsWith("_restrictions", StringComparison.Ordinal))
            {
                yield return Finding.Warning(
                    $"main.cf: {name} is set twice, and only the last one counts",
                    "write one list with what both have, and remove the other");
            }
        }
    }

    private static IEnumerable<Finding> OfMaster(string line)
    {
        List<string> words = PostfixText.Words(line, commasSeparate: false);
        bool isContinuation = words[0].StartsWith("user=", StringComparison.Ordinal)
            || words[0].StartsWith("argv=", StringComparison.Ordinal) || words[0] is ['-', 'o', ..] or ['{', ..];
        if (isContinuation || words.Count < Columns || words[2..5].Any(word => word is not ("-" or "y" or "n"))
            || words[6].Any(digit => digit != '-' && !char.IsAsciiDigit(digit)))
        {
            yield return Finding.Error(
                $"master.cf: \"{line}\" is not a service, which has {Columns} columns, and Postfix does not start "
                    + "with it",
                isContinuation
                    ? "begin this line with a space: it continues the one before it"
                    : $"write all columns, for example: {words[0]} unix - n n - 0 spawn");
        }
        else if (!Types.Contains(words[1]))
        {
            yield return Finding.Error(
                $"master.cf: \"{words[0]} {words[1]}\" is of no type that Postfix knows; it does not start with it",
                $"write {words[0]} unix");
        }
    }
}
