// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class ZoneFileErrorTests
{
    [Theory]
    [InlineData("e.test. TXT", "1:12: expected text in quotation marks")]
    [InlineData("e.test. TXT \"abc", "1:13: this quoted string has no closing quotation mark on its line")]
    [InlineData("e.test. TXT \"abc\n\"", "1:13: this quoted string has no closing quotation mark on its line")]
    [InlineData("e.test. TXT \"abc\\\"", "1:13: this quoted string has no closing quotation mark on its line")]
    [InlineData("e.test. TXT \"a\\25\"", "1:15: expected a character, or three digits from 000 to 255, after the backslash")]
    [InlineData("e.test. TXT \"a\\256\"", "1:15: expected a character, or three digits from 000 to 255, after the backslash")]
    [InlineData("e.test. TXT a\\", "1:14: expected a character, or three digits from 000 to 255, after the backslash")]
    [InlineData("e.test. A 192.0.2.1.", "1:11: expected an IPv4 address, but found \"192.0.2.1.\"")]
    [InlineData("e.test. A 010.0.0.1", "1:11: expected an IPv4 address, but found \"010.0.0.1\"")]
    [InlineData("e.test. A 2001:db8::1", "1:11: expected an IPv4 address, but found \"2001:db8::1\"")]
    [InlineData("e.test. AAAA 192.0.2.1", "1:14: expected an IPv6 address, but found \"192.0.2.1\"")]
    [InlineData("e.test. A", "1:10: expected an IPv4 address, but found the end of the line")]
    [InlineData("e.test. A 192.0.2.1 192.0.2.2", "1:21: expected the end of the line, but found \"192.0.2.2\"")]
    [InlineData("e.test. MX mail.e.test.", "1:12: expected a preference from 0 to 65535 before the name, but found \"mail.e.test.\"")]
    [InlineData("e.test. MX 65536 mail.e.test.", "1:12: expected a preference from 0 to 65535 before the name, but found \"65536\"")]
    [InlineData("e.test. MX 10", "1:14: expected a domain name, but found the end of the line")]
    [InlineData("e.test. MX 10 a..b", "1:15: expected a domain name with labels of 1 to 63 characters, 253 in total, but found \"a..b\"")]
    [InlineData("e.test. PTR \"mail\"", "1:13: expected a domain name, but found \"mail\"")]
    [InlineData("e.test. CNAME a.test.\ne.test. A 192.0.2.1", "2:9: e.test has a CNAME, which must be its only record")]
    [InlineData("e.test. A 192.0.2.1\ne.test. CNAME a.test.", "2:9: e.test has a CNAME, which must be its only record")]
    [InlineData("e.test. NS a.test.\ne.test. CNAME a.test.", "2:9: e.test has a CNAME, which must be its only record")]
    [InlineData("e.test. CNAME a.test.\ne.test. NS a.test.", "2:9: e.test has a CNAME, which must be its only record")]
    [InlineData("e.test. CNAME a.test.\ne.test. CNAME b.test.", "2:9: e.test has a CNAME, which must be its only record")]
    [InlineData("e.test. CH TXT \"x\"", "1:9: the only supported class is IN")]
    [InlineData("e.test. SRVV 0 0 25 a.test.", "1:9: expected a record type such as A, MX or TXT, but found \"SRVV\"")]
    [InlineData("e.test.", "1:8: expected a record type such as A, MX or TXT, but found the end of the line")]
    [InlineData("e.test. TXT \"v=spf1 \"\n  \"-all\"", "2:3: expected a record type, not a string: put strings on several lines into parentheses")]
    [InlineData(" @ A 192.0.2.1", "1:2: expected a name at the beginning of the line: there is no previous record whose name could be used")]
    [InlineData("e.test. A 192.0.2.1\n www A 192.0.2.1", "2:2: expected a record type such as A, MX or TXT, but found \"www\"")]
    [InlineData("e.test. 1x A 192.0.2.1", "1:9: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found \"1x\"")]
    [InlineData("$TTL 2147483648", "1:6: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found \"2147483648\"")]
    [InlineData("$TTL 99999999999999999999", "1:6: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found \"99999999999999999999\"")]
    [InlineData("$TTL 2147483647w", "1:6: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found \"2147483647w\"")]
    [InlineData("$TTL 1h30", "1:6: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found \"1h30\"")]
    [InlineData("$TTL", "1:5: expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found the end of the line")]
    [InlineData("$ORIGIN", "1:8: expected a domain name, but found the end of the line")]
    [InlineData("$INCLUDE other.zone", "1:1: $INCLUDE works only in a zone that is read from a file: put the records here")]
    [InlineData("$GENERATE 1-9 a$ A 192.0.2.$", "1:1: $GENERATE is not supported: write the records that it makes, as named-compilezone does")]
    [InlineData("$DATE 1", "1:1: expected $ORIGIN, $TTL, $INCLUDE or $FAULT, but found \"$DATE\"")]
    [InlineData("e.test. DNAME f.test.", "1:9: DNAME records are not supported: write a CNAME record for each name below it")]
    [InlineData("e.test. 60 IN TYPE39 \\# 1 00", "1:15: DNAME records are not supported: write a CNAME record for each name below it")]
    [InlineData("e.test. alias f.test.", "1:9: ALIAS records are not supported, since the name server looks up their addresses: write A and AAAA records")]
    [InlineData("e.test. 60 AWS ALIAS A f.test. Z1 false", "1:12: ALIAS records are not supported, since the name server looks up their addresses: write A and AAAA records")]
    [InlineData("e.test. ANAME f.test.", "1:9: ANAME records are not supported, since the name server looks up their addresses: write A and AAAA records")]
    [InlineData("e.test. LUA TXT \"x\"", "1:9: LUA records are not supported, since the name server computes them: write their results")]
    [InlineData("e.test. TXT \\# 2 0161", "1:13: the form \"\\# length hexadecimal\" is not supported for records that SPF needs: write the data in the form of their type")]
    [InlineData("e.test. TYPE1 \\# 4 C0000201", "1:15: the form \"\\# length hexadecimal\" is not supported for records that SPF needs: write the data in the form of their type")]
    [InlineData("e.test. CLASS3 A 192.0.2.1", "1:9: the only supported class is IN")]
    [InlineData("\u00FF\u00FEe\0", "1:1: this text is UTF-16: save it as UTF-8")]
    [InlineData("\0e\0.\0t", "1:1: this text is UTF-16: save it as UTF-8")]
    [InlineData("\u00EF\u00BB\u00BFe.test. A x", "1:11: expected an IPv4 address, but found \"x\"")]
    [InlineData("$FAULT e.test. nxdomain", "1:16: expected A, AAAA, CNAME, MX, PTR, TXT, servfail or timeout, but found \"nxdomain\"")]
    [InlineData("$FAULT e.test. MX nxdomain", "1:19: expected servfail or timeout, but found \"nxdomain\"")]
    [InlineData("$FAULT e.test. timeout now", "1:24: expected the end of the line, but found \"now\"")]
    [InlineData("a. A 192.0.2.1 )", "1:16: this closing parenthesis has no opening one")]
    [InlineData("a. A (\n\n 192.0.2.1\n", "1:6: this opening parenthesis has no closing one")]
    [InlineData("a. A \u001B[31m", "1:6: expected an IPv4 address, but found \"?[31m\"")]
    public void TryParse_Malformed_SaysWhereAndWhy(string text, string expected)
    {
        Assert.False(ZoneFile.TryParse(text, out ZoneResolver? zone, out ZoneFileError error));
        Assert.Null(zone);
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void TryParse_LongString_SaysHowToCutIt()
    {
        string text = $"e.test. TXT \"{new string('a', 256)}\"";

        Assert.False(ZoneFile.TryParse(text, out _, out ZoneFileError error));
        Assert.Equal("1:13: a string has at most 255 octets: split it, \"...\" \"...\"", error.ToString());
    }

    [Fact]
    public void TryParse_TooManyStrings_IsAnError()
    {
        string text = "e.test. TXT " + string.Join(' ', Enumerable.Repeat("\"" + new string('a', 255) + "\"", 256));

        Assert.True(ZoneFile.TryParse(text[..text.LastIndexOf(' ')], out _, out _));
        Assert.False(ZoneFile.TryParse(text, out _, out ZoneFileError error));
        Assert.StartsWith(
            "the strings of a TXT record have at most 65535 octets", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.test. SVCB ", "\"\"")]
    [InlineData("a.test. TXT (", "x\n")]
    [InlineData("a.test. TLSA ", "0")]
    public void TryParse_EntryTooLong_IsAnError(string start, string piece)
    {
        string text = "\n" + start + new StringBuilder().Insert(0, piece, 2_200_000 / piece.Length);

        Assert.False(ZoneFile.TryParse(text, out _, out ZoneFileError error));
        Assert.Equal("2:1: this entry is longer than 1048576 characters", error.ToString());
    }

    [Fact]
    public void TryParse_LongName_IsShownInPart()
    {
        Assert.False(ZoneFile.TryParse(new string('a', 100_000) + " A 192.0.2.1", out _, out ZoneFileError error));
        Assert.True(error.Message.Length < 200, error.Message);
    }

    [Fact]
    public void Parse_Malformed_ThrowsWithItsPlace()
    {
        ZoneFileException exception = Assert.Throws<ZoneFileException>(() => ZoneFile.Parse("\n  \nexample.com. A x"));

        Assert.Equal((3, 16), (exception.Line, exception.Column));
        Assert.Equal("3:16: expected an IPv4 address, but found \"x\"", exception.Message);
        Assert.Throws<ArgumentNullException>(() => ZoneFile.Parse(null!));
    }
}
