// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class CachingResolverOptionsTests
{
    [Fact]
    public void New_Defaults_AreTheDocumentedOnes()
    {
        CachingResolverOptions options = new();

        Assert.Equal(10_000, options.MaxAnswers);
        Assert.Equal(33_554_432, options.MaxBytes);
        Assert.Equal(TimeSpan.Zero, options.MinTimeToLive);
        Assert.Equal(TimeSpan.FromDays(1), options.MaxTimeToLive);
        Assert.Equal(TimeSpan.FromHours(1), options.MaxNegativeTimeToLive);
        Assert.Equal(TimeSpan.FromSeconds(5), options.FailureTimeToLive);
        Assert.Same(TimeProvider.System, options.TimeProvider);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Bounds_LessThanOne_Throw(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxAnswers", () => new CachingResolverOptions { MaxAnswers = value });
        Assert.Throws<ArgumentOutOfRangeException>("MaxBytes", () => new CachingResolverOptions { MaxBytes = value });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((7 * 86_400) + 1)]
    public void TimesToLive_OutOfRange_Throw(int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachingResolverOptions { MinTimeToLive = time });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachingResolverOptions { MaxTimeToLive = time });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachingResolverOptions { MaxNegativeTimeToLive = time });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(301)]
    public void FailureTimeToLive_OutOfRange_Throws(int seconds) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new CachingResolverOptions { FailureTimeToLive = TimeSpan.FromSeconds(seconds) });

    [Fact]
    public void TimeProvider_Null_Throws() =>
        Assert.Throws<ArgumentNullException>(() => new CachingResolverOptions { TimeProvider = null! });

    [Fact]
    public void New_NullArguments_Throw()
    {
        Assert.Throws<ArgumentNullException>("inner", () => new CachingResolver(null!));
        Assert.Throws<ArgumentNullException>("options", () => new CachingResolver(new ZoneResolver(), null!));
    }

    [Fact]
    public async Task Resolve_ArgumentsThatAreNoQuestion_Throw()
    {
        var cache = new CachingResolver(new ZoneResolver());
        await Assert.ThrowsAsync<ArgumentNullException>(
            "address", async () => await cache.ResolvePtrAsync(null!, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            "family", async () => await cache.ResolveAddressesAsync(DomainName.Root, AddressFamily.Unix, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
