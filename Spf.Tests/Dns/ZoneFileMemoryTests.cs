// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>A file is read entry by entry: what is in memory does not grow with it.</summary>
[Collection(nameof(Alone))]
public sealed class ZoneFileMemoryTests
{
    [Fact]
    public void TryRead_LargeFile_TakesTheMemoryOfOneEntry()
    {
        int records = FuzzCount.Of(2_000, 100_000);
        string path = Path.GetTempFileName();
        try
        {
            using (var file = new StreamWriter(path))
            {
                for (int i = 0; i < records; i++)
                {
                    file.WriteLine($"name{i}.example.com. 3600 IN TXT ( \"v=spf1 {new string('a', 230)} \"");
                    file.WriteLine($"  \"{new string('b', 230)} -all\" ) ; {i}");
                }
            }

            long largest = 0;
            int read = 0;
            using ZoneFileReader reader = ZoneFileReader.Open(path, int.MaxValue);
            long start = GC.GetTotalMemory(forceFullCollection: true);
            while (reader.TryRead(out ZoneFileEntry entry))
            {
                Assert.Equal(2 * read + 1, entry.Place.Line);
                if (++read % (records / 10) == 0)
                {
                    largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - start);
                }
            }

            Assert.Null(reader.Error);
            Assert.Equal(records, read);
            Assert.InRange(largest, long.MinValue, 4 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
