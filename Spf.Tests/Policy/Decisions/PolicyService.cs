// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Decisions;
using Spf.Policy.Protocol;
using Spf.Tests.Policy.Configuration;

namespace Spf.Tests.Policy.Decisions;

/// <summary>The engine with a configuration in files, and what it logs.</summary>
internal sealed class PolicyService : ILogger
{
    public const string HostName = "mx.example.org";

    private readonly LogLevel _level;
    private int _instances;

    public PolicyService(
        string configuration = "",
        IDnsResolver? resolver = null,
        TimeProvider? timeProvider = null,
        LogLevel? level = null,
        string users = "")
        : this(Read(configuration, users), resolver, timeProvider, level)
    {
    }

    public PolicyService(
        PolicyConfiguration configuration,
        IDnsResolver? resolver = null,
        TimeProvider? timeProvider = null,
        LogLevel? level = null)
    {
        Configuration = configuration;
        _level = level ?? LogLevel.Information;
        Engine = new PolicyEngine(
            Configuration, resolver ?? PolicyZone.Resolver, HostName, timeProvider ?? TimeProvider.System, this);
    }

    public PolicyEngine Engine { get; }

    public PolicyConfiguration Configuration { get; }

    public List<string> Lines { get; } = [];

    /// <summary>Options are separated by ";", as if each stood on a line.</summary>
    /// <param name="options">The main file.</param>
    /// <param name="users">The lines of the per-user file, separated by line feeds; empty for no such file.</param>
    public static PolicyConfiguration Read(string options, string users = "")
    {
        using var folder = new ConfigurationFolder();
        string perUser = users.Length == 0 ? "" : $"\nPer_User = text,{folder.Write("users", users)}";
        return ConfigurationLoader.Load(
            folder.Write("main", string.Join('\n', options.Split(';', StringSplitOptions.TrimEntries)) + perUser));
    }

    /// <summary>The action for a message of its own.</summary>
    public Task<string?> Ask(string client, string helo, string sender, string recipient = "r@x.org") =>
        Ask(Request(client, helo, sender, recipient));

    public async Task<string?> Ask(PolicyRequest request) =>
        (await Engine.AnswerAsync(request, TestContext.Current.CancellationToken)).Action;

    public PolicyRequest Request(
        string client,
        string helo,
        string sender,
        string recipient = "r@x.org",
        string? instance = null,
        string state = "RCPT",
        string user = "",
        string context = "",
        string queueId = "8045F2AB23") => new()
        {
            ProtocolState = state,
            ClientAddress = client,
            HeloName = helo,
            Sender = sender,
            Recipient = recipient,
            Instance = instance ?? $"a7.{++_instances}",
            QueueId = queueId,
            SaslUsername = user,
            PolicyContext = context,
        };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _level;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Add(formatter(state, exception));
        }
    }
}
