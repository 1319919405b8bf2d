// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Text;

namespace Spf.Tests.Text;

public sealed class SafeTextTests
{
    public static TheoryData<string, string> Values => new()
    {
        // RFC 5322, 3.2.3: dot-atoms are left as they are
        { "mail.example.com", "mail.example.com" },
        { "a/24", "a/24" },
        { "!#$%&'*+-/?^_`{|}~", "!#$%&'*+-/?^_`{|}~" },
        // RFC 5322, 3.2.4: all else is a quoted-string
        { "", "\"\"" },
        { ".a", "\".a\"" },
        { "a.", "\"a.\"" },
        { "a..b", "\"a..b\"" },
        { "a@b", "\"a@b\"" },
        { "2001:db8::1", "\"2001:db8::1\"" },
        { "[192.0.2.1]", "\"[192.0.2.1]\"" },
        // Quoted-pairs, for readers that know no quoted-strings
        { "a=b", "\"a\\=b\"" },
        { "x; y=z", "\"x\\; y\\=z\"" },
        { "=?utf-8?q?=3Bspf=3Dpass?=", "\"\\=?utf-8?q?\\=3Bspf\\=3Dpass?\\=\"" },
        { "a\"b\\c", "\"a\\\"b\\\\c\"" },
        { "h(x);none", "\"h\\(x\\)\\;none\"" },
        // 9.1: "does not contain malicious data"
        { "x\r\nBcc: a@b", "\"x<U+000D><U+000A>Bcc: a@b\"" },
        { "\0", "\"<U+0000>\"" },
        { "b\u00FCcher", "\"b<U+00FC>cher\"" },
        { "\uD83D\uDE00", "\"<U+1F600>\"" },
        { "\uD83D", "\"<U+D83D>\"" },
    };

    public static TheoryData<string, string> Comments => new()
    {
        // RFC 5322, 3.2.2: ctext, and quoted-pairs for the rest
        { "plain text, with \"quotes\"", "plain text, with \"quotes\"" },
        { "a; spf=pass", "a\\; spf\\=pass" },
        { "a (b) \\c", "a \\(b\\) \\\\c" },
        { "a)\r\nX: y", "a\\)<U+000D><U+000A>X: y" },
        { "", "" },
    };

