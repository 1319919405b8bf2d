// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Packaging;

/// <summary>The shipped manual pages and units, as the programs that read them see them.</summary>
public sealed class ShippedFilesTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "spf*.?").Where(page => !page.EndsWith(".md", StringComparison.Ordinal)).Select(page => Path.GetFileName(page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_AsMandocReadsIt_HasNoWarning(string page)
    {
        string? mandoc = SystemProgram.Find("mandoc");
        Requirement.Require(mandoc is null ? Requirement.NotInstalled("mandoc") : null);

        (int ExitCode, string Output, string Error)? run = await SystemProgram.RunAsync(
            mandoc!,
            ["-Tlint", "-Wwarning", Path.Combine(Repository.Root, "docs", page)],
            TestContext.Current.CancellationToken);

        Assert.Equal((0, "", ""), run);
    }

    [Fact]
    public void ConfigurationPage_OfAllOptions_IsTheOptionTable()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "spf-policyd.conf.5"));
        string[] without = [.. OptionTable.Rows.Select(row => row.Name)
            .Where(name => !Regex.IsMatch(page, $@"(?m)^\.(It )?Cm .*\b{name}\b"))];

        Assert.Empty(without);
    }

    // The output of verify goes to the standard error output; it ends with 1 for what it does not know or cannot read.
    [Fact]
    public async Task Units_AsSystemdReadsThem_AreKnown()
    {
        string? analyze = SystemProgram.Find("systemd-analyze");
        Requirement.Require(analyze is null ? Requirement.NotInstalled("systemd") : null);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spf-units-");
        try
        {
            // The program's path must exist, wherever it will be.
            foreach (string unit in Directory.GetFiles(Path.Combine(Repository.Root, "packaging", "systemd")))
            {
                string text = await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(
                    Path.Combine(folder.FullName, Path.GetFileName(unit)),
                    text.Replace("ExecStart=spf-policyd", "ExecStart=/bin/true", StringComparison.Ordinal),
                    TestContext.Current.CancellationToken);
            }

            (int ExitCode, string Output, string Error)? run = await SystemProgram.RunAsync(
                "/bin/sh",
                [
                    "-c", "\"$0\" verify --man=no \"$1\" \"$2\" 2>&1", analyze!,
                    Path.Combine(folder.FullName, "spf-policyd.service"),
                    Path.Combine(folder.FullName, "spf-policyd.socket"),
                ],
                TestContext.Current.CancellationToken);

            Assert.Equal((0, "", ""), run);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
