// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>spf-policyd doctor: whether Postfix and this service fit, and what to do where they do not.</summary>
internal static class DoctorCommand
{
    private const string Usage = """
        spf-policyd doctor [--config-dir DIR] [--mode spawn|unix|inet] [CONFIG]

        Reads Postfix's configuration and CONFIG, this service's, says what does not fit, asks the
        running service a question, and prints the lines for main.cf and master.cf. Changes nothing.

          --config-dir DIR         Where main.cf and master.cf are, as with postconf -c.
          --mode spawn|unix|inet   Print the lines of this mode; by default those of the mode in use.

        Run it as root: nobody else sees Postfix's sockets.
        Exit code: 0 all is well, 1 warnings, 2 errors.

        """;

    /// <summary>Looks, and writes what it finds.</summary>
    /// <param name="args">The arguments after "doctor".</param>
    /// <param name="output">Where findings go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="places">The default places of the configuration; null for those of this process.</param>
    /// <param name="machine">The host; null for this one.</param>
    /// <returns>The exit code: that of the worst finding.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        CancellationToken cancellationToken,
        ConfigurationPlaces? places = null,
        Machine? machine = null)
    {
        machine ??= Machine.This;
        if (args.Any(arg => arg is "-h" or "--help"))
        {
            await output.WriteAsync(Usage);
            return (int)Severity.Fine;
        }

        if (DoctorOptions.Parse(args, out string? problem) is not { } options)
        {
            await output.WriteLineAsync($"spf-policyd doctor: {SafeText.Line(problem)}; see spf-policyd doctor --help");
            return (int)Severity.Error;
        }

        (PostfixConfiguration? postfix, string source, IReadOnlyList<Finding> syntax) = await PostfixReader.ReadAsync(
            options.Folder, machine.Postconf, cancellationToken);
        if (postfix is null)
        {
            await output.WriteLineAsync(
                $"error    no Postfix configuration: {SafeText.Line(source)}\n"
                    + "         -> name its folder: spf-policyd doctor --config-dir DIR");
            return (int)Severity.Error;
        }

        // A spawned service reads the file that its own line in master.cf names.
        string? spawned = PostfixChecks.ConfigurationOf(postfix);
        string? file = options.File ?? spawned;
        PolicyConfiguration policy = ConfigurationLoader.Load(file, places);
        await output.WriteLineAsync(SafeText.Line($"Postfix: {source}"));
        await output.WriteLineAsync(SafeText.Line($"spf-policyd: {policy.Path ?? "no file, using the defaults"}"));
        await output.WriteLineAsync();

        var checks = new PostfixChecks(postfix, policy, machine);
        HashSet<string> ours = await OursAsync(checks, cancellationToken);
        checks = ours.Count > 0 ? new PostfixChecks(postfix, policy, machine, ours) : checks;
        Severity worst = Severity.Fine;
        foreach (Finding finding in syntax.Concat(FileChecks.Run(policy)).Concat(checks.Run())
            .Concat(checks.OtherConfiguration(options.File))
            .Concat(ContainerChecks.Run(postfix.Value(ContainerChecks.ProxyProtocol), File.Exists)))
        {
            await TellAsync(finding);
        }

        await foreach (Finding finding in new GreylistChecks(policy, TimeProvider.System).RunAsync(checks.Endpoints))
        {
            await TellAsync(finding);
        }

        foreach (PolicyCall call in checks.Endpoints)
        {
            await foreach (Finding finding in AtWorkAsync(postfix, checks, call, cancellationToken))
            {
                await TellAsync(finding);
            }
        }

        RunMode mode = options.Mode ?? checks.Mode ?? RunMode.Spawn;
        string? endpoint = mode != checks.Mode ? null : checks.Endpoints.FirstOrDefault()?.Endpoint ?? checks.Proposal;
        await output.WriteLineAsync($"\nTo run it as {mode.ToString().ToUpperInvariant()}:\n");
        await output.WriteAsync(
            ConfigurationLines.For(mode, machine, options.File ?? spawned, endpoint, postfix.QueueDirectory));
        return (int)worst;

        async Task TellAsync(Finding finding)
        {
            worst = finding.Severity > worst ? finding.Severity : worst;
            string word = finding.Severity switch
            {
                Severity.Fine => "ok",
                Severity.Warning => "warning",
                _ => "error",
            };
            await output.WriteLineAsync($"{word,-8} {SafeText.Line(finding.Message)}");
            if (finding.Advice is { } advice)
            {
                await output.WriteLineAsync($"         -> {SafeText.Line(advice)}");
            }
        }
    }

    // The service may listen where its configuration does not say: systemd opens its sockets.
    private static async Task<HashSet<string>> OursAsync(PostfixChecks checks, CancellationToken cancellationToken)
    {
        HashSet<string> ours = new(StringComparer.Ordinal);
        foreach (string address in checks.Others.Select(checks.AddressOf).Distinct())
        {
            if (await ServiceProbe.IsOursAsync(address, cancellationToken))
            {
                ours.Add(address);
            }
        }

        return ours;
    }

    private static async IAsyncEnumerable<Finding> AtWorkAsync(
        PostfixConfiguration postfix,
        PostfixChecks checks,
        PolicyCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PostfixService? service = checks.ServiceFor(call);
        SpawnedCommand? command = service is { Command: "spawn" } ? SpawnedCommand.Of(service) : null;
        foreach ((string? path, bool isProgram) in new[] { (command?.Program, true), (command?.Configuration, false) })
        {
            if (path is not null
                && await SocketChecks.OfSpawnAsync(service!, path, isProgram, cancellationToken) is { } stopped)
            {
                yield return stopped;
            }
        }

        if (call.SocketPath is { } written)
        {
            string full = checks.FullPath(call);
            if (!File.Exists(full))
            {
                yield return Machine.IsThereOrHidden(full)
                    ? Finding.Warning($"{full}: cannot be seen by this user", "run spf-policyd doctor as root")
                    : Finding.Error(
                        $"{full}: no such socket",
                        "start what listens there: systemctl start spf-policyd or, under spawn, postfix reload");
                yield break;
            }

            bool isAbsolute = written is ['/', ..] && call.Server is not { IsChrooted: true };
            if (await SocketChecks.RunAsync(postfix, full, isAbsolute, cancellationToken) is { } finding)
            {
                yield return finding;
            }
        }

        string text = call.Attributes.GetValueOrDefault("timeout") ?? postfix.Value("smtpd_policy_service_timeout");
        TimeSpan timeout = PostfixText.Time(text) is { Ticks: > 0 } waits ? waits : TimeSpan.FromSeconds(100);
        yield return await ServiceProbe.RunAsync(
            checks.AddressOf(call),
            timeout,
            isOurs: command is null or { IsOurs: true },
            checks.Proposal,
            cancellationToken);
    }
}
