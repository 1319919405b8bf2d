// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Decisions;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>The common part of both ways to run: the configuration, the DNS and the engine over them.</summary>
internal sealed class PolicyService : IDisposable
{
    private const int MaxZoneLength = 16 << 20;

    private readonly IDnsResolver _source;
    private readonly LineLogger _log;
    private readonly string? _path;

    private PolicyService(PolicyArguments arguments, PolicyConfiguration configuration, LineLogger log)
    {
        _path = arguments.ConfigurationPath;
        _log = log;
        _source = arguments.ZonePath is { } zone
            ? ReadZone(zone)
            : new StubResolver(new StubResolverOptions
            {
                Servers = arguments.Dns.IsEmpty ? configuration.Server.Dns : arguments.Dns,
                MaxInFlight = DescriptorBudget.OfProcess(asksDns: true).DnsTurns,
            });
        Engine = new PolicyEngine(
            configuration, new CachingResolver(_source), Libc.HostName, TimeProvider.System, log);
        log.SetDebugLevel(configuration.DebugLevel);
    }

    public PolicyEngine Engine { get; }

    /// <summary>Answers a request: the engine does, unless it is a ping.</summary>
    public ValueTask<PolicyResponse> AnswerAsync(PolicyRequest request, CancellationToken cancellationToken) =>
        request.ProtocolState == PolicyRequest.Ping
            ? PingAsync(cancellationToken)
            : Engine.AnswerAsync(request, cancellationToken);

    /// <summary>Reads the configuration. Faults in it are logged, and the rest of it holds.</summary>
    /// <param name="arguments">The arguments of the command line.</param>
    /// <param name="mustExist">
    /// Whether a file that is named and missing is an error, and not only a reason to reject nothing. spawn(8) starts a
    /// process for each connection: policyd-spf goes on without the file there, and mail flows.
    /// </param>
    /// <param name="log">The log.</param>
    /// <exception cref="UsageException">--zone cannot be used.</exception>
    /// <exception cref="IOException">A configuration file cannot be read whole.</exception>
    public static PolicyService Open(PolicyArguments arguments, bool mustExist, LineLogger log)
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(arguments.ConfigurationPath);
        LogNotes(configuration, log);
        return configuration.Files == FileState.Unreadable || (mustExist && configuration.Files == FileState.Missing)
            ? throw new IOException("Not started: a configuration file cannot be read.")
            : new PolicyService(arguments, configuration, log);
    }

    // Every recursive server knows about the root zone, whatever it is that it cannot reach. No cache is asked.
    private async ValueTask<PolicyResponse> PingAsync(CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(PolicyRequest.PingTime);
        DnsStatus status;
        try
        {
            status = (await _source.ResolveTxtAsync(DomainName.Root, time.Token)).Status;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            status = DnsStatus.Timeout;
        }

        return status is DnsStatus.Success or DnsStatus.NameError
            ? PolicyResponse.Dunno
            : PolicyResponse.Of($"defer_if_permit 4.3.0 The DNS does not answer ({status})");
    }

    /// <summary>
    /// Reads the configuration again, from the same places, and uses it unless it has errors. Never throws.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "A running service keeps what it has, whatever is wrong with the new configuration.")]
    public void Reload()
    {
        try
        {
            ReadAgain();
        }
        catch (Exception e)
        {
            _log.CannotReload(e.Message);
        }
    }

    private void ReadAgain()
    {
        PolicyConfiguration old = Engine.Configuration;
        PolicyConfiguration configuration = ConfigurationLoader.LoadAgain(_path, old);
        LogNotes(configuration, _log);
        string file = configuration.Path ?? "the configuration";
        if (configuration.Notes.Any(note => note.IsError))
        {
            _log.ReloadFailed(file);
            return;
        }

        Engine.Configuration = configuration;
        _log.SetDebugLevel(configuration.DebugLevel);
        _log.Reloaded(file);
        if (!IsSame(old.Server, configuration.Server))
        {
            _log.RestartNeeded(file);
        }
    }

    public void Dispose()
    {
        Engine.Dispose();
        (_source as IDisposable)?.Dispose();
    }

    private static void LogNotes(PolicyConfiguration configuration, LineLogger log)
    {
        foreach (ConfigurationNote note in configuration.Notes)
        {
            if (note.IsError)
            {
                log.ConfigurationError(note.ToString());
            }
            else
            {
                log.ConfigurationWarning(note.ToString());
            }
        }
    }

    // Arrays are not equal by what is in them.
    private static bool IsSame(ServerSettings left, ServerSettings right) =>
        left.Listen.SequenceEqual(right.Listen) && left.Dns.SequenceEqual(right.Dns)
        && left with { Listen = [], Dns = [] } == right with { Listen = [], Dns = [] };

    // A character is an octet: the file holds what the DNS would carry.
    private static ZoneResolver ReadZone(string file)
    {
        try
        {
            using ZoneFileReader reader = new FileInfo(file).Length <= MaxZoneLength
                ? ZoneFileReader.Open(file, MaxZoneLength)
                : throw new UsageException($"--zone {file}: more than {MaxZoneLength >> 20} MiB");
            return ZoneFile.TryRead(reader, out ZoneResolver? zone, out ZoneFileError error)
                ? zone
                : throw new UsageException(error.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--zone {file}: {e.Message}");
        }
    }
}
