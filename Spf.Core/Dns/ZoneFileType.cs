// SPDX-License-Identifier: MIT

using System.Collections.Frozen;
using System.Globalization;

namespace Spf.Dns;

/// <summary>The types of records in a zone file, as far as they differ for SPF.</summary>
internal enum ZoneFileType
{
    /// <summary>It is no type.</summary>
    None,

    A,
    Aaaa,
    Cname,
    Mx,
    Ptr,
    Txt,

    /// <summary>A type that SPF never looks up. Its name exists and has no CNAME.</summary>
    Other,

    /// <summary>The beginning of a zone, whose name is that of the zone; otherwise as <see cref="Other"/>.</summary>
    Soa,

    /// <summary>A type of DNSSEC, which may be beside a CNAME (RFC 4034, sections 3 and 4; RFC 2181, 10.1).</summary>
    Signature,

    /// <summary>A type that makes other records, which we cannot make.</summary>
    Unsupported,
}

/// <summary>Finds the type that a word of a zone file names.</summary>
internal static class ZoneFileTypes
{
    private const string Numbered = "TYPE";
    private const int MaxLength = 16;

    // The types of the IANA registry "DNS Parameters", and those of name servers that are computed.
    private static readonly FrozenDictionary<string, ZoneFileType> ByName = Table();

    /// <summary>Finds a type by its name or as TYPE and a number (RFC 3597, section 5).</summary>
    public static ZoneFileType Of(ReadOnlySpan<char> word) =>
        word.Length <= MaxLength && ByName.TryGetValue(word.ToString(), out ZoneFileType type) ? type
            : word.StartsWith(Numbered, StringComparison.OrdinalIgnoreCase)
                && ushort.TryParse(
                    word[Numbered.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
                ? Of(number)
                : ZoneFileType.None;

    private static ZoneFileType Of(ushort number) => number switch
    {
        1 => ZoneFileType.A,
        5 => ZoneFileType.Cname,
        6 => ZoneFileType.Soa,
        12 => ZoneFileType.Ptr,
        15 => ZoneFileType.Mx,
        16 => ZoneFileType.Txt,
        28 => ZoneFileType.Aaaa,
        24 or 25 or 30 or 46 or 47 or 50 => ZoneFileType.Signature,
        39 => ZoneFileType.Unsupported,
        _ => ZoneFileType.Other,
    };

    private static FrozenDictionary<string, ZoneFileType> Table()
    {
        var types = new Dictionary<string, ZoneFileType>(StringComparer.OrdinalIgnoreCase)
        {
            ["A"] = ZoneFileType.A,
            ["AAAA"] = ZoneFileType.Aaaa,
            ["CNAME"] = ZoneFileType.Cname,
            ["MX"] = ZoneFileType.Mx,
            ["PTR"] = ZoneFileType.Ptr,
            ["TXT"] = ZoneFileType.Txt,
            ["SOA"] = ZoneFileType.Soa,
        };
        Add(
            ZoneFileType.Other,
            "NS MD MF MB MG MR NULL WKS HINFO MINFO RP AFSDB X25 ISDN RT NSAP NSAP-PTR PX GPOS LOC EID NIMLOC SRV "
                + "ATMA NAPTR KX CERT A6 SINK OPT APL DS SSHFP IPSECKEY DNSKEY DHCID NSEC3PARAM TLSA SMIMEA HIP NINFO "
                + "RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID SPF UINFO UID GID UNSPEC "
                + "NID L32 L64 LP EUI48 EUI64 NXNAME URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN TA DLV");
        Add(ZoneFileType.Signature, "SIG KEY NXT RRSIG NSEC NSEC3");
        Add(ZoneFileType.Unsupported, "DNAME ALIAS ANAME LUA");
        return types.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(ZoneFileType type, string names)
        {
            foreach (string name in names.Split(' '))
            {
                types.Add(name, type);
            }
        }
    }
}
