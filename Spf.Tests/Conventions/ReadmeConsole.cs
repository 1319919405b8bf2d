// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>
/// Plays the part of the shell in README.md's examples: lines that begin with "$ " are commands (a backslash at the end
/// continues one), the lines below are what they print. "echo $?" prints the last exit code.
/// </summary>
internal static partial class ReadmeConsole
{
    /// <summary>A tool's entry: arguments, input, output and errors; its result is the exit code.</summary>
    public delegate Task<int> Entry(string[] args, TextReader input, TextWriter output, TextWriter errors);

    /// <summary>A block as it is when its commands are run now.</summary>
    public static async Task<string> ReplayAsync(string block, Entry? spfQuery)
    {
        var replayed = new StringBuilder();
        int exitCode = 0;
        foreach (Match match in Command().Matches(block))
        {
            replayed.Append(match.Value.TrimEnd('\n')).Append('\n');
            string[] words = [.. Words(match.Groups["command"].Value.Replace("\\\n", " ", StringComparison.Ordinal))];
            if (words is ["echo", "$?"])
            {
                replayed.Append(CultureInfo.InvariantCulture, $"{exitCode}\n");
                continue;
            }

            Assert.Equal("spfquery", words[0]);
            Assert.True(spfQuery is not null, "README.md shows spfquery, but ReadmeTests is not connected to it.");
            using var output = new StringWriter { NewLine = "\n" };
            exitCode = await spfQuery([.. words.Skip(1).Select(InRepository)], TextReader.Null, output, output);
            replayed.Append(output.ToString());
        }

        return Readme.Unindent(replayed.ToString());
    }

    // The reader is in the repository's root; the tests do not.
    private static string InRepository(string word)
    {
        string path = Path.Combine(Repository.Root, word);
        return File.Exists(path) ? path : word;
    }

    private static IEnumerable<string> Words(string command) =>
        Word().Matches(command).Select(word => string.Concat(word.Value.Split('"', '\'')));

    [GeneratedRegex(@"^\$ (?<command>(?:[^\n]*\\\n)*[^\n]*)\n?", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();
}
