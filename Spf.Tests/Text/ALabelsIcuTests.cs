// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spf.Text;

namespace Spf.Tests.Text;

// The tables of ALabels against ICU's, and a process without ICU against one with it.
public sealed class ALabelsIcuTests
{
    private const string DigestVariable = "SPF_TESTS_ALABELS_DIGEST";

    // Letters, and their parts, that came after Unicode 15, of which the tables know nothing.
    private static readonly HashSet<int> Newer =
    [
        0x0897, 0x105C9, 0x105E4, 0x10D69, 0x10D6A, 0x10D6B, 0x10D6C, 0x10D6D, 0x11383, 0x11385, 0x1138E, 0x11391,
        0x113C5, 0x113C7, 0x113C8, 0x113CE, 0x113CF, 0x113D0, 0x113E1, 0x113E2, .. Enumerable.Range(0x16121, 16),
        0x1612F, 0x16D68, 0x16D69, 0x16D6A, .. Enumerable.Range(0x1ACF, 64), 0x1E5EE, 0x1E5EF, 0x10EFA, 0x10EFB,
        0x10EFC, 0x1E6E3, 0x1E6E6, 0x1E6EE, 0x1E6EF, 0x1E6F5, 0x11B60, 0x0C5C, 0xA7F1,
        .. Enumerable.Range(0x1CCF0, 10),
    ];

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = true };

    private static bool HasIcu => "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";

    [Fact]
    public void OfDomain_EveryCodePoint_IsStableUnderNfkc()
    {
        Assert.SkipUnless(HasIcu, "There is no ICU to compare with.");
        foreach (Rune rune in Runes())
        {
            string text = rune.ToString();
            if (IsLower(rune) && IsTaken(text))
            {
                Assert.True(text.IsNormalized(NormalizationForm.FormKC), $"U+{rune.Value:X4}");
            }
        }
    }

    // RFC 5892, 2: nothing is refused without a reason that can be told in a line.
    [Fact]
    public void OfDomain_EveryCodePoint_IsRefusedForAReason()
    {
        Assert.SkipUnless(HasIcu, "There is no ICU to compare with.");
        foreach (Rune rune in Runes())
        {
            string text = rune.ToString();
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool isLetter = category is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber;
            if (!isLetter || IsTaken(text) || Newer.Contains(rune.Value))
            {
                continue;
            }

            Assert.True(
                !text.IsNormalized(NormalizationForm.FormKC)
                || rune.Value
                    is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB) // 2.9
                    or 0x0640 or 0x07FA or (>= 0x302E and <= 0x303B) // 2.6
                    or (>= 0x13F8 and <= 0x13FD) // case folding
                    or (>= 0xAB70 and <= 0xABBF) or (>= 0x1C80 and <= 0x1C88) // case folding
                    or (>= 0x1F80 and <= 0x1FFC) // case folding: iota below
                    or (>= 0x1D7CE and <= 0x1D7FF),
                $"U+{rune.Value:X4}");
        }
    }

    [Fact]
    public void OfDomain_EveryComposedCharacter_IsRefusedInParts()
    {
        Assert.SkipUnless(HasIcu, "There is no ICU to compare with.");
        int count = 0;
        foreach (Rune rune in Runes())
        {
            string parts = rune.ToString().Normalize(NormalizationForm.FormD);
            if (!Newer.Contains(rune.Value) && IsLower(rune) && !parts.IsNormalized(NormalizationForm.FormC))
            {
                // Not for the mark that some of them begin with.
                Assert.False(IsTaken("q" + parts), $"U+{rune.Value:X4}");
                count++;
            }
        }

        Assert.True(count > 11_172, "There are as many Hangul syllables.");
    }

    [Fact]
    public void OfDomain_EveryCodePoint_GivesThePunycodeOfIcu()
    {
        Assert.SkipUnless(HasIcu, "There is no ICU to compare with.");
        int count = 0;
        foreach (Rune rune in Runes())
        {
            // A letter of its own direction before it, so that RFC 5893 does not interfere (which we do not ask
            // for).
            foreach (string label in new[] { $"{rune}", $"a{rune}", $"\u05D0{rune}\u05D0" })
            {
                // IdnMapping still maps sharp s and final sigma, as IDNA2003 did.
                string ours = ALabels.OfDomain(label);
                if (ours != label && rune.Value is not (0xDF or 0x1E9E or 0x3C2) && TryIcu(label, out string theirs))
                {
                    Assert.Equal(theirs, ours);
                    count++;
                }
            }
        }

        Assert.True(count > 200_000, $"{count} labels were compared.");
    }

    [Fact]
    public void OfDomain_RandomMarks_AreTakenIfIcuHasThemInNfc()
    {
        Assert.SkipUnless(HasIcu, "There is no ICU to compare with.");
        string[] pieces =
        [
            .. Runes().Where(r => !Newer.Contains(r.Value) && IsTaken($"q{r}")
                && Rune.GetUnicodeCategory(r) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                .Select(r => r.ToString()),
        ];
        string[] bases =
        [
            .. Runes().Where(r => IsLower(r) && IsTaken(r.ToString()))
                .Select(r => r.ToString().Normalize(NormalizationForm.FormD)).Where(s => s.Length > 1)
                .Select(s => s.EnumerateRunes().First().ToString()).Distinct().Where(s => s[0] < 0x80 || IsTaken(s)),
            "q", "\u4E00", "\u0915", "\u0BC6", "\u304B",
        ];
        Assert.True(pieces.Length > 1000 && bases.Length > 100);

        Gen<string> label =
            from first in Gen.Elements(bases)
            from marks in Gen.ListOf(
                Gen.OneOf(Gen.Elements(pieces), Gen.Elements(pieces[..60]), Gen.Elements(bases)), 4)
            select first + string.Concat(marks);
        Prop.ForAll(
            label.ToArbitrary(), text => IsTaken("q" + text) == ("q" + text).IsNormalized(NormalizationForm.FormC))
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(50_000).WithReplay(7208, 8617));
    }

    // The test runs itself once more, in a process that has no ICU.
    [Fact]
    public async Task OfDomain_WithoutIcu_GivesTheSame()
    {
        string digest = Digest();
        if (Environment.GetEnvironmentVariable(DigestVariable) is { } expected)
        {
            Assert.False(HasIcu);
            Assert.Equal(expected, digest);
            return;
        }

        string program = Path.Combine(
            AppContext.BaseDirectory, "Spf.Tests" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "-method",
                $"{typeof(ALabelsIcuTests).FullName}.{nameof(OfDomain_WithoutIcu_GivesTheSame)}",
                "-noLogo",
            },
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1", [DigestVariable] = digest },
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Total: 1,", output, StringComparison.Ordinal);
        Assert.True(child.ExitCode == 0, output);
    }

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Rune rune in Runes())
        {
            foreach (string label in new[] { $"{rune}", $"e{rune}", $"{rune}\u0301", $"\u0915\u094D{rune}\u0323" })
            {
                hash.AppendData(Encoding.Unicode.GetBytes(ALabels.OfDomain(label)));
            }
        }

        foreach (TheoryDataRow<string, string> row in ALabelsTests.Domains)
        {
            hash.AppendData(Encoding.Unicode.GetBytes(ALabels.OfDomain(row.Data.Item1)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static bool IsTaken(string label) => ALabels.OfDomain(label) != label;

    private static bool IsLower(Rune rune) => Rune.ToLowerInvariant(rune) == rune && !Rune.IsUpper(rune);

    private static bool TryIcu(string label, out string result)
    {
        try
        {
            result = Idn.GetAscii(label);
            return true;
        }
        catch (ArgumentException)
        {
            result = string.Empty;
            return false;
        }
    }

    private static IEnumerable<Rune> Runes()
    {
        for (int i = 0x80; i <= 0x10FFFF; i++)
        {
            if (Rune.IsValid(i) && CharUnicodeInfo.GetUnicodeCategory(i)
                is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
            {
                yield return new Rune(i);
            }
        }
    }
}
