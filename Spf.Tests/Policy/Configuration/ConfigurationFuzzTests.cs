// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Policy.Configuration;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Configuration;

/// <summary>No matter what the files contain, reading them gives a configuration, notes that are safe, and
/// words.</summary>
public sealed class ConfigurationFuzzTests
{
    private const int Seed = 20_718;
    private const string Letters = "=#,|{}\"' \t\r\n@./:*-_01aF\u0000\u001b\u0085\u00e9\u202e\ufeff\ud800";

    private static readonly string[] Seeds =
    [
        File.ReadAllText(Path.Combine(Repository.Root, "samples", "policyd-spf.conf")),
        File.ReadAllText(Path.Combine(Repository.Root, "samples", "policyd-spf.peruser")),
        string.Join('\n', OptionTable.Rows.Select(row => $"{row.Name} = 1")),
    ];

    [Fact]
    public void Load_MutatedFiles_NeverThrowsAndAlwaysSaysSo()
    {
        int count = FuzzCount.Of(usual: 300, full: 3_000);
        FuzzCount.Report(Seed, count);
        var random = new Random(Seed);
        using var folder = new ConfigurationFolder();
        for (int i = 0; i < count; i++)
        {
            AssertReads(folder, Encoding.UTF8.GetBytes(Mutate(Seeds[i % Seeds.Length], random)), i);
        }
    }

    [Fact]
    public void Load_RandomOctets_NeverThrowsAndAlwaysSaysSo()
    {
        int count = FuzzCount.Of(usual: 100, full: 3_000);
        FuzzCount.Report(Seed, count);
        var random = new Random(Seed);
        using var folder = new ConfigurationFolder();
        for (int i = 0; i < count; i++)
        {
            byte[] octets = new byte[random.Next(2_000)];
            random.NextBytes(octets);
            AssertReads(folder, [.. octets.Where(octet => octet != 0 || i % 10 == 0)], i);
        }
    }

    // The same octets are the main file, and all of those that it names.
    private static void AssertReads(ConfigurationFolder folder, byte[] octets, int index)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        string main = folder.Write("main", octets);
        string named = folder.Write("named", octets);
        string outer = folder.Write(
            "outer", $"Per_User = {named}\nExempt_Domains_File = {named}\nExempt_Addresses_File = {named}");
        foreach (string path in (string[])[main, outer])
        {
            using var output = new StringWriter();
            int code = CheckConfigCommand.Run(path, output);
            PolicyConfiguration configuration = ConfigurationLoader.Load(path);

            Assert.True(configuration.Notes.Length <= 4 * 101, $"input {index}");
            Assert.Equal(
                configuration.Notes.Any(note => note.IsError) ? 2 : configuration.Notes.Length > 0 ? 1 : 0, code);
            Assert.DoesNotContain(output.ToString(), c => c is not ('\n' or (>= ' ' and <= '~')));
            Assert.All(configuration.Notes, note => Assert.True(note.ToString().Length < 2_000));
        }
    }

    private static string Mutate(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (int changes = random.Next(1, 40); changes > 0 && result.Length > 0; changes--)
        {
            int at = random.Next(result.Length);
            switch (random.Next(4))
            {
                case 0:
                    result[at] = Letters[random.Next(Letters.Length)];
                    break;
                case 1:
                    result.Insert(at, Letters[random.Next(Letters.Length)]);
                    break;
                case 2:
                    result.Remove(at, Math.Min(random.Next(1, 30), result.Length - at));
                    break;
                default:
                    string part = result.ToString(at, Math.Min(random.Next(1, 60), result.Length - at));
                    result.Insert(random.Next(result.Length), part);
                    break;
            }
        }

        return result.ToString();
    }
}
