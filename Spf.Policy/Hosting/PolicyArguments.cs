// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>The arguments, after the verb if there is one.</summary>
internal sealed record PolicyArguments
{
    private const int DnsPort = 53;

    /// <summary>The configuration file; null for the default places.</summary>
    public string? ConfigurationPath { get; init; }

    /// <summary>--listen, in their order.</summary>
    public ImmutableArray<string> Listen { get; init; } = [];

    /// <summary>--dns, in their order.</summary>
    public ImmutableArray<IPEndPoint> Dns { get; init; } = [];

    /// <summary>--zone.</summary>
    public string? ZonePath { get; init; }

    /// <summary>--log.</summary>
    public LogFormat? Log { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static PolicyArguments Read(ReadOnlySpan<string> args, bool isServer)
    {
        PolicyArguments result = new();
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (!arg.StartsWith('-'))
            {
                result = result.ConfigurationPath is null
                    ? result with { ConfigurationPath = arg }
                    : throw new UsageException($"{arg}: there is one configuration file, {result.ConfigurationPath}");
                continue;
            }

            // --name=value, or --name value.
            int equals = arg.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? arg : arg[..equals];
            if (name is not ("--dns" or "--zone") && !(isServer && name is "--listen" or "--log"))
            {
                throw new UsageException(name is "--listen" or "--log"
                    ? $"{name} is an option of: {ProgramName.Own} serve"
                    : $"{name} is no option; see {ProgramName.Own} --help");
            }

            string value = equals >= 0 ? arg[(equals + 1)..]
                : ++i < args.Length ? args[i]
                : throw new UsageException($"{name} needs a value; see {ProgramName.Own} --help");
            result = result.With(name, value);
        }

        return result.ZonePath is null || result.Dns.IsEmpty
            ? result
            : throw new UsageException("--zone and --dns exclude each other: a zone file answers instead of the DNS");
    }

    private PolicyArguments With(string name, string value) => name switch
    {
        "--dns" => this with { Dns = Dns.Add(Server(value)) },
        "--listen" => this with { Listen = Listen.Add(value) },
        "--log" => this with { Log = Format(value) },
        _ => this with { ZonePath = value },
    };

    private static IPEndPoint Server(string value) =>
        IPAddressText.TryParseEndPoint(value, DnsPort, out IPEndPoint? server)
            ? server
            : throw new UsageException(
                $"--dns {value} is not a server; one is 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");

    private static LogFormat Format(string value) => value switch
    {
        "plain" => LogFormat.Plain,
        "journal" => LogFormat.Journal,
        "json" => LogFormat.Json,
        "syslog" => LogFormat.Syslog,
        _ => throw new UsageException($"--log {value} is not known; it is plain, journal, json or syslog"),
    };
}
