// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Spf.Text;

namespace Spf.Headers;

// RFC 7208, section 9.1, and what else is found in messages: the RFC's own examples have values without quotes that
// need them, libspf2 quotes nothing, and policyd-spf writes results with a capital.
internal static class ReceivedSpfParser
{
    // A field of ours has ten pairs. Of thousands no more are read, so that nobody has to look through them.
    private const int MaxOtherPairs = 64;

    private static readonly string[] KnownNames =
        ["client-ip", "envelope-from", "helo", "identity", "mechanism", "problem", "receiver"];

    public static bool IsKnown(ReadOnlySpan<char> name) => IndexOf(name) >= 0;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ReceivedSpf? header)
    {
        header = null;
        var reader = new FieldReader(text);
        reader.SkipFieldName(ReceivedSpf.FieldName);
        reader.SkipCfws();
        if (!SpfKeywords.TryParseResult(reader.TakeWord(), out SpfResult result))
        {
            return false;
        }

        string? comment = reader.TakeComment();
        string?[] known = new string?[KnownNames.Length];
        ImmutableArray<KeyValuePair<string, string>>.Builder? others = null;
        while (true)
        {
            reader.SkipCfws();
            if (reader.IsAtEnd)
            {
                break;
            }

            // key-value-pair = key [CFWS] "=" ( dot-atom / quoted-string )
            ReadOnlySpan<char> name = reader.TakeKey();
            reader.SkipCfws();
            if (!ReceivedSpf.IsName(name) || !reader.TryTake('='))
            {
                reader.SkipPair();
                continue;
            }

            int index = IndexOf(name);
            string value = reader.TakeValue();
            if (index >= 0)
            {
                known[index] ??= value;
            }
            else if ((others ??= ImmutableArray.CreateBuilder<KeyValuePair<string, string>>()).Count < MaxOtherPairs)
            {
                others.Add(new(name.ToString(), value));
            }

            reader.SkipCfws();
            _ = reader.TryTake(';');
        }

        header = new ReceivedSpf
        {
            Result = result,
            Comment = comment,
            ClientIP = IPAddressText.TryParse(known[0], out IPAddress? clientIP) ? clientIP : null,
            EnvelopeFrom = known[1],
            Helo = known[2],
            Identity = known[3],
            Mechanism = known[4],
            Problem = known[5],
            Receiver = known[6],
            OtherPairs = others?.ToImmutable() ?? [],
        };
        return true;
    }

    private static int IndexOf(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < KnownNames.Length; i++)
        {
            if (name.Equals(KnownNames[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
