// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using static Spf.Dns.ZoneFileFields;

namespace Spf.Dns;

/// <summary>
/// Reads the entries of a zone file and of those that it includes one after the other, so that a file of any length
/// takes little memory.
/// </summary>
internal sealed class ZoneFileReader : IDisposable
{
    // Real files include a file or two. The files open at the same time are few.
    private const int MaxDepth = 8;

    // A few small files that include each other's neighbours many times would take forever.
    private const int MaxIncludes = 1_000;

    // The ends of zone files' names, such as db.example.com and example.com.zone.
    private static readonly string[] NameStarts = ["db.", "zone.", "pri."];
    private static readonly string[] NameEnds = [".zone", ".db", ".dns", ".txt", ".hosts", ".signed", ".bind"];

    // The folder of the first file.
    private readonly string? _folder;
    private readonly Stack<ZoneFileFields> _includedFrom = [];
    private ZoneFileFields _file;
    private TimeSpan? _defaultTimeToLive;
    private TimeSpan _lastTimeToLive;
    private long _length;
    private int _includes;

    /// <summary>Initializes a new instance of the <see cref="ZoneFileReader"/> class for text.</summary>
    /// <param name="reader">The text; each character is an octet, as in Latin-1.</param>
    /// <param name="origin">The origin until the first $ORIGIN.</param>
    /// <param name="file">
    /// The file that the text is in, which $INCLUDE is relative to; null if there is none: then $INCLUDE is an error.
    /// </param>
    public ZoneFileReader(TextReader reader, DomainName origin = default, string? file = null)
    {
        _file = new ZoneFileFields(reader, file) { Origin = origin, ImpliedOrigin = OriginOf(file) };
        _folder = file is null ? null : Path.GetDirectoryName(Path.GetFullPath(file));
    }

    /// <summary>The maximum length of the file and of those that it includes, in characters.</summary>
    public long MaxLength { get; init; } = long.MaxValue;

    /// <summary>The error that ended the reading; null if there is none.</summary>
    public ZoneFileError? Error => _file.Error;

