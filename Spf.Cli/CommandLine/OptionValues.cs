// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Cli.Process;
using Spf.Inspection;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>Parses the values of options. The message for an invalid value says what would be valid.</summary>
internal static class OptionValues
{
    private const int MaxNumber = 1_000_000;

    /// <summary>Parses an address or an SMTP address literal, such as [192.0.2.1] or [IPv6:2001:db8::1].</summary>
    public static bool TryReadAddress(ReadOnlySpan<char> text, out IPAddress? address)
    {
        if (text is ['[', .., ']'])
        {
            text = text[1..^1];
        }

        if (text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
        {
            text = text["IPv6:".Length..];
        }

        return IPAddressText.TryParse(text, out address);
    }

    public static IPAddress Address(OptionRow row, string text) => TryReadAddress(text, out IPAddress? address)
        ? address!
        : throw new UsageException(
            $"{row.With(text)} is not an IP address",
            "valid forms: 192.0.2.1, 2001:db8::1, [192.0.2.1], [IPv6:2001:db8::1]");

    /// <summary>Reads networks: addresses, with a prefix length or without.</summary>
    public static AddressSet Networks(Arguments arguments, OptionRow row)
    {
        AddressSet networks = AddressSet.Empty;
        foreach (string text in arguments.Values(row))
        {
            int slash = text.IndexOf('/', StringComparison.Ordinal);
            int max = !TryReadAddress(text.AsSpan(0, slash < 0 ? text.Length : slash), out IPAddress? address) ? -1
                : address!.AddressFamily == AddressFamily.InterNetwork ? 32
                : 128;
            int length = max;
            bool isLength = slash < 0 || (int.TryParse(
                text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= max);
            if (max < 0 || !isLength)
            {
                throw new UsageException($"{row.With(text)} is not a network", Example(row));
            }

            networks = networks.Union(AddressSet.Of(address!, length));
        }

        return networks;
    }

    public static int? Number(Arguments arguments, OptionRow row, int min)
    {
        if (arguments.Value(row) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= MaxNumber
            ? number
            : throw new UsageException($"{row.With(text)} is not a number from {min} to {MaxNumber}", Example(row));
    }

    public static TimeSpan? Seconds(Arguments arguments, OptionRow row)
    {
        if (arguments.Value(row) is not { } text)
        {
            return null;
        }

        const double MaxSeconds = 24 * 60 * 60;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0.001 and <= MaxSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException(
                $"{row.With(text)} is not a number of seconds from 0.001 to {MaxSeconds:0}", Example(row));
    }

    public static T OneOf<T>(OptionRow row, string text, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach ((string word, T value) in choices)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string known = choices[0].Word;
        foreach ((string word, _) in choices[1..])
        {
            known += $", {word}";
        }

        throw new UsageException($"{row.With(text)} is not a valid value", $"valid values: {known}");
    }

    /// <summary>Reads --scope; null if it was not given.</summary>
    public static SpfIdentity? Scope(Arguments arguments)
    {
        if (arguments.Value(OptionTable.Scope) is not { } scope)
        {
            return null;
        }

        return scope.Equals("pra", StringComparison.OrdinalIgnoreCase)
            ? throw new UsageException(
                "--scope pra belongs to Sender ID, which is obsolete", "valid values: mfrom, helo")
            : OneOf<SpfIdentity?>(
                OptionTable.Scope,
                scope,
                ("mfrom", SpfIdentity.MailFrom),
                ("mailfrom", SpfIdentity.MailFrom),
                ("helo", SpfIdentity.Helo));
    }

    /// <summary>Parses terms of a record into a record.</summary>
    public static SpfRecord Terms(OptionRow row, string text, bool allowModifiers)
    {
        if (!SpfTerms.TryParse(text, out SpfRecord? record, out SpfSyntaxError error))
        {
            throw new UsageException($"{row.With(text)} is not a list of terms: {error}", Example(row));
        }

        return record.Terms.IsEmpty || (!allowModifiers && !record.Modifiers.IsEmpty)
            ? throw new UsageException(
                $"{row.With(text)} is not a list of {(allowModifiers ? "terms" : "directives")}", Example(row))
            : record;
    }

    public static ExitCodes ExitCodes(Arguments arguments) => arguments.Value(OptionTable.ExitCodes) is { } codes
        ? OneOf(
            OptionTable.ExitCodes, codes, ("perl", Process.ExitCodes.Perl), ("libspf2", Process.ExitCodes.LibSpf2))
        : Process.ExitCodes.Perl;

    /// <summary>Reads --color; null means that the terminal decides.</summary>
    public static bool? Color(Arguments arguments) => arguments.Value(OptionTable.Color) is { } color
        ? OneOf<bool?>(OptionTable.Color, color, ("auto", null), ("always", true), ("never", false))
        : null;

    /// <summary>Reads the options of a check: limits, the receiver's name, the default explanation.</summary>
    public static SpfOptions Options(Arguments arguments)
    {
        string? explanation = arguments.Value(OptionTable.DefaultExplanation);
        if (explanation is not null && !MacroString.TryParseExplanation(explanation, out _, out SpfSyntaxError error))
        {
            throw new UsageException(
                $"--{OptionTable.DefaultExplanation.Name}: {error}", "write a literal % as %%");
        }

        return new SpfOptions
        {
            MaxLookups = Number(arguments, OptionTable.MaxLookups, 0) ?? SpfOptions.DefaultMaxLookups,
            MaxVoidLookups = Number(arguments, OptionTable.MaxVoidLookups, 0) ?? SpfOptions.DefaultMaxVoidLookups,
            Timeout = Seconds(arguments, OptionTable.Timeout) ?? new SpfOptions().Timeout,
            ReceiverName = ReceiverName(arguments),
            DefaultExplanation = explanation,
            VoidLookupRule = arguments.Value(OptionTable.VoidRule) is { } rule
                ? OneOf(
                    OptionTable.VoidRule,
                    rule,
                    ("literal", VoidLookupRule.Literal),
                    ("dual-stack", VoidLookupRule.DualStack),
                    ("DualStack", VoidLookupRule.DualStack))
                : VoidLookupRule.Literal,
            LookAhead = !arguments.Has(OptionTable.NoLookAhead),
        };
    }

    private static string ReceiverName(Arguments arguments)
    {
        string? given = arguments.Value(OptionTable.Hostname);
        string name = given ?? System.Net.Dns.GetHostName();
        bool isName = name.Length is > 0 and <= byte.MaxValue && !name.AsSpan().ContainsAnyExceptInRange('!', '~');
        return isName ? name
            : given is null ? "localhost"
            : throw new UsageException(
                $"{OptionTable.Hostname.With(given)} is not a host name", Example(OptionTable.Hostname));
    }

    private static string Example(OptionRow row) => $"for example: {row.With(row.Example)}";
}
