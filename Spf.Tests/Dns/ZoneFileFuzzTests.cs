// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Dns;

public sealed class ZoneFileFuzzTests
{
    private const string Good = """
        $TTL 1h30m
        $ORIGIN example.com.
        @   IN SOA ns admin ( 1 2 3
                              4 5 ) ; a comment
            3600 IN TXT "v=spf1 a mx include:_spf.example.net " "-all"
            MX 10 mail
        mail IN 60 A 192.0.2.1
            AAAA 2001:db8::1
        *.w CNAME mail
        1.2.0.192.in-addr.arpa. PTR mail
        \065b\c TXT word "\"\\\010" ("x"
          "y")
        h HTTPS 1 . alpn="h2,h3" ( port=443
          key667="x\210" )
        r 60 CLASS1 TYPE65534 \# 3 0A0B0C
        a\.b.c TXT unquoted words "\065"
        $FAULT slow TXT timeout
        """;

    // The characters of mutations: those that mean something to the grammar, and a few that do not.
    private const string Alphabet = "\n\r\t ;()\"\\@.$*0129aAhImTX:=\u0000\u001B\u00E9\u20AC\uD800";

    private static readonly string[] Words =
        ["$TTL", "$ORIGIN", "$FAULT", "IN", "TXT", "CNAME", "\\", "\"", "(", ")", "99999999999", "v=spf1", "TYPE16", "\\#",
        "RRSIG", "$INCLUDE", "\u00FF\u00FE"];

    [Fact]
    public void TryParse_MutatedZone_GivesAZoneOrAPlace()
    {
        var random = new Random(7208);
        int rounds = FuzzCount.Of(20_000, 1_000_000);
        int zones = 0;
        for (int round = 0; round < rounds; round++)
        {
            string text = Mutate(random);
            if (ZoneFile.TryParse(text, out ZoneResolver? zone, out ZoneFileError error))
            {
                Assert.NotNull(zone);
                zones++;
                continue;
            }

            string[] lines = text.Split('\n');
            Assert.InRange(error.Line, 1, lines.Length);
            Assert.InRange(error.Column, 1, lines[error.Line - 1].Length + 1);
            Assert.False(string.IsNullOrEmpty(error.Message));
            Assert.DoesNotContain(error.Message, c => c is < ' ' or > '~');
        }

        // The mutations stay near the grammar, or they would test little.
        Assert.InRange(zones, rounds / 20, rounds - (rounds / 20));
    }

    // Inputs whose cost would grow with the square of their length.
    [Theory]
    [InlineData("a.test. A 192.0.2.1\n")]
    [InlineData("a.test. MX 1 a\n")]
    [InlineData("(")]
    [InlineData("a.test. TXT (\n")]
    [InlineData("\"a\" ")]
    [InlineData("\\000")]
    [InlineData("a.")]
    [InlineData("$ORIGIN a\n")]
    [InlineData(";")]
    [InlineData("\n")]
    [InlineData("*.b.c.d.e.f.g.h.i.j A 192.0.2.1\n ")]
    public async Task TryParse_LongRepetition_EndsSoon(string piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        string text = new StringBuilder().Insert(0, piece, 2_000_000 / piece.Length).ToString();

        // A bound for a hang, not for speed.
        await Task.Run(() => ZoneFile.TryParse(text, out _, out _), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Good);
        for (int edits = random.Next(1, 6); edits > 0 && text.Length > 0; edits--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 2:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 3:
                    text.Insert(at, Words[random.Next(Words.Length)]);
                    break;
                default:
                    int length = Math.Min(random.Next(1, 40), text.Length - at);
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
            }
        }

        return text.ToString();
    }
}