    /// <summary>Opens a zone file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="maxLength">The maximum length of the file and of those that it includes.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    [SuppressMessage(
        "Reliability", "CA2000:Dispose objects before losing scope", Justification = "The reader disposes it.")]
    public static ZoneFileReader Open(string path, long maxLength) =>
        new(Latin1(File.OpenRead(path)), file: path)
        {
            MaxLength = maxLength,
        };

    /// <summary>Reads the next record or $FAULT.</summary>
    /// <returns>False at the end of the file, or if there is an error.</returns>
    public bool TryRead(out ZoneFileEntry entry)
    {
        entry = default;
        while (Error is null)
        {
            if (!_file.TryReadEntry(out bool startsWithSpace))
            {
                if (!_file.IsAtEndOfFile || _includedFrom.Count == 0)
                {
                    return false;
                }

                // RFC 1035, 5.1: an included file changes neither the origin nor the owner of the file around it.
                _file.Dispose();
                _file = _includedFrom.Pop();
                continue;
            }

            _length += _file.Length;
            if (_length > MaxLength)
            {
                return _file.Fail(_file.Current, $"the zone has more than {MaxLength} characters");
            }

            if (!_file.IsAtEnd
                && (IsDirective(_file.Current)
                    ? TryReadDirective(out entry)
                    : TryReadRecord(startsWithSpace, out entry))
                && entry != default)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _file.Dispose();
        while (_includedFrom.TryPop(out ZoneFileFields? file))
        {
            file.Dispose();
        }
    }

    // RFC 1035, 5.1: [<domain-name>] [<TTL>] [<class>] <type> <RDATA>, TTL and class in either order.
    private bool TryReadRecord(bool startsWithSpace, out ZoneFileEntry entry)
    {
        entry = default;
        if (!startsWithSpace)
        {
            if (!_file.TryReadName(out DomainName? owner))
            {
                return false;
            }

            (_file.HasOwner, _file.Owner) = (true, owner);
        }
        else if (!_file.HasOwner)
        {
            return _file.Fail(
                _file.Current,
                "expected a name at the beginning of the line: there is no previous record whose name could be used");
        }

        TimeSpan? given = null;
        bool hasClass = false;
        while (true)
        {
            ReadOnlySpan<char> word = _file.SpanOf(_file.Current);
            if (!hasClass && !_file.Current.IsQuoted && (Is(word, "IN") || Is(word, "CLASS1")))
            {
                hasClass = true;
                _file.Take();
            }
            else if (given is null && word is [>= '0' and <= '9', ..])
            {
                if (!_file.TryReadTimeToLive(out TimeSpan read))
                {
                    return false;
                }

                given = _lastTimeToLive = read;
            }
            else
            {
                break;
            }
        }

        // RFC 2308, 4: $TTL is the default for an omitted time to live.  RFC 1035, 5.1: otherwise the last one is used.
        return TryReadTypeAndData(given ?? _defaultTimeToLive ?? _lastTimeToLive, out entry);
    }

    private bool TryReadTypeAndData(TimeSpan timeToLive, out ZoneFileEntry entry)
    {
        entry = default;
        ZoneToken token = _file.Current;

        // cli53 writes the aliases of Route 53 as "AWS ALIAS".
        if (Is(_file.SpanOf(token), "AWS") && !token.IsQuoted && !_file.IsAtEnd)
        {
            _file.Take();
        }

        ZoneFileType type = _file.Current.IsQuoted ? ZoneFileType.None : ZoneFileTypes.Of(_file.SpanOf(_file.Current));
        entry = new ZoneFileEntry(_file.Owner, type, _file.PlaceOf(token)) { TimeToLive = timeToLive };
        switch (type)
        {
            case ZoneFileType.None:
                return FailType(token);
            case ZoneFileType.Other or ZoneFileType.Soa or ZoneFileType.Signature:
                return true;
            case ZoneFileType.Unsupported:
                entry = entry with { Refusal = RefusalOf(_file.SpanOf(_file.Current)) };
                return true;
            default:
                _file.Take();
                return _file.SpanOf(_file.Current) is "\\#"
                    ? _file.Fail(
                        _file.Current,
                        "the form \"\\# length hexadecimal\" is not supported for records that SPF needs: "
                            + "write the data in the form of their type")
                    : TryReadData(ref entry) && _file.TryReadEnd();
        }
    }

    private bool TryReadData(ref ZoneFileEntry entry)
    {
        switch (entry.Type)
        {
            case ZoneFileType.A or ZoneFileType.Aaaa:
                bool isAddress = _file.TryReadAddress(
                    entry.Type == ZoneFileType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6,
                    out IPAddress? address);
                entry = entry with { Address = address };
                return isAddress;
            case ZoneFileType.Txt:
                bool isText = _file.TryReadStrings(out ZoneText? text);
                entry = entry with { Text = text };
                return isText;
            default:
                ushort preference = 0;
                DomainName? target = null;
                bool isName = (entry.Type != ZoneFileType.Mx || _file.TryReadPreference(out preference))
                    && _file.TryReadName(out target);
                entry = entry with { Preference = preference, Target = target };
                return isName;
        }
    }

    private bool FailType(ZoneToken token) => _file.Fail(token, IsForeignClass(_file.SpanOf(token))
        ? "the only supported class is IN"
        : token.IsQuoted ? "expected a record type, not a string: put strings on several lines into parentheses"
        : $"expected a record type such as A, MX or TXT, but found {_file.Show(token)}");

    private static bool IsForeignClass(ReadOnlySpan<char> word) =>
        Is(word, "CH") || Is(word, "CS") || Is(word, "HS")
        || Is(word, "ANY") || word.StartsWith("CLASS", StringComparison.OrdinalIgnoreCase);

    private static string RefusalOf(ReadOnlySpan<char> type) =>
        Is(type, "LUA") ? "LUA records are not supported, since the name server computes them: write their results"
        : Is(type, "ALIAS") || Is(type, "ANAME")
            ? $"{type.ToString().ToUpperInvariant()} records are not supported, since the name server looks up their "
                + "addresses: write A and AAAA records"
        : "DNAME records are not supported: write a CNAME record for each name below it";

    private static StreamReader Latin1(Stream stream) =>
        new(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);

    private static DomainName? OriginOf(string? file)
    {
        string name = Path.GetFileName(file) ?? string.Empty;
        string? start = Array.Find(NameStarts, part => name.StartsWith(part, StringComparison.OrdinalIgnoreCase));
        name = name[(start?.Length ?? 0)..];
        while (Array.Find(NameEnds, part => name.EndsWith(part, StringComparison.OrdinalIgnoreCase)) is { } end)
        {
            name = name[..^end.Length];
        }

        return DomainName.TryParse(name, out DomainName origin) && origin.LabelCount > 1 ? origin : null;
    }

    private static bool IsFaultType(ZoneFileType type) => type is >= ZoneFileType.A and <= ZoneFileType.Txt;

    private bool IsDirective(ZoneToken token) => !token.IsQuoted && _file.SpanOf(token) is ['$', ..];

    // The entry is that of $FAULT and $GENERATE; others have none.
    private bool TryReadDirective(out ZoneFileEntry entry)
    {
        entry = default;
        ZoneToken directive = _file.Take();
        ReadOnlySpan<char> name = _file.SpanOf(directive);
        if (Is(name, "$GENERATE"))
        {
            entry = new ZoneFileEntry(_file.Origin, ZoneFileType.None, _file.PlaceOf(directive))
            {
                Refusal = "$GENERATE is not supported: write the records that it makes, "
                    + "as named-compilezone does",
            };
            return true;
        }

        return Is(name, "$ORIGIN") ? TryReadOrigin() && _file.TryReadEnd()
            : Is(name, "$TTL") ? TryReadDefaultTimeToLive() && _file.TryReadEnd()
            : Is(name, "$FAULT") ? TryReadFault(directive, out entry) && _file.TryReadEnd()
            : Is(name, "$INCLUDE") ? TryReadInclude(directive)
            : _file.Fail(directive, $"expected $ORIGIN, $TTL, $INCLUDE or $FAULT, but found {_file.Show(directive)}");
    }

    private bool TryReadOrigin()
    {
        if (!_file.TryReadName(out DomainName? origin))
        {
            return false;
        }

        _file.Origin = origin;
        _file.ImpliedOrigin = null;
        return true;
    }

    private bool TryReadDefaultTimeToLive()
    {
        if (!_file.TryReadTimeToLive(out TimeSpan timeToLive))
        {
            return false;
        }

        _defaultTimeToLive = timeToLive;
        return true;
    }

    // "$FAULT" name [type] ("servfail" / "timeout")
    private bool TryReadFault(ZoneToken directive, out ZoneFileEntry entry)
    {
        entry = default;
        if (!_file.TryReadName(out DomainName? name))
        {
            return false;
        }

        ZoneFileType type = ZoneFileTypes.Of(_file.SpanOf(_file.Current));
        bool hasType = IsFaultType(type);
        if (hasType)
        {
            _file.Take();
        }

        DnsStatus? status = Is(_file.SpanOf(_file.Current), "servfail") ? DnsStatus.ServerFailure
            : Is(_file.SpanOf(_file.Current), "timeout") ? DnsStatus.Timeout
            : null;
        if (status is null)
        {
            return _file.Fail(_file.Current, hasType
                ? $"expected servfail or timeout, but found {_file.Show(_file.Current)}"
                : $"expected A, AAAA, CNAME, MX, PTR, TXT, servfail or timeout, but found {_file.Show(_file.Current)}");
        }

        _file.Take();
        entry = new ZoneFileEntry(name, ZoneFileType.None, _file.PlaceOf(directive))
        {
            Fault = status,
            FaultType = type switch
            {
                ZoneFileType.A => DnsRecordType.A,
                ZoneFileType.Aaaa => DnsRecordType.Aaaa,
                ZoneFileType.Mx => DnsRecordType.Mx,
                ZoneFileType.Ptr => DnsRecordType.Ptr,
                ZoneFileType.Txt => DnsRecordType.Txt,

                // A resolver meets a CNAME whatever type it looks up, so all lookups fail.
                _ => null,
            },
        };
        return true;
    }

    // RFC 1035, 5.1: $INCLUDE <file-name> [<domain-name>]
    private bool TryReadInclude(ZoneToken directive)
    {
        if (_folder is null)
        {
            return _file.Fail(
                directive, "$INCLUDE works only in a zone that is read from a file: put the records here");
        }

        if (_file.IsAtEnd)
        {
            return _file.Fail(_file.Current, "expected the name of a file, but found the end of the line");
        }

        ZoneToken file = _file.Take();
        DomainName? origin = _file.Origin;
        if ((!_file.IsAtEnd && !_file.TryReadName(out origin)) || !_file.TryReadEnd())
        {
            return false;
        }

        if (_includedFrom.Count == MaxDepth || _includes == MaxIncludes)
        {
            return _file.Fail(file, _includes == MaxIncludes
                ? $"a zone has at most {MaxIncludes} $INCLUDE"
                : $"files are included at most {MaxDepth} deep");
        }

        return TryEnter(file, origin);
    }

    // The author of the zone file must not choose any file of this machine: an error would show its words.
    [SuppressMessage(
        "Reliability", "CA2000:Dispose objects before losing scope", Justification = "The reader disposes it.")]
    private bool TryEnter(ZoneToken token, DomainName? origin)
    {
        string name = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(_file.SpanOf(token).ToString()));
        try
        {
            string path = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(_file.File!))!);
            if (!path.StartsWith(Path.TrimEndingDirectorySeparator(_folder!) + Path.DirectorySeparatorChar,
                StringComparison.Ordinal))
            {
                return _file.Fail(
                    token,
                    $"{_file.Show(token)} is outside the folder of the zone file: copy it into that folder");
            }

            if (IsOpen(path))
            {
                return _file.Fail(token, $"{_file.Show(token)} includes itself");
            }

            FileStream stream = File.OpenRead(path);
            if (!stream.CanSeek)
            {
                stream.Dispose();
                return _file.Fail(token, $"{_file.Show(token)} is not a regular file");
            }

            _includes++;
            _includedFrom.Push(_file);
            _file = new ZoneFileFields(Latin1(stream), path)
            {
                Origin = origin,
                ImpliedOrigin = _file.ImpliedOrigin,
                HasOwner = _file.HasOwner,
                Owner = _file.Owner,
            };
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return _file.Fail(token, e is FileNotFoundException or DirectoryNotFoundException
                ? $"there is no file {_file.Show(token)}"
                : $"{_file.Show(token)} cannot be read");
        }
    }

    private bool IsOpen(string path)
    {
        foreach (ZoneFileFields file in _includedFrom.Append(_file))
        {
            if (Path.GetFullPath(file.File!) == path)
            {
                return true;
            }
        }

        return false;
    }
}
