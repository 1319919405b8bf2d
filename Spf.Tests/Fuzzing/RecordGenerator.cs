// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;

namespace Spf.Tests.Fuzzing;

/// <summary>Records after the grammar of section 12, and mutations of them that stay near it.</summary>
internal sealed class RecordGenerator(Random random, IReadOnlyList<string> names)
{
    private const string Alphabet = "v=spf1 aimxptlrdcuhoe:/.%{}+-~?0123456789_,=\t\r\n\0\u00FC\u20AC";

    private static readonly string[] Letters = ["s", "l", "o", "d", "i", "p", "v", "h"];

    public RecordGenerator(Random random)
        : this(random, ["a.example", "b.example", "_spf.c.example.", "d-3.example"])
    {
    }

    public string WellFormed(int maxTerms = 8)
    {
        StringBuilder record = new(Cased("v=spf1"));
        bool hasRedirect = false;
        bool hasExplanation = false;
        for (int terms = random.Next(maxTerms + 1); terms > 0; terms--)
        {
            record.Append(' ', 1 + (random.Next(8) == 0 ? 2 : 0));
            int kind = random.Next(20);
            if (kind == 0 && !hasRedirect)
            {
                hasRedirect = true;
                record.Append(Cased("redirect")).Append('=').Append(DomainSpec());
            }
            else if (kind == 1 && !hasExplanation)
            {
                hasExplanation = true;
                record.Append(Cased("exp")).Append('=').Append(DomainSpec());
            }
            else if (kind == 2)
            {
                record.Append("x-").Append(random.Next(10)).Append('=').Append(Macro());
            }
            else
            {
                record.Append(Pick("", "", "", "+", "-", "~", "?")).Append(Mechanism());
            }
        }

        return record.ToString();
    }

    public string Mutated()
    {
        StringBuilder record = new(WellFormed());
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(record.Length + 1);
            switch (random.Next(4))
            {
                case 0 when at < record.Length:
                    record.Remove(at, random.Next(1, Math.Min(4, record.Length - at) + 1));
                    break;
                case 1 when at < record.Length:
                    record[at] = AnyCharacter();
                    break;
                case 2:
                    string piece = record.ToString(0, random.Next(record.Length));
                    record.Insert(at, piece + AnyCharacter());
                    break;
                default:
                    record.Insert(at, AnyCharacter());
                    break;
            }
        }

        return record.ToString();
    }

    public string Noise()
    {
        StringBuilder text = new(random.Next(2) == 0 ? "v=spf1 " : string.Empty);
        for (int length = random.Next(80); length > 0; length--)
        {
            text.Append(random.Next(4) == 0 ? (char)random.Next(0x10000) : AnyCharacter());
        }

        return text.ToString();
    }

    private string Mechanism() => random.Next(10) switch
    {
        0 => Cased("all"),
        1 or 2 => Cased("include") + ":" + DomainSpec(),
        3 => Cased("a") + OptionalDomain() + DualLength(),
        4 => Cased("mx") + OptionalDomain() + DualLength(),
        5 => Cased("ptr") + OptionalDomain(),
        6 => Cased("ip4") + ":" + Number(256) + "." + Number(256) + "." + Number(256) + "." + Number(256)
            + Length("/", 33),
        7 => Cased("ip6") + ":"
            + Pick("::", "2001:db8::", "2001:DB8:0:1::7", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8")
            + Length("/", 129),
        _ => Cased("exists") + ":" + DomainSpec(),
    };

    private string OptionalDomain() => random.Next(2) == 0 ? string.Empty : ":" + DomainSpec();

    private string DualLength() => Length("/", 33) + Length("//", 129);

    private string Length(string slashes, int below) => random.Next(2) == 0 ? string.Empty : slashes + Number(below);

    private string DomainSpec() => random.Next(3) switch
    {
        0 => Expand() + "." + names[random.Next(names.Count)],
        1 => "_" + Expand(),
        _ => names[random.Next(names.Count)],
    };

    private string Macro() => Pick("", "moo", "a%%b", "%_%-", Expand(), Expand() + "/" + Expand());

    private string Expand()
    {
        string letter = Cased(Pick(Letters));
        string digits = random.Next(3) == 0 ? Number(130).Replace("0", "1", StringComparison.Ordinal) : string.Empty;
        return "%{" + letter + digits + Pick("", "r", "R") + Pick("", "", "-", "+-", ".-+,/_=") + "}";
    }

    private char AnyCharacter() => Alphabet[random.Next(Alphabet.Length)];

    private string Number(int below) => random.Next(below).ToString(CultureInfo.InvariantCulture);

    private string Cased(string word) => random.Next(6) == 0 ? word.ToUpperInvariant() : word;

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
