// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns;
using Spf.Dns.Wire;

namespace Spf.Tests.Dns.Wire;

public sealed class WireNameTests
{
    // Names begin at offset 12; a header of zeros is before them.
    private static byte[] Message(string octets) =>
        [.. new byte[DnsMessage.HeaderLength], .. Encoding.Latin1.GetBytes(octets)];

    [Theory]
    [InlineData("\0", 12, ".", 13)]
    [InlineData("\x0001a\x0002bc\0", 12, "a.bc", 18)]
    [InlineData("\x0001a\0\x0001b\u00C0\x000C", 15, "b.a", 19)]
    [InlineData("\x0001a\0\u00C0\x000C\x0001b\u00C0\x000F", 17, "b.a", 21)] // a pointer to a pointer
    [InlineData("\x0003a b\0", 12, "a b", 17)]
    public void TryToDomainName_Name_IsRead(string octets, int offset, string expected, int end)
    {
        Assert.True(WireName.TryToDomainName(Message(octets), offset, out DomainName name));
        Assert.Equal(expected, name.ToString());
        Assert.True(WireName.TryGetEnd(Message(octets), offset, out int found));
        Assert.Equal(end, found);
    }

    [Theory]
    [InlineData("\x0003a.b\0")] // as text it would be another name
    [InlineData("\x0001\u00E9\0")]
    [InlineData("\x0001\n\0")]
    [InlineData("\x0001\x007F\0")]
    public void TryToDomainName_OctetsThatAreNoText_AreANameOfTheDnsAlone(string octets)
    {
        Assert.True(WireName.TryGetEnd(Message(octets), 12, out _));
        Assert.False(WireName.TryToDomainName(Message(octets), 12, out _));
    }

    [Theory]
    [InlineData("", 12)]
    [InlineData("\0", 13)]
    [InlineData("\0", 1000)]
    [InlineData("\x0001", 12)]
    [InlineData("\x0001a", 12)]
    [InlineData("\x0005a\0", 12)]
    [InlineData("\u00C0", 12)] // half a pointer
    [InlineData("\u00C0\x000C", 12)] // to itself
    [InlineData("\x0001a\u00C0\x000C", 12)] // to the start of the part that it ends
    [InlineData("\x0001a\u00C0\x000D", 12)] // into that part
    [InlineData("\x0003\x0001b\0\u00C0\x000D", 12)] // into that part, where there happens to be a name
    [InlineData("\u00C0\x0010\0\0\0", 12)] // forwards
    [InlineData("\u00C0\x0000", 12)] // into the header
    [InlineData("\u00C0\x000E\u00C0\x000C", 14)] // two pointers to each other
    [InlineData("\x0040a\0", 12)]
    [InlineData("\x0080a\0", 12)]
    public void TryGetEnd_Malformed_IsFalse(string octets, int offset)
    {
        Assert.False(WireName.TryGetEnd(Message(octets), offset, out _));
        Assert.False(WireName.TryToDomainName(Message(octets), offset, out _));
    }

    [Theory]
    [InlineData(0x3F, true)]
    [InlineData(0x40, false)] // RFC 6891, 5: was an extended label type once
    [InlineData(0x80, false)]
    [InlineData(0xBF, false)]
    public void TryGetEnd_LabelType_IsPlainOrPointer(int length, bool isName) =>
        Assert.Equal(isName, WireName.TryGetEnd(Message($"{(char)length}{new string('x', length)}\0"), 12, out _));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void TryGetEnd_Length_EndsAt255Octets(int more, bool isName)
    {
        // Three labels of 64 octets with their lengths, one of 62, the root's.
        string label = $"{(char)63}{new string('x', 63)}";
        string octets = $"{label}{label}{label}{(char)(61 + more)}{new string('x', 61 + more)}\0";

        Assert.Equal(isName, WireName.TryGetEnd(Message(octets), 12, out _));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(120, false)]
    [InlineData(1000, false)]
    public void TryGetEnd_PointersToPointers_AreBounded(int pointers, bool isName)
    {
        List<byte> message = [.. Message("\x0001a\0")];
        int target = 12;
        for (int i = 0; i < pointers; i++)
        {
            int offset = message.Count;
            message.AddRange(TestMessage.Pointer(target));
            target = offset;
        }

        Assert.Equal(isName, WireName.TryGetEnd(message.ToArray(), target, out _));
        Assert.Equal(isName, TryRead(message.ToArray(), target, out _));
    }

