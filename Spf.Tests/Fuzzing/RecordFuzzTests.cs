// SPDX-License-Identifier: MIT

using FsCheck;
using FsCheck.Fluent;
using Spf.Records;

namespace Spf.Tests.Fuzzing;

public sealed class RecordFuzzTests
{
    private static Config Repeatable(int tests) => Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(7208, 7209);

    [Fact]
    public void TryParse_Generated_PrintsWhatItRead()
    {
        Arbitrary<string> records = Gen.Choose(0, int.MaxValue)
            .Select(seed => new RecordGenerator(new Random(seed)).WellFormed())
            .ToArbitrary();

        Prop.ForAll(records, text =>
        {
            SpfRecord record = SpfRecord.Parse(text);
            string printed = record.ToString();
            return printed == SpfRecord.Parse(printed).ToString()
                && printed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .SequenceEqual(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }).Check(Repeatable(10_000));
    }

    [Fact]
    public void TryParse_AnyString_IsReadOrGivesAPosition() =>
        Prop.ForAll<string?>(text => IsReadOrHasPosition(text)).Check(Repeatable(10_000));

    [Fact]
    public void TryParse_MutatedAndRandom_IsReadOrGivesAPosition()
    {
        int count = FuzzCount.Of(usual: 50_000, full: 1_000_000);
        var random = new Random(7208);
        var generator = new RecordGenerator(random);
        int read = 0;
        for (int i = 0; i < count; i++)
        {
            string text = i % 3 == 0 ? generator.Noise() : generator.Mutated();
            Assert.True(IsReadOrHasPosition(text), text);
            read += SpfRecord.TryParse(text, out _) ? 1 : 0;
        }

        // Mutations that only ever fail would test only the first check.
        Assert.InRange(read, count / 20, count - (count / 20));
    }

    [Fact]
    public void TryParse_EveryPrefix_IsReadOrGivesAPosition()
    {
        var generator = new RecordGenerator(new Random(4408));
        for (int i = 0; i < 500; i++)
        {
            string text = generator.WellFormed();
            for (int length = 0; length <= text.Length; length++)
            {
                Assert.True(IsReadOrHasPosition(text[..length]), text[..length]);
            }
        }
    }

    private static bool IsReadOrHasPosition(string? text)
    {
        if (SpfRecord.TryParse(text, out SpfRecord? record, out SpfSyntaxError error))
        {
            return record.ToString() == SpfRecord.Parse(record.ToString()).ToString();
        }

        return error.Message.Length > 0 && error.Position >= 0 && error.Position <= (text?.Length ?? 0);
    }
}