    public static TheoryData<string, string> Lines => new()
    {
        { "C:\\x (y) \"z\"", "C:\\x (y) \"z\"" },
        { "\u001b[31mred\u0007\t", "<U+001B>[31mred<U+0007><U+0009>" },
        { "\u202Eevil\u2028\u200B", "<U+202E>evil<U+2028><U+200B>" },
        { "b\u00FCcher \u0085", "b<U+00FC>cher <U+0085>" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void HeaderValue_Text_IsDotAtomOrQuotedString(string text, string expected) =>
        Assert.Equal(expected, SafeText.HeaderValue(text));

    [Theory]
    [MemberData(nameof(Comments))]
    public void HeaderComment_Text_IsEscaped(string text, string expected) =>
        Assert.Equal(expected, SafeText.HeaderComment(text));

    [Theory]
    [MemberData(nameof(Lines))]
    public void Line_Text_IsPrintableAscii(string text, string expected) => Assert.Equal(expected, SafeText.Line(text));

    [Fact]
    public void Any_Null_IsEmpty()
    {
        Assert.Equal(string.Empty, SafeText.HeaderComment(null));
        Assert.Equal("\"\"", SafeText.HeaderValue(null));
        Assert.Equal(string.Empty, SafeText.Line(null));
    }

    [Fact]
    public void Any_LimitTooSmall_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SafeText.HeaderComment("a", 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafeText.HeaderValue("a", 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafeText.Line("a", 15));
    }

    [Fact]
    public void Any_PlainText_IsTheSameInstance()
    {
        string text = new('a', 20);
        Assert.Same(text, SafeText.HeaderComment(text));
        Assert.Same(text, SafeText.HeaderValue(text));
        Assert.Same(text, SafeText.Line(text));
    }

    [Fact]
    public void Line_Twice_ChangesNothing()
    {
        foreach (string text in Hostile.Texts())
        {
            string once = SafeText.Line(text);
            Assert.Equal(once, SafeText.Line(once));
            Assert.Equal(SafeText.HeaderValue(once), SafeText.HeaderValue(text), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Any_EveryCharacter_ComesOutHarmless()
    {
        foreach (string text in Hostile.Texts())
        {
            foreach (bool allowUtf8 in new[] { false, true })
            {
                HeaderGrammar.RequireComment(SafeText.HeaderComment(text, allowUtf8: allowUtf8), allowUtf8);
                HeaderGrammar.RequireValue(SafeText.HeaderValue(text, allowUtf8: allowUtf8), allowUtf8);
                HeaderGrammar.RequireText(SafeText.Line(text, allowUtf8: allowUtf8), allowUtf8);
            }

            HeaderGrammar.RequireToken(SafeText.HeaderToken(text));
        }
    }

    [Fact]
    public void Any_LongText_IsCutOnAWholeCharacter()
    {
        foreach (string unit in new[] { "a", "a@", "\\", "(", "\"", "\r", "\uD83D\uDE00", "\u00FC", "\uD800" })
        {
            string text = string.Concat(Enumerable.Repeat(unit, 2000));
            for (int limit = 16; limit < 60; limit++)
            {
                foreach (bool allowUtf8 in new[] { false, true })
                {
                    string comment = SafeText.HeaderComment(text, limit, allowUtf8);
                    string value = SafeText.HeaderValue(text, limit, allowUtf8);
                    string line = SafeText.Line(text, limit, allowUtf8);
                    HeaderGrammar.RequireComment(comment, allowUtf8);
                    HeaderGrammar.RequireValue(value, allowUtf8);
                    HeaderGrammar.RequireText(line, allowUtf8);
                    Assert.EndsWith("...", comment, StringComparison.Ordinal);
                    Assert.EndsWith("...\"", value, StringComparison.Ordinal);
                    Assert.EndsWith("...", line, StringComparison.Ordinal);

                    // Not much less than the limit either: an escape has ten characters at most.
                    Assert.All(
                        [comment, value, line],
                        s => Assert.InRange(Encoding.UTF8.GetByteCount(s), limit - 9, limit));
                    Assert.DoesNotMatch("<(U(\\+[0-9A-F]*)?)?\\.", line);
                }
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(256)]
    public void Any_TextOfTheLimit_IsNotCut(int limit)
    {
        Assert.Equal(new string('a', limit), SafeText.HeaderValue(new string('a', limit), limit));
        Assert.Equal($"\"{new string('@', limit - 2)}\"", SafeText.HeaderValue(new string('@', limit - 2), limit));
        Assert.Equal(new string('a', limit), SafeText.Line(new string('a', limit), limit));
        Assert.Equal(new string('a', limit - 3) + "...", SafeText.Line(new string('a', limit + 1), limit));
    }

    [Theory]
    [InlineData("b\u00FCcher@example.com", "\"b\u00FCcher@example.com\"")]
    [InlineData("\u4F8B\uD83D\uDE00", "\"\u4F8B\uD83D\uDE00\"")]
    [InlineData("a\u0301", "\"a\u0301\"")]
    [InlineData("\u202Ea\u200B\u00A0\uFEFF\u3164\uFE0F\uE000\uFFFD\u2028\u0085\u00AD",
        "\"<U+202E>a<U+200B><U+00A0><U+FEFF><U+3164><U+FE0F><U+E000><U+FFFD><U+2028><U+0085><U+00AD>\"")]
    public void HeaderValue_Utf8Allowed_KeepsWhatIsVisible(string text, string expected) =>
        Assert.Equal(expected, SafeText.HeaderValue(text, allowUtf8: true));

    [Theory]
    [InlineData("example.com", "example.com")] // RFC 2045, 5.1: token
    [InlineData("..", "..")]
    [InlineData("a=b", "\"a=b\"")] // tspecials
    [InlineData("a/b", "\"a/b\"")]
    [InlineData("a?b", "\"a?b\"")]
    [InlineData("", "\"\"")]
    public void HeaderToken_Text_IsTokenOrQuotedString(string text, string expected) =>
        Assert.Equal(expected, SafeText.HeaderToken(text));

    [Fact]
    public void Escape_Character_IsItsNumber() =>
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"<U+{0x10FFFF:X4}>"), SafeText.Line("\uDBFF\uDFFF"));
}
