// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Wire;

namespace Spf.Tests.Dns.Wire;

public sealed class DnsQueryWriterTests
{
    [Theory]
    [InlineData("Example.org", DnsRecordType.Txt, false, "123401000001000000000000" + "074578616D706C65036F726700" + "00100001")]
    [InlineData("a.b", DnsRecordType.Aaaa, true, "123401000001000000000001" + "0161016200" + "001C0001" + "000029" + "04D0" + "000000000000")]
    [InlineData(".", DnsRecordType.Mx, false, "123401000001000000000000" + "00" + "000F0001")]
    public void Write_Question_IsAsTheRfcHasIt(string name, DnsRecordType type, bool extended, string expected)
    {
        byte[] buffer = Enumerable.Repeat((byte)0xEE, DnsQueryWriter.MaxLength).ToArray();

        int length = DnsQueryWriter.Write(buffer, 0x1234, DomainName.Parse(name), type, extended);

        Assert.Equal(expected, Convert.ToHexString(buffer, 0, length));
    }

    [Fact]
    public void Write_LongestName_Fits()
    {
        string label = new('x', 63);
        DomainName name = DomainName.Parse($"{label}.{label}.{label}.{label[..61]}");
        byte[] buffer = new byte[DnsQueryWriter.MaxLength];

        int length = DnsQueryWriter.Write(buffer, 0, name, DnsRecordType.Txt, extended: true);

        Assert.Equal(DnsQueryWriter.MaxLength, length);
        Assert.True(WireName.TryToDomainName(buffer, DnsMessage.HeaderLength, out DomainName read));
        Assert.Equal(name, read);
    }
}
