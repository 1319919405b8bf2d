// SPDX-License-Identifier: MIT

using FsCheck;
using FsCheck.Fluent;
using Spf.Policy.Configuration;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Policy.Configuration;

/// <summary>
/// Random files, corrupted at random: the settings never reject or defer more than policyd-spf 3.0.4 does with the
/// corrupted file, and never more than those of the intact file unless a line is gone without a trace.
/// </summary>
public sealed class CorruptedFileTests
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithQuietOnSuccess(true)
        .WithMaxTest(FuzzCount.Of(usual: 300, full: 10_000)).WithReplay(7208, 5437);

    private static readonly (string Name, string[] Values)[] Options =
    [
        ("HELO_reject", ["SPF_Not_Pass", "Softfail", "Fail", "Null", "False", "No_Check"]),
        ("Mail_From_reject", ["SPF_Not_Pass", "Softfail", "Fail", "False", "No_Check"]),
        ("PermError_reject", ["True", "False"]),
        ("TempError_Defer", ["True", "False"]),
        ("No_Mail", ["True", "False"]),
        ("TestOnly", ["0", "1"]),
        ("Void_Limit", ["0", "2", "10"]),
        ("Lookup_Time", ["5", "20", "60"]),
        ("debugLevel", ["1", "5"]),
        ("HELO_pass_restriction", ["permit_helo"]),
        ("Mail_From_pass_restriction", ["permit_sender"]),
        ("Reject_Not_Pass_Domains", ["a.test", "a.test,b.test"]),
        ("Header_Type", ["SPF", "AR"]),
    ];

    // A value after a slip, an editor, a full disk or a wrong character set.
    private static readonly Func<string, string>[] Garbles =
    [
        value => value + "@", value => "@" + value, value => value[..^1] + "\u00E9", value => value + ";",
        value => $"\"{value}\"", value => $"{value}! {value}", value => value + "\t!", _ => "", _ => "Nay", _ => "-",
        _ => "\u00A7", _ => "99999999999999999999", value => $"={value}", value => value.Replace('e', '\u0435') + "?",
    ];

    // Most of the above are domains, too.
    private static readonly Func<string, string>[] ListGarbles =
    [
        value => value + "@", value => "@" + value, value => $"\"{value}\"", value => $"={value}", _ => "",
        _ => "(.test",
    ];

    // A line of which something is left, and it is clear which option it is about.
    private static readonly Func<string, string, string>[] Breaks =
    [
        (name, value) => $"{name}: {value}", (name, value) => $"{name} {value}", (name, _) => name,
        (name, value) => $"{name}s = {value}", (name, value) => $"{name[..^1]} = {value}",
    ];

    private static readonly Gen<(string Name, string Value)> Lines =
        from option in Gen.Elements(Options)
        from value in Gen.Elements(option.Values)
        select (option.Name, value);

    private static readonly Gen<(string Name, string Value)[]> Files = Gen.ArrayOf(Lines)
        .Select(lines => lines.DistinctBy(line => line.Name).ToArray());

    // One line of each file at least, and often more.
    private static readonly Gen<(string Intact, string Corrupted)> Garbled =
        from lines in Files.Where(lines => lines.Length > 0)
        from count in Gen.Choose(1, lines.Length)
        from garbles in Gen.ArrayOf(Gen.Choose(0, Garbles.Length - 1), count)
        from breaks in Gen.ArrayOf(Gen.Elements(Breaks), count)
        from isBroken in Gen.ArrayOf(Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true))), count)
        from first in Gen.Choose(0, lines.Length - count)
        select (Join(lines.Select(Text)), Join(lines.Select((line, i) =>
            i < first || i >= first + count ? Text(line)
            : isBroken[i - first] ? breaks[i - first](line.Name, line.Value)
            : $"{line.Name} = {Garble(line, garbles[i - first])}")));

    private static readonly Gen<string> Damaged =
        from files in Garbled
        from end in Gen.Choose(0, files.Corrupted.Length)
        from lost in Gen.Choose(0, 12)
        select Join(files.Corrupted[..end].Split('\n').Where((_, i) => i != lost));

    [Fact]
    public void Load_GarbledLines_RejectNoMoreThanTheIntactFile() => Prop.ForAll(Garbled.ToArbitrary(), file =>
    {
        PolicySettings corrupted = ConfigurationFolder.Load(file.Corrupted).Settings;
        string? excess = Strictness.Excess(corrupted, ConfigurationFolder.Load(file.Intact).Settings);
        return (excess is null).Label($"{file.Intact}\n---\n{file.Corrupted}\n---\n{excess}");
    }).Check(Cases);

    [Fact]
    public void Load_DamagedFile_RejectsNoMoreThanPolicydSpf() => Prop.ForAll(Damaged.ToArbitrary(), text =>
    {
        PolicySettings ours = ConfigurationFolder.Load(text).Settings;
        string? excess = PolicydSpfFile.Read(text) is { } theirs
            ? Strictness.Excess(ours, theirs.For)
            : Strictness.Excess(ours, PolicySettings.Default with { TestOnly = true });
        return (excess is null).Label($"{text}\n---\n{excess}");
    }).Check(Cases);

    // An entry of one recipient: as much of it as is left.
    [Fact]
    public void Load_DamagedPerUserFile_RejectsNoMoreForAnybody() => Prop.ForAll(Garbled.ToArbitrary(), file =>
    {
        using var folder = new ConfigurationFolder();
        string users = folder.Write("users", Entries(file.Corrupted));
        string intact = folder.Write("intact", Entries(file.Intact));
        const string Common = "HELO_reject = SPF_Not_Pass\nMail_From_reject = SPF_Not_Pass\nPermError_reject = True\n";
        PolicyConfiguration after = ConfigurationLoader.Load(folder.Write("main", $"{Common}Per_User = {users}"));
        PolicyConfiguration before = ConfigurationLoader.Load(folder.Write("other", $"{Common}Per_User = {intact}"));
        string? excess = Strictness.Excess(
                after.PerUser.Find("user@a.test")!, before.PerUser.Find("user@a.test")!)
            ?? Strictness.Excess(
                after.PerUser.Find("other@a.test") ?? after.Settings,
                before.PerUser.Find("other@a.test") ?? before.Settings);
        return (excess is null).Label($"{Entries(file.Intact)}\n---\n{Entries(file.Corrupted)}\n---\n{excess}");
    }).Check(Cases);

    private static string Entries(string lines) =>
        $"user@a.test,{lines.Trim().Replace('\n', '|')}\nother@a.test,Mail_From_reject=False\n";

    private static string Garble((string Name, string Value) line, int number)
    {
        Func<string, string>[] garbles = line.Name == "Reject_Not_Pass_Domains" ? ListGarbles : Garbles;
        string value = garbles[number % garbles.Length](line.Value);

        // An empty restriction can be read: there is no restriction.
        return value.Length == 0 && line.Name.EndsWith("_restriction", StringComparison.Ordinal) ? "\u00A7" : value;
    }

    private static string Text((string Name, string Value) line) => $"{line.Name} = {line.Value}";

    private static string Join(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
