// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Spf.Cli.Output;

/// <summary>How every command writes JSON.</summary>
internal static class JsonOutput
{
    // The output may go to a terminal. Letters of all scripts are readable as they are; control characters, and format
    // characters such as those that reverse the direction of writing, are always escaped.
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.Create(VisibleCharacters()),
        SkipValidation = true,
    };

    public static void WriteStringOrNull(this Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    public static void WriteStringOrNull(this Utf8JsonWriter json, string name, string? value) =>
        json.WriteStringOrNull(JsonEncodedText.Encode(name), value);

    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static TextEncoderSettings VisibleCharacters()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        for (int code = 0; code <= char.MaxValue; code++)
        {
            if (char.GetUnicodeCategory((char)code) == UnicodeCategory.Format)
            {
                settings.ForbidCharacter((char)code);
            }
        }

        return settings;
    }
}
