// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Text;

namespace Spf.Headers;

/// <summary>
/// Reads Authentication-Results (RFC 8601, section 2.2), strictly where it counts and leniently where others do not
/// follow the grammar: a missing authserv-id, values without quotes, pairs without a property type.
/// </summary>
internal static class AuthenticationResultsParser
{
    // authres-payload = [CFWS] authserv-id [CFWS] [ CFWS authres-version ] ( no-result / 1*resinfo ) [CFWS]
    public static AuthenticationResultsField? Read(ReadOnlySpan<char> text)
    {
        var reader = new FieldReader(text);
        reader.SkipFieldName(AuthenticationResultsField.FieldName);
        string? serviceId = null;
        ImmutableArray<AuthenticationResInfo>.Builder results = ImmutableArray.CreateBuilder<AuthenticationResInfo>();
        bool isFirst = true;
        var comments = new StringBuilder();
        do
        {
            comments.Clear();
            List<(string Key, string? Value)> words = ReadPart(ref reader, comments);
            if (words is [({ Length: > 0 } method, { Length: > 0 } result), .. var rest])
            {
                results.Add(ResInfo(method, result, rest, comments));
            }
            else if (isFirst && words is [(var id, null), ..])
            {
                serviceId = id;
            }

            isFirst = false;
        }
        while (reader.TryTake(';'));

        return serviceId is null && results.Count == 0
            ? null
            : new AuthenticationResultsField(serviceId, results.DrainToImmutable());
    }

    /// <summary>
    /// Returns the text before the first result, without quotes, backslashes and ends of lines. Readers differ in where
    /// comments and quoted-strings end: if one begins there, it is the whole body.
    /// </summary>
    public static string HeadOf(ReadOnlySpan<char> text)
    {
        var reader = new FieldReader(text);
        reader.SkipFieldName(AuthenticationResultsField.FieldName);
        ReadOnlySpan<char> body = text[reader.Position..];
        int end = body.IndexOfAny("=(\"\\");
        var head = new StringBuilder();
        foreach (char c in end >= 0 && body[end] == '=' ? body[..end] : body)
        {
            if (c is not ('"' or '\\' or '\r' or '\n'))
            {
                head.Append(c);
            }
        }

        return head.ToString();
    }

    // Words and pairs up to the next ";" or the end. A pair is a key, "=" and a value, with CFWS anywhere between.
    private static List<(string Key, string? Value)> ReadPart(ref FieldReader reader, StringBuilder comments)
    {
        List<(string Key, string? Value)> words = [];
        while (true)
        {
            SkipComments(ref reader, comments);
            if (reader.IsAtEnd || reader.IsAt(';'))
            {
                return words;
            }

            string key = reader.IsAt('"') ? reader.TakeValue() : reader.TakeKey().ToString();
            SkipComments(ref reader, comments);
            if (reader.TryTake('='))
            {
                SkipComments(ref reader, comments);
                words.Add((key, reader.TakeValue()));
            }
            else if (key.Length > 0)
            {
                words.Add((key, null));
            }
        }
    }

    private static void SkipComments(ref FieldReader reader, StringBuilder comments)
    {
        reader.SkipBlanks();
        while (reader.IsAt('('))
        {
            if (reader.TakeComment() is { } comment)
            {
                comments.Append(comments.Length == 0 ? string.Empty : " ").Append(comment);
            }

            reader.SkipBlanks();
        }
    }

    // resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
    private static AuthenticationResInfo ResInfo(
        string method, string result, List<(string Key, string? Value)> rest, StringBuilder comments)
    {
        // methodspec = [CFWS] method [CFWS] "=" [CFWS] result, method = Keyword [ [CFWS] "/" [CFWS] method-version ]
        int slash = method.IndexOf('/', StringComparison.Ordinal);
        ImmutableArray<KeyValuePair<string, string>> properties =
        [
            .. rest.Where(pair => pair is { Key.Length: > 0, Value: not null })
                .Select(pair => KeyValuePair.Create(Lower(pair.Key), pair.Value!)),
        ];
        return new AuthenticationResInfo(
            Lower(slash < 0 ? method : method[..slash]),
            slash < 0 ? null : method[(slash + 1)..],
            Lower(result),
            comments.Length == 0 ? null : comments.ToString(),
            properties);
    }

    // RFC 8601, 2.2: keywords ignore letter case, and are written in lower case.
    private static string Lower(string text) => string.Create(
        text.Length, text, static (span, text) => text.AsSpan().ToLowerInvariant(span));
}
