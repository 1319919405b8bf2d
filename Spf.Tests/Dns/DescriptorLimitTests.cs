// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(0ul, 16)]
    [InlineData(64ul, 16)]
    [InlineData(1024ul, 256)]
    [InlineData(4096ul, 1024)]
    [InlineData(1_048_576ul, 4096)]
    [InlineData(ulong.MaxValue, 4096)]
    [InlineData(null, 1024)]
    public void ShareOf_Limit_IsAQuarterWithinBounds(ulong? openFiles, int turns) =>
        Assert.Equal(turns, DescriptorLimit.ShareOf(openFiles));

    [Fact]
    public void DefaultMaxInFlight_OnLinux_FollowsTheLimitOfTheProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is read from /proc.");
        string limit = File.ReadLines("/proc/self/limits")
            .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

        Assert.Equal(
            DescriptorLimit.ShareOf(limit == "unlimited" ? ulong.MaxValue : ulong.Parse(limit, null)),
            DescriptorLimit.DefaultMaxInFlight);
    }
}
