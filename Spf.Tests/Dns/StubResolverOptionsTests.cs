// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class StubResolverOptionsTests
{
    [Fact]
    public void New_Defaults_AreThoseOfResolvConf()
    {
        StubResolverOptions options = new();

        Assert.Empty(options.Servers);
        Assert.Equal(TimeSpan.FromSeconds(5), options.TryTimeout);
        Assert.Equal(2, options.MaxTries);
        Assert.False(options.Rotate);
        Assert.Equal(DescriptorLimit.DefaultMaxInFlight, options.MaxInFlight);
        Assert.Same(TimeProvider.System, options.TimeProvider);
    }

    [Fact]
    public void Servers_Default_IsEmpty() => Assert.Empty(new StubResolverOptions { Servers = default }.Servers);

    [Fact]
    public void Servers_PortZero_Throws() => Assert.Throws<ArgumentException>(() =>
        new StubResolverOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 0)] });

    [Fact]
    public void Servers_Null_Throws() => Assert.Throws<ArgumentException>(() =>
        new StubResolverOptions { Servers = [null!] });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void TryTimeout_OutOfRange_Throws(int milliseconds) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new StubResolverOptions { TryTimeout = TimeSpan.FromMilliseconds(milliseconds) });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Counts_LessThanOne_Throw(int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StubResolverOptions { MaxTries = count });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StubResolverOptions { MaxInFlight = count });
    }

    [Fact]
    public void TimeProvider_Null_Throws() =>
        Assert.Throws<ArgumentNullException>(() => new StubResolverOptions { TimeProvider = null! });

    [Fact]
    public void ToServers_Unset_TakesTheSystems()
    {
        ResolvConf system = ResolvConf.Parse("options timeout:7 attempts:4 rotate\n");

        StubResolverServers servers = new StubResolverOptions { MaxInFlight = 1 }.ToServers(system);

        Assert.Equal((TimeSpan.FromSeconds(7), 4, true), (servers.TryTimeout, servers.Tries, servers.Rotate));
    }

    [Fact]
    public void ToServers_Set_KeepsIt()
    {
        ResolvConf system = ResolvConf.Parse("options timeout:7 attempts:4 rotate\n");
        StubResolverOptions options = new() { TryTimeout = TimeSpan.FromSeconds(5), MaxTries = 2, Rotate = false };

        StubResolverServers servers = options.ToServers(system);

        Assert.Equal((TimeSpan.FromSeconds(5), 2, false), (servers.TryTimeout, servers.Tries, servers.Rotate));
    }
}
