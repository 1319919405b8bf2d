// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Text;

namespace Spf.Tests.Text;

public sealed class ALabelsTests
{
    public static TheoryData<string, string> Domains => new()
    {
        // RFC 8616, 4: U-labels in MAIL FROM
        { "b\u00FCcher.example", "xn--bcher-kva.example" },
        { "alice.b\u00FCcher.\u00FC", "alice.xn--bcher-kva.xn--tda" },
        { "b\u00FCcher.example.", "xn--bcher-kva.example." },
        { "XN--BCHER-KVA.b\u00FCcher", "XN--BCHER-KVA.xn--bcher-kva" },
        { "_spf.b\u00FCcher", "_spf.xn--bcher-kva" },
        { "\u4F8B\u3048.\u30C6\u30B9\u30C8", "xn--r8jz45g.xn--zckzah" },
        { "\u0438\u0441\u043F\u044B\u0442\u0430\u043D\u0438\u0435", "xn--80akhbyknj4f" },
        { "\u6D4B\u8BD5", "xn--0zwm56d" },
        { "\uD14C\uC2A4\uD2B8", "xn--9t4b11yi5a" },
        { "\u05D8\u05E2\u05E1\u05D8", "xn--deba0ad" },
        { "\u0625\u062E\u062A\u0628\u0627\u0631", "xn--kgbechtv" },
        { "\u03B4\u03BF\u03BA\u03B9\u03BC\u03AE", "xn--jxalpdlp" },
        { "\u092A\u0930\u0940\u0915\u094D\u0937\u093E", "xn--11b5bs3a9aj6g" },
        { "\u0BAA\u0BB0\u0BBF\u0B9F\u0BCD\u0B9A\u0BC8", "xn--hlcj6aya9esc7a" },
        { "\u0E04\u0E39\u0E48", "xn--42c0ivb" },
        // RFC 5892, 2.6: sharp s and final sigma are letters of their own
        { "fa\u00DF.de", "xn--fa-hia.de" },
        { "\u03B2\u03CC\u03BB\u03BF\u03C2.com", "xn--nxasmm1c.com" },
        { "col\u00B7lecci\u00F3", "xn--collecci-ioa91d" },
        { "\u30B9\u30BF\u30FC\u30FB\u30A6\u30A9\u30FC\u30BA", "xn--gckg0cgw47agad" },
        // RFC 5892, A.2: a joiner after a virama
        { "\u0DC1\u0DCA\u200D\u0DBB\u0DD3", "xn--10cl1a0b660p" },
        // Upper case is mapped, simply
        { "B\u00DCCHER.Example", "xn--bcher-kva.Example" },
        { "\u0418\u0421\u041F\u042B\u0422\u0410\u041D\u0418\u0415", "xn--80akhbyknj4f" },
        { "\u0391\u03A3", "xn--mxa0b" },
        // Nukta forms whose composed letters NFC does not use
        { "\u0915\u093C", "xn--11b2f" },
        // UAX #15: a mark of the same class keeps the next from the letter
        { "a\u0310\u0301", "xn--a-xbb8b" },
        // Yoruba: no letter has both dot and accent
        { "\u1EB9\u0301", "xn--lsa503l" },
    };

