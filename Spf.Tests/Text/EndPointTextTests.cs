// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Text;

namespace Spf.Tests.Text;

/// <summary>Servers' addresses, as options and configuration files have them.</summary>
public sealed class EndPointTextTests
{
    [Theory]
    [InlineData("192.0.2.53", "192.0.2.53:53")]
    [InlineData("192.0.2.53:5353", "192.0.2.53:5353")]
    [InlineData("192.0.2.53:1", "192.0.2.53:1")]
    [InlineData("192.0.2.53:65535", "192.0.2.53:65535")]
    [InlineData("2001:db8::53", "[2001:db8::53]:53")]
    [InlineData("2001:db8::5:3", "[2001:db8::5:3]:53")] // no port without brackets
    [InlineData("::1", "[::1]:53")]
    [InlineData("::", "[::]:53")]
    [InlineData("[2001:db8::53]", "[2001:db8::53]:53")]
    [InlineData("[2001:db8::53]:5353", "[2001:db8::53]:5353")]
    [InlineData("[::ffff:192.0.2.53]:5353", "[::ffff:192.0.2.53]:5353")]
    public void TryParseEndPoint_Address_IsRead(string text, string expected)
    {
        Assert.True(IPAddressText.TryParseEndPoint(text, 53, out IPEndPoint? endPoint));
        Assert.Equal(IPEndPoint.Parse(expected), endPoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":53")]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("[]:53")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[::1]53")]
    [InlineData("[::1]:")]
    [InlineData("[::1]:0")]
    [InlineData("[192.0.2.53]:53")]
    [InlineData("[::1%lo]:53")]
    [InlineData("192.0.2.53:")]
    [InlineData("192.0.2.53:0")]
    [InlineData("192.0.2.53:053")]
    [InlineData("192.0.2.53:65536")]
    [InlineData("192.0.2.53:99999999999")]
    [InlineData("192.0.2.53:+53")]
    [InlineData("192.0.2.53:53 ")]
    [InlineData("192.0.2.53: 53")]
    [InlineData("192.0.2.53:5\u0663")]
    [InlineData("192.0.2.53:53:53")]
    [InlineData(" 192.0.2.53")]
    [InlineData("192.0.2")]
    [InlineData("010.0.0.1:53")]
    [InlineData("localhost:53")]
    public void TryParseEndPoint_AnythingElse_IsRefused(string text)
    {
        Assert.False(IPAddressText.TryParseEndPoint(text, 53, out IPEndPoint? endPoint));
        Assert.Null(endPoint);
    }

    [Theory]
    [InlineData("192.0.2.53", false)]
    [InlineData("2001:db8::53", false)]
    [InlineData("[2001:db8::53]", false)]
    [InlineData("192.0.2.53:53", true)]
    [InlineData("[2001:db8::53]:53", true)]
    public void TryParseEndPoint_NoDefaultPort_NeedsOne(string text, bool isRead) =>
        Assert.Equal(isRead, IPAddressText.TryParseEndPoint(text, 0, out _));

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void TryParseEndPoint_NoSuchDefaultPort_Throws(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IPAddressText.TryParseEndPoint("192.0.2.53", port, out _));
}
