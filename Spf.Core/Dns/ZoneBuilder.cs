// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>Adds the entries of a zone file to a <see cref="ZoneResolver"/>.</summary>
internal static class ZoneBuilder
{
    public static bool TryBuild(ZoneFileReader reader, out ZoneResolver zone, out ZoneFileError error)
    {
        zone = new ZoneResolver();
        while (reader.TryRead(out ZoneFileEntry entry))
        {
            if (entry.Refusal is { } refusal)
            {
                error = entry.Place.Error(refusal);
                return false;
            }

            // No check looks up a name that cannot be written as one, and it covers no other name.
            if (entry.Owner is { } owner && !TryAdd(zone, owner, entry))
            {
                error = entry.Place.Error($"{owner} has a CNAME, which must be its only record");
                return false;
            }
        }

        error = reader.Error ?? default;
        return reader.Error is null;
    }

    // RFC 1034, 3.6.2: a name with a CNAME has no other records.
    private static bool TryAdd(ZoneResolver zone, DomainName owner, ZoneFileEntry entry)
    {
        if (entry.Type == ZoneFileType.Signature)
        {
            // The names of these are those of other records, or hashes.
            return true;
        }

        ZoneNode node = zone.GetOrAdd(owner);
        if (entry.Fault is { } fault)
        {
            node.Fail(entry.FaultType, fault);
            return true;
        }

        if (node.Alias is not null || (entry.Type == ZoneFileType.Cname && node.HasRecords))
        {
            return false;
        }

        switch (entry.Type)
        {
            case ZoneFileType.A:
                node.AddIp4(entry.Address!, entry.TimeToLive);
                break;
            case ZoneFileType.Aaaa:
                node.AddIp6(entry.Address!, entry.TimeToLive);
                break;
            case ZoneFileType.Txt:
                node.AddText(entry.Text!.Value, entry.TimeToLive);
                break;
            case ZoneFileType.Mx when entry.Target is { } exchange:
                node.AddExchange(entry.Preference, exchange, entry.TimeToLive);
                break;
            case ZoneFileType.Ptr when entry.Target is { } pointer:
                node.AddPointer(pointer, entry.TimeToLive);
                break;
            case ZoneFileType.Cname when entry.Target is { } alias:
                node.SetAlias(alias, entry.TimeToLive);
                break;
            case ZoneFileType.Soa:
                zone.Apex ??= owner;
                node.AddOther();
                break;
            default:
                node.AddOther();
                break;
        }

        return true;
    }
}
