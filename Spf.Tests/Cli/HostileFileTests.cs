// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.Process;

namespace Spf.Tests.Cli;

/// <summary>--zone with what is no zone: a message, and soon.</summary>
public sealed class HostileFileTests
{
    private const int Length = 10_000_000;

    public static TheoryData<string, string> Garbage => new()
    {
        { "\u0000\u001B\u00FF\r(", ":1:1: this entry is longer than" },
        { "a ", ":1:1: this entry is longer than" },
        { "(", ":1:1: this opening parenthesis has no closing one" },
        { "\"a", ":1:1: this entry is longer than" },
        { "\n", "" },
        { "$INCLUDE /etc/passwd\n", ":1:10: \"/etc/passwd\" is outside" },
        { "x.example. A 192.0.2.1 ;\u001B\n", "" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Check_ZoneOfGarbage_IsToldOfOrRead(string unit, string error)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var text = new StringBuilder(Length);
        while (text.Length < Length)
        {
            text.Append(unit);
        }

        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text.ToString(), Encoding.Latin1, TestContext.Current.CancellationToken);
            CliRun run = await CheckAsync(file);

            Assert.Equal(error.Length == 0 ? 6 : 255, run.ExitCode);
            Assert.StartsWith(error.Length == 0 ? "" : $"spfquery: {file}{error}", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Output + run.Error, c => c != '\n' && char.IsControl(c));
            Assert.InRange(run.Error.Length, 0, 1_000);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Check_ZoneTooLarge_IsNotRead()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using (FileStream stream = File.OpenWrite(file))
            {
                stream.SetLength(TextFile.MaxLength + 1L);
            }

            CliRun run = await CheckAsync(file);

            Assert.Equal(255, run.ExitCode);
            Assert.Equal($"spfquery: --zone {file}: larger than 268435456 bytes\n", run.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", "--zone \"\": no such file")]
    [InlineData("/", "--zone /: is a directory")]
    [InlineData("/nowhere/x", "--zone /nowhere/x: no such file")]
    [InlineData("a\0b", "--zone a<U+0000>b: cannot be read")]
    public async Task Check_NoZoneFile_SaysWhy(string file, string error)
    {
        CliRun run = await CheckAsync(file);

        Assert.Equal(255, run.ExitCode);
        Assert.Equal($"spfquery: {error}\n", run.Error);
    }

    private static Task<CliRun> CheckAsync(string zone) =>
        CliRun.OfAsync("--ip", "192.0.2.1", "--sender", "alice@example.com", $"--zone={zone}");
}