    // Earlier reads must make no difference.
    [Fact]
    public void TryRead_PointersToNamesThatAreKnown_AreCountedAllTheSame()
    {
        List<byte> message = [.. Message("\x0001a\0")];
        int target = 12;
        WireNameKey[] known = new WireNameKey[1000];
        for (int i = 1; i <= 40; i++)
        {
            int offset = message.Count;
            message.AddRange(TestMessage.Pointer(target));
            target = offset;
            int steps = 0;
            WireNames names = new(message.ToArray(), known, ref steps);

            Assert.Equal(i <= WireNames.MaxPointers, names.TryRead(target, out _, out _));
            Assert.InRange(steps, 1, 3);
            if (i == WireNames.MaxPointers)
            {
                return;
            }
        }
    }

    // Names of one letter, each in front of one of the names before it: with and without room to know them again, all
    // are read the same way.
    [Fact]
    public void TryRead_RandomNames_DoNotDependOnWhatIsKnown()
    {
        var random = new Random(7208);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] message = [.. new byte[DnsMessage.HeaderLength], .. Enumerable.Range(0, 300).Select(_ =>
                (byte)random.Next(8) switch
                {
                    0 => (byte)0xC0,
                    1 => (byte)0,
                    2 => (byte)random.Next(12, 256),
                    3 => (byte)'A',
                    4 => (byte)'a',
                    _ => (byte)random.Next(1, 4),
                })];
            WireNameKey[] known = new WireNameKey[message.Length];
            for (int i = 0; i < 100; i++)
            {
                int offset = random.Next(DnsMessage.HeaderLength, message.Length);
                int steps = 0;
                bool isName = new WireNames(message, known, ref steps).TryRead(offset, out int end, out WireNameKey key);

                Assert.Equal(WireName.TryGetEnd(message, offset, out int expectedEnd), isName);
                if (isName)
                {
                    Assert.Equal(expectedEnd, end);
                    Assert.True(TryRead(message, offset, out WireNameKey again));
                    Assert.Equal(again, key);
                }
            }
        }
    }

    [Theory]
    [InlineData("a.example.org", "A.EXAMPLE.ORG", true)]
    [InlineData("[.example.org", "{.example.org", false)] // RFC 4343: only letters have two cases
    [InlineData("a.example.org", "a.example.com", false)]
    [InlineData("a.example.org", "example.org", false)]
    [InlineData("ab", "a.b", false)]
    public void IsSameName_Names_AreComparedByLabel(string left, string right, bool expected)
    {
        byte[] leftName = TestMessage.Name(left);
        byte[] message = [.. new byte[DnsMessage.HeaderLength], .. leftName, .. TestMessage.Name(right)];

        Assert.True(TryRead(message, 12, out WireNameKey leftKey));
        Assert.True(TryRead(message, 12 + leftName.Length, out WireNameKey rightKey));
        Assert.Equal(expected, leftKey.IsSameName(rightKey));
    }

    [Theory]
    [InlineData("a.example.org", "example.org", true)]
    [InlineData("example.org", "Example.Org", true)]
    [InlineData("example.org", ".", true)]
    [InlineData("badexample.org", "example.org", false)]
    [InlineData("org", "example.org", false)]
    public void ReadAncestors_Names_AreThoseByLabel(string name, string ancestor, bool expected)
    {
        byte[] lower = TestMessage.Name(name);
        byte[] message = [.. new byte[DnsMessage.HeaderLength], .. lower, .. TestMessage.Name(ancestor)];
        WireNameKey[] ancestors = new WireNameKey[WireNames.MaxLabels + 1];
        int steps = 0;
        int depth = new WireNames(message, [], ref steps).ReadAncestors(12, ancestors);

        Assert.True(TryRead(message, 12 + lower.Length, out WireNameKey key));
        Assert.Equal(expected, key.Labels <= depth && ancestors[key.Labels].IsSameName(key));
    }

    private static bool TryRead(byte[] message, int offset, out WireNameKey key)
    {
        int steps = 0;
        return new WireNames(message, [], ref steps).TryRead(offset, out _, out key);
    }
}
