// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Spf.Dns;

/// <summary>
/// The servers and time limits of resolv.conf(5). Read as the GNU C library reads it, with its caps, so that all
/// programs of a machine ask the same servers; what cannot be read is passed over.
/// </summary>
internal sealed record ResolvConf
{
    public const int DefaultAttempts = 2;

    public const int Port = 53;

    // MAXNS, RES_MAXRETRANS and RES_MAXRETRY in the GNU C library's resolv.h.
    private const int MaxServers = 3;
    private const int MaxTimeoutSeconds = 30;
    private const int MaxAttempts = 5;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The values if there is no such file: the server on the local machine.</summary>
    public static ResolvConf Local { get; } = new();

    /// <summary>One to three servers.</summary>
    public ImmutableArray<IPEndPoint> Servers { get; init; } =
        [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(IPAddress.IPv6Loopback, Port)];

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public int Attempts { get; init; } = DefaultAttempts;

    public bool Rotate { get; init; }

    /// <summary>Reads a file's content, whatever it is.</summary>
    public static ResolvConf Parse(ReadOnlySpan<char> text)
    {
        ResolvConf conf = Local;
        List<IPEndPoint> servers = new(MaxServers);
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            // A keyword is at the very start of its line, so "#" and ";" there make a comment of any line.
            if (TryTakeKeyword(line, "nameserver", out ReadOnlySpan<char> rest))
            {
                if (servers.Count < MaxServers && TryParseServer(TakeWord(ref rest), out IPAddress? address))
                {
                    servers.Add(new IPEndPoint(address, Port));
                }
            }
            else if (TryTakeKeyword(line, "options", out rest))
            {
                conf = conf.WithOptions(rest);
            }
        }

        return servers.Count == 0 ? conf : conf with { Servers = [.. servers] };
    }

    private ResolvConf WithOptions(ReadOnlySpan<char> options)
    {
        ResolvConf conf = this;
        for (ReadOnlySpan<char> option = TakeWord(ref options); !option.IsEmpty; option = TakeWord(ref options))
        {
            if (option is "rotate")
            {
                conf = conf with { Rotate = true };
            }
            else if (TryParseNumber(option, "timeout:", MaxTimeoutSeconds, out int seconds))
            {
                conf = conf with { Timeout = TimeSpan.FromSeconds(seconds) };
            }
            else if (TryParseNumber(option, "attempts:", MaxAttempts, out int attempts))
            {
                conf = conf with { Attempts = attempts };
            }
        }

        return conf;
    }

    // A zone identifier names an interface ("fe80::1%eth0"). The form with brackets and a port is not this file's.
    private static bool TryParseServer(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return text is not [] and not ['[', ..] && IPAddress.TryParse(text, out address);
    }

    // Zero would mean not to ask, or not to wait: the least there is, then. A value above the cap is lowered to it.
    private static bool TryParseNumber(ReadOnlySpan<char> option, ReadOnlySpan<char> name, int max, out int number)
    {
        number = 0;
        if (!option.StartsWith(name, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> digits = option[name.Length..];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        number = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? Math.Clamp(number, 1, max)
            : max;
        return true;
    }

    private static bool TryTakeKeyword(ReadOnlySpan<char> line, ReadOnlySpan<char> keyword, out ReadOnlySpan<char> rest)
    {
        rest = default;
        if (line.Length <= keyword.Length
            || !line.StartsWith(keyword, StringComparison.Ordinal)
            || line[keyword.Length] is not (' ' or '\t'))
        {
            return false;
        }

        rest = line[keyword.Length..];
        return true;
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        int length = text.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = length < 0 ? text : text[..length];
        text = text[word.Length..];
        return word;
    }
}
