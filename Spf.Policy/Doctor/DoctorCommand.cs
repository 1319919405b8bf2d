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
    /// <returns>The exit code: that of the worst finding.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        CancellationToken cancellationToken,
        ConfigurationPlaces? places = null)
    {
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

        (PostfixConfiguration? postfix, string source) = await PostfixReader.ReadAsync(
            options.Folder, SystemProgram.Find("postconf"), cancellationToken);
        if (postfix is null)
        {
            await output.WriteLineAsync(
                $"error    no Postfix configuration: {SafeText.Line(source)}\n"
                    + "         -> name its folder: spf-policyd doctor --config-dir DIR");
            return (int)Severity.Error;
        }

        PolicyConfiguration policy = ConfigurationLoader.Load(options.File, places);
        await output.WriteLineAsync(SafeText.Line($"Postfix: {source}"));
        await output.WriteLineAsync(SafeText.Line($"spf-policyd: {policy.Path ?? "no file, using the defaults"}"));
        await output.WriteLineAsync();

        var checks = new PostfixChecks(postfix, policy, IsThereOrHidden);
        Severity worst = Severity.Fine;
        foreach (Finding finding in FileChecks.Run(policy).Concat(checks.Run())
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
            await foreach (Finding finding in AtWorkAsync(postfix, call, cancellationToken))
            {
                await TellAsync(finding);
            }
        }

        RunMode mode = options.Mode ?? checks.Mode ?? RunMode.Spawn;
        string? endpoint = mode == checks.Mode ? checks.Endpoints.FirstOrDefault()?.Endpoint : null;
        string program = Environment.ProcessPath ?? "/usr/local/bin/spf-policyd";
        await output.WriteLineAsync($"\nTo run it as {mode.ToString().ToUpperInvariant()}:\n");
        await output.WriteAsync(ConfigurationLines.For(mode, program, endpoint, postfix.QueueDirectory));
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

    private static async IAsyncEnumerable<Finding> AtWorkAsync(
        PostfixConfiguration postfix,
        PolicyCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string endpoint = call.Endpoint;
        if (call.SocketPath is { } path)
        {
            string full = Path.Combine(postfix.QueueDirectory, path);
            if (!File.Exists(full))
            {
                bool isHidden = IsThereOrHidden(full);
                yield return isHidden
                    ? Finding.Warning($"{full}: cannot be seen by this user", "run spf-policyd doctor as root")
                    : Finding.Error(
                        $"{full}: no such socket",
                        "start what listens there: systemctl start spf-policyd or, under spawn, postfix reload");
                yield break;
            }

            if (await SocketChecks.RunAsync(postfix, path, cancellationToken) is { } finding)
            {
                yield return finding;
            }

            endpoint = $"unix:{full}";
        }

        string text = call.Attributes.GetValueOrDefault("timeout") ?? postfix.Value("smtpd_policy_service_timeout");
        TimeSpan timeout = PostfixText.Time(text) is { Ticks: > 0 } waits ? waits : TimeSpan.FromSeconds(100);
        yield return await ServiceProbe.RunAsync(endpoint, timeout, cancellationToken);
    }

    // Only root can look into private/. A socket that cannot be seen is not reported missing.
    private static bool IsThereOrHidden(string path) =>
        File.Exists(path) || (!Environment.IsPrivilegedProcess && IsHidden(Path.GetDirectoryName(path)));

    private static bool IsHidden(string? folder)
    {
        try
        {
            return Directory.Exists(folder) && Directory.GetFileSystemEntries(folder) is [];
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }
}
