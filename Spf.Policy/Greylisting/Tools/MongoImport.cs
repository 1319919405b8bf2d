// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>Documents of tumgreyspf for MongoDB, as mongoexport writes them.</summary>
internal static class MongoImport
{
    public static ImportItem? Read(string place, string line, ImportFormats formats)
    {
        // With --jsonArray the documents have brackets around them and commas between.
        string text = line.Trim().TrimStart('[').TrimEnd(']').Trim().Trim(',').Trim();
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(place, document.RootElement, formats);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or OverflowException)
        {
            return ImportFormats.Bad(place, "it is no document of mongoexport");
        }
    }

    private static ImportItem Read(string place, JsonElement json, ImportFormats formats)
    {
        if (Text(json, "address") is { } blackhole)
        {
            return Blackhole(place, blackhole);
        }

        if ((Number(json, "client_ip") ?? Number(json, "ip")) is not { } number || Address(number) is not { } client)
        {
            return ImportFormats.Bad(place, "it has no ip that is a number");
        }

        if (Number(json, "type") is not null)
        {
            return ImportFormats.LeftOut(
                place,
                $"a whitelist's network {client}, whose length tumgreyspf did not keep; write greylist add client"
                    + " NETWORK, or greylist add spf NETWORK");
        }

        if ((Number(json, "allowed_from"), Number(json, "changed")) is not ({ } allowedFrom, { } changed))
        {
            return Blackhole(place, client.ToString());
        }

        // With ignoreLastByte, "ip" is the network's number.
        bool isNetwork = Number(json, "client_ip") is null && client.GetAddressBytes() is [_, _, _, 0];
        GreylistEntry entry = formats.EntryOf((long)(allowedFrom * 1000), (long)(changed * 1000));
        int prefix = client.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork ? 128 : isNetwork ? 24 : 32;
        return (Text(json, "sender"), Text(json, "recipient")) is ({ } sender, { } recipient)
            ? formats.Triplet(place, client, prefix, sender, recipient, entry)
            : formats.ClientOnly(place, client, prefix, entry);
    }

    private static ImportItem Blackhole(string place, string value) =>
        GreylistLists.Normalize(GreylistListKind.Blackhole, value, out string problem) is { } member
            ? new ImportItem
            {
                Place = place,
                Member = new GreylistMember(GreylistListKind.Blackhole, member, "tumgreyspf", 0),
            }
            : ImportFormats.Bad(place, problem);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // A number, or an object such as {"$numberLong": "3221225985"}.
    private static double? Number(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            value = value.EnumerateObject().FirstOrDefault(p => p.Name.StartsWith("$number", StringComparison.Ordinal))
                .Value;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private static IPAddress? Address(double number)
    {
        if (number is not (>= 0 and <= uint.MaxValue))
        {
            return null;
        }

        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)number);
        return new IPAddress(octets);
    }
}
