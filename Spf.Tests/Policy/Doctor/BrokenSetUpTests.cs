// SPDX-License-Identifier: MIT

using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Spf.Policy.Doctor;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Doctor;

/// <summary>
/// A working set-up is broken in many ways: doctor finds what is broken, and where its advice has been followed to the
/// letter, it finds nothing more.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class BrokenSetUpTests
{
    public static TheoryData<SetUp> SetUps => [.. Enum.GetValues<SetUp>()];

    public static TheoryData<string> Names => [.. DoctorTable.Rows.Select(row => row.Name)];

    public static TheoryData<string> RootNames => [.. DoctorTable.RootRows.Select(row => row.Name)];

    [Fact]
    public void Table_HasSixtyWays() => Assert.True(Names.Distinct().Count() >= 60);

    [Theory]
    [MemberData(nameof(SetUps))]
    public async Task Examine_WorkingSetUp_IsFine(SetUp setUp)
    {
        await using DoctorWorld text = new(setUp, withPostconf: false);
        await IsCleanAsync(text);
        if (SystemProgram.Find("postconf") is not null)
        {
            await using DoctorWorld postconf = new(setUp, withPostconf: true);
            await IsCleanAsync(postconf);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public Task Examine_BrokenSetUp_IsFoundAndCuredAsText(string name) =>
        FindAndCureAsync(DoctorTable.Rows.Single(row => row.Name == name), withPostconf: false);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Examine_BrokenSetUp_IsFoundAndCuredWithPostconf(string name)
    {
        Requirement.Require(SystemProgram.Find("postconf") is null ? Requirement.NotInstalled("postfix") : null);
        return FindAndCureAsync(DoctorTable.Rows.Single(row => row.Name == name), withPostconf: true);
    }

    [Theory]
    [MemberData(nameof(RootNames))]
    public Task Examine_WrongPermissions_AreFoundAndCured(string name)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can look with the eyes of another user.");
        return FindAndCureAsync(DoctorTable.RootRows.Single(row => row.Name == name), withPostconf: false);
    }

    // Two spellings of one place.
    [Theory]
    [InlineData(SetUp.Inet, "main", "inet:127.0.0.1", "inet:localhost")]
    [InlineData(SetUp.Inet, "main", "inet:127.0.0.1:", "inet:")]
    [InlineData(SetUp.Inet, "conf", "inet:127.0.0.1", "inet:localhost")]
    [InlineData(SetUp.Inet, "conf", "inet:127.0.0.1", "inet:0.0.0.0")]
    [InlineData(SetUp.Inet, "both", "inet:127.0.0.1", "inet:[::1]")]
    [InlineData(SetUp.Unix, "main", "unix:private/spf-policyd", "unix:/private/spf-policyd")]
    [InlineData(SetUp.Unix, "main without chroot", "unix:private/spf-policyd", "unix:{root}/private/spf-policyd")]
    [InlineData(SetUp.Spawn, "main", "unix:private/policyd-spf", "unix:/private/policyd-spf")]
    [InlineData(SetUp.Spawn, "main without chroot", "unix:private/policyd-spf", "unix:{root}/private/policyd-spf")]
    [InlineData(SetUp.Spawn, "main", "unix:private/policyd-spf", "unix:private//policyd-spf")]
    public async Task Examine_AnotherSpelling_IsFine(SetUp setUp, string where, string text, string spelling)
    {
        await using DoctorWorld world = new(setUp, withPostconf: false);
        if (where.StartsWith("main", StringComparison.Ordinal) || where == "both")
        {
            Apply(world, new Edit("main", text, spelling));
        }

        if (where is "conf" or "both")
        {
            Apply(world, new Edit("conf", text, spelling));
        }

        if (where.EndsWith("without chroot", StringComparison.Ordinal))
        {
            Apply(world, new Edit("master", "- y -", "- n -"));
        }

        await IsCleanAsync(world);
    }

    // Sockets that systemd opens are in no file of ours.
    [Fact]
    public async Task Examine_ServiceOfAnUnknownAddress_IsKnownByItsAnswer()
    {
        await using DoctorWorld world = new(SetUp.Inet, withPostconf: false);
        Apply(world, new Edit("conf", "Listen", "# Listen"));
        await IsCleanAsync(world);

        world.Service = "off";
        Assert.Equal(2, (await world.ExamineAsync()).ExitCode);
    }

    [Fact]
    public async Task Examine_AnotherConfigurationThanThatOfArgv_IsSaid()
    {
        await using DoctorWorld world = new(SetUp.Spawn, withPostconf: false);
        (_, string output) = await world.ExamineAsync();

        Assert.Contains($"spf-policyd: {world.ConfigurationFile}\n", output, StringComparison.Ordinal);
        await using var written = new StringWriter { NewLine = "\n" };
        int exitCode = await DoctorCommand.RunAsync(
            ["--config-dir", world.Root, TestWorld.EmptyConfiguration], written, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(
            $"policyd-spf reads {world.ConfigurationFile}, and this looks at {TestWorld.EmptyConfiguration}\n",
            written.ToString(), StringComparison.Ordinal);
    }

    private static async Task FindAndCureAsync(BrokenSetUp row, bool withPostconf)
    {
        await using DoctorWorld world = new(row.SetUp, withPostconf);
        if (row.Breaks.Any(edit => edit.File == "sh"))
        {
            await world.ExamineAsync();
        }

        Array.ForEach(row.Breaks, edit => Apply(world, edit));
        (int exitCode, string output) = await world.ExamineAsync();
        string pattern = "^" + Regex.Escape(world.Filled(row.Finding))
            .Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\ ", " +", StringComparison.Ordinal);
        Match found = Regex.Match(output, pattern, RegexOptions.Multiline);
        Assert.True(found.Success, $"{pattern}\n{output}");
        Assert.InRange(exitCode, row.Finding.StartsWith("error", StringComparison.Ordinal) ? 2 : 1, 2);
        string advice = output[found.Index..].Split('\n', 3)[1];
        Assert.StartsWith("         -> ", advice, StringComparison.Ordinal);
        Assert.Contains(world.Filled(row.Advice), advice, StringComparison.Ordinal);

        foreach (Edit cure in row.Cures)
        {
            if (cure.IsLiteral && !output.Contains(world.Filled(cure.New).Trim('\n'), StringComparison.Ordinal))
            {
                output = (await world.ExamineAsync()).Output;
                Assert.Contains(world.Filled(cure.New).Trim('\n'), output, StringComparison.Ordinal);
            }

            Apply(world, cure);
        }

        await IsCleanAsync(world);
    }

    private static async Task IsCleanAsync(DoctorWorld world)
    {
        (int exitCode, string output) = await world.ExamineAsync();
        Assert.True(exitCode == 0, $"{output}\n{world.Files["main"]}\n{world.Files["master"]}");
        Assert.Contains(" ms: action=", output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^(error|warning) ", output);
    }

    private static void Apply(DoctorWorld world, Edit edit)
    {
        string text = world.Filled(edit.New);
        string old = world.Filled(edit.Old);
        switch (edit.File)
        {
            case "sh":
                DoctorWorld.Paste(text);
                break;
            case "service":
                world.Service = text;
                break;
            case "users":
                world.Users.Remove(old);
                world.Users.Add(text);
                break;
            case var file when old.Length == 0:
                world.Files[file] += $"{text.TrimEnd('\n')}\n";
                break;
            case var file:
                Assert.Contains(old, world.Files[file], StringComparison.Ordinal);
                world.Files[file] = world.Files[file].Replace(old, text, StringComparison.Ordinal);
                break;
        }
    }
}
