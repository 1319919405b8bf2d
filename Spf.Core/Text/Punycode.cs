// SPDX-License-Identifier: MIT

namespace Spf.Text;

/// <summary>Encodes labels in Punycode (RFC 3492). Decoding is not needed here.</summary>
internal static class Punycode
{
    // RFC 3492, section 5: the parameters.
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialN = 0x80;
    private const int MaxCodePoint = 0x10FFFF;

    /// <summary>Encodes a label (RFC 3492, section 6.3), without the prefix "xn--".</summary>
    /// <param name="input">
    /// The code points of the label: fewer than a thousand, so that no sum overflows (RFC 3492, section 6.4).
    /// </param>
    /// <param name="output">Receives the encoded label.</param>
    /// <param name="written">The number of characters written.</param>
    /// <returns>False if the output is too short.</returns>
    public static bool TryEncode(ReadOnlySpan<int> input, Span<char> output, out int written)
    {
        written = 0;
        foreach (int codePoint in input)
        {
            if (codePoint < InitialN && !TryWrite((char)codePoint, output, ref written))
            {
                return false;
            }
        }

        int basic = written;
        int handled = basic;
        if (basic > 0 && !TryWrite('-', output, ref written))
        {
            return false;
        }

        int n = InitialN;
        int bias = InitialBias;
        int delta = 0;
        while (handled < input.Length)
        {
            int next = SmallestFrom(n, input);
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (int codePoint in input)
            {
                if (codePoint < n)
                {
                    delta++;
                }
                else if (codePoint == n)
                {
                    if (!TryWriteNumber(delta, bias, output, ref written))
                    {
                        return false;
                    }

                    bias = Adapt(delta, handled + 1, isFirst: handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            n++;
        }

        return true;
    }

    private static int SmallestFrom(int n, ReadOnlySpan<int> input)
    {
        int smallest = MaxCodePoint;
        foreach (int codePoint in input)
        {
            smallest = codePoint >= n && codePoint < smallest ? codePoint : smallest;
        }

        return smallest;
    }

    // RFC 3492, 3.3: a generalized variable-length integer, least significant digit first.
    private static bool TryWriteNumber(int number, int bias, Span<char> output, ref int written)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Math.Clamp(k - bias, TMin, TMax);
            if (number < threshold)
            {
                return TryWrite(Digit(number), output, ref written);
            }

            (number, int digit) = Math.DivRem(number - threshold, Base - threshold);
            if (!TryWrite(Digit(threshold + digit), output, ref written))
            {
                return false;
            }
        }
    }

    // RFC 3492, 6.1
    private static int Adapt(int delta, int points, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / points;
        int k = 0;
        while (delta > ((Base - TMin) * TMax) / 2)
        {
            delta /= Base - TMin;
            k += Base;
        }

        return k + ((Base - TMin + 1) * delta / (delta + Skew));
    }

    // RFC 3492, 5: a to z are 0 to 25, 0 to 9 are 26 to 35.
    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static bool TryWrite(char c, Span<char> output, ref int written)
    {
        if (written == output.Length)
        {
            return false;
        }

        output[written++] = c;
        return true;
    }
}
