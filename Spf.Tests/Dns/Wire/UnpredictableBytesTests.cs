// SPDX-License-Identifier: MIT

using Spf.Dns.Wire;

namespace Spf.Tests.Dns.Wire;

/// <summary>Where ids and secret points come from.</summary>
public sealed class UnpredictableBytesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(13)]
    public void Fill_ManyTimes_SetsAndClearsEachBit(int length)
    {
        byte[] bytes = new byte[length];
        byte[] set = new byte[length];
        byte[] cleared = new byte[length];
        for (int i = 0; i < 200; i++)
        {
            UnpredictableBytes.Fill(bytes);
            for (int j = 0; j < length; j++)
            {
                set[j] |= bytes[j];
                cleared[j] |= (byte)(bytes[j] ^ byte.MaxValue);
            }
        }

        Assert.All(set, octet => Assert.Equal(byte.MaxValue, octet));
        Assert.All(cleared, octet => Assert.Equal(byte.MaxValue, octet));
    }
}
