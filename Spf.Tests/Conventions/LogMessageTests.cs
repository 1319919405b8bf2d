// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>
/// The generator of LoggerMessage writes the methods of a class in the order of its files, which depends on the
/// folder of the clone. The release is to be the same octets from every folder, so each class has one file.
/// </summary>
public sealed partial class LogMessageTests
{
    [Fact]
    public void LoggerMessages_OfAClass_AreInOneFile()
    {
        string[] classes =
        [
            .. from folder in (string[])["Spf.Core", "Spf.Policy", "Spf.Cli"]
               from file in Directory.EnumerateFiles(
                   Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
               let text = File.ReadAllText(file)
               where text.Contains("[LoggerMessage(", StringComparison.Ordinal)
               select PartialClass().Match(text).Groups["name"].Value,
        ];

        Assert.NotEmpty(classes);
        Assert.Distinct(classes);
    }

    [GeneratedRegex(@"partial class (?<name>\w+)")]
    private static partial Regex PartialClass();
}
