// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Tests.Records;

public sealed class SpfRecordTests
{
    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/024", 21)] // 12: ip4-cidr-length has no leading zero
    [InlineData("v=spf1 a//129 -all", 10)] // 12: ip6-cidr-length ends at 128
    public void TryParse_Malformed_GivesPosition(string text, int position)
    {
        Assert.False(SpfRecord.TryParse(text, out _, out SpfSyntaxError error));
        Assert.Equal(position, error.Position);
    }
}