    public static TheoryData<string> Refused => new()
    {
        // RFC 5890, 2.3.2.1: a U-label is in NFC
        "e\u0301.example",
        "a\u0323\u0302",
        "\u1EA1\u0302",
        "\u0BC6\u0BBE",
        "\u304B\u3099",
        "\u1025\u102E",
        // UAX #15: marks not in order
        "q\u0307\u0323",
        "\u0E04\u0E48\u0E39",
        // RFC 5892, 2.2: what NFKC or case folding changes
        "\uFF42\uFF55.example",
        "\uFF22\u00FC",
        "\u017Fpf",
        "\uD835\uDC1A",
        "\u1100\u1161",
        "\u0130",
        "\u1C80",
        // Upper case of scripts that are newer than some ICU
        "\u2C60",
        "\uD801\uDC00",
        // RFC 5892, 2: no letters, marks or digits
        "\u2603.example",
        "\uD83D\uDE00",
        "\u00FC_a",
        "\u00FC a",
        "\u00FC@a",
        "\u00FC\r\na",
        "\u00FC\0",
        "\u202E\u00FC",
        "\u00FC\u200B",
        "\u00AD\u00FC",
        "\u3002\u00FC",
        "\u00FC\u3002example",
        "\u0640\u0640",
        // RFC 5892, A.1 and A.2: joiners out of context
        "\u00FC\u200Da",
        "\u200D\u00FC",
        "\u0646\u0627\u0645\u0647\u200C\u0627\u06CC",
        // RFC 5891, 4.2.3: hyphens and leading marks
        "-\u00FC",
        "\u00FC-",
        "ab--\u00FC",
        "xn--\u00FC",
        "\u0301a\u00FC",
        "\u093E\u0915",
        // RFC 5890, 2.3.2.1: 63 octets at most
        new string('\u00FC', 60),
        new string('a', 57) + "\u00FC",
        new string('\u4E00', 1_000_000),
        // No text at all
        "\uD800",
        "\uDC00\uD800.example",
        "\u00FC\uD83D",
        "good.b\u00FCcher.\uD800",
    };

    [Theory]
    [MemberData(nameof(Domains))]
    public void OfDomain_ULabels_AreALabels(string domain, string expected)
    {
        Assert.Equal(expected, ALabels.OfDomain(domain));
        Assert.True(DomainName.TryParse(ALabels.OfDomain(domain), out _));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void OfDomain_NoULabel_IsUnchangedAndNoDomain(string domain)
    {
        Assert.Same(domain, ALabels.OfDomain(domain));
        Assert.False(DomainName.TryParse(ALabels.OfDomain(domain), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("EXAMPLE..-_\r\n@\0")]
    public void OfDomain_Ascii_IsTheSameInstance(string domain)
    {
        string copy = new(domain);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string result = ALabels.OfDomain(copy);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Same(copy, result);
    }

    [Fact]
    public void OfDomain_LongestLabel_IsKept()
    {
        // "xn--", 55 letters, "-" and three digits for the other
        string longest = new string('a', 55) + "\u00FC";
        Assert.Equal(63, ALabels.OfDomain(longest).Length);
        Assert.Same(longest = "a" + longest, ALabels.OfDomain(longest));
    }

    // RFC 3492, 7.1: its samples, as far as they have no upper case
    [Theory]
    [InlineData("\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("\u4ED6\u5011\u7232\u4EC0\u9EBD\u4E0D\u8AAA\u4E2D\u6587", "ihqwctvzc91f659drss3x8bo0yb")]
    [InlineData("\u05DC\u05DE\u05D4\u05D4\u05DD\u05E4\u05E9\u05D5\u05D8\u05DC\u05D0\u05DE\u05D3\u05D1\u05E8\u05D9\u05DD\u05E2\u05D1\u05E8\u05D9\u05EA", "4dbcagdahymbxekheh6e0a7fei0b")]
    [InlineData("3\u5E74b\u7D44\u91D1\u516B\u5148\u751F", "3b-ww4c5e180e575a65lsy2b")]
    [InlineData("\u305D\u306E\u30B9\u30D4\u30FC\u30C9\u3067", "d9juau41awczczp")]
    public void TryEncode_Sample_IsThatOfTheRfc(string label, string expected)
    {
        Span<char> output = stackalloc char[63];
        Assert.True(Punycode.TryEncode(label.Select(c => (int)c).ToArray(), output, out int written));
        Assert.Equal(expected, output[..written].ToString());
        Assert.False(Punycode.TryEncode(label.Select(c => (int)c).ToArray(), output[..(written - 1)], out _));
    }
}
