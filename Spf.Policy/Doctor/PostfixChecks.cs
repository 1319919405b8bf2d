// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>Checks of only the configuration: who asks whom, and whether it fits together.</summary>
/// <param name="postfix">main.cf and master.cf.</param>
/// <param name="policy">Our own.</param>
/// <param name="exists">Whether there is a file, a program's or a socket's, of that path.</param>
internal sealed class PostfixChecks(PostfixConfiguration postfix, PolicyConfiguration policy, Func<string, bool> exists)
{
    private const string Program = "spf-policyd";

    private readonly List<PolicyCall> _all = PolicyCall.FindAll(postfix);

    /// <summary>The calls that are about SPF: they lead to us, or say so by their name.</summary>
    public IEnumerable<PolicyCall> Calls => _all.Where(IsAboutSpf);

    /// <summary>The endpoints that answer them, once each.</summary>
    public IEnumerable<PolicyCall> Endpoints => Calls.DistinctBy(call => call.Endpoint);

    /// <summary>How the service runs as things are; null where that cannot be told.</summary>
    public RunMode? Mode =>
        postfix.Spawned.Any(IsOurs) || Calls.Any(call => SpawnedFor(call) is not null) ? RunMode.Spawn
        : policy.Server.Listen.FirstOrDefault() is { } listen
            ? listen.StartsWith("inet:", StringComparison.OrdinalIgnoreCase) ? RunMode.Inet : RunMode.Unix
        : Calls.FirstOrDefault() is { } call ? call.SocketPath is null ? RunMode.Inet : RunMode.Unix
        : null;

    public IEnumerable<Finding> Run()
    {
        var findings = new List<Finding>();
        if (!Calls.Any())
        {
            findings.Add(NobodyAsks());
        }

        foreach (PolicyCall call in Endpoints)
        {
            findings.Add(Served(call));
            findings.AddRange(new CallChecks(postfix, policy.Settings, call).Run());
        }

        foreach (PolicyCall call in Calls.DistinctBy(call => (call.Endpoint, call.List, call.IsSubmission)))
        {
            findings.AddRange(PlaceChecks.Run(postfix, policy.Settings, call));
        }

        findings.AddRange(Calls.Where(IsOutOfSight).DistinctBy(call => call.Endpoint).Select(OutOfSight));
        findings.AddRange(postfix.Spawned.Where(IsAboutSpf).SelectMany(Spawned));
        return findings;
    }

    private static bool IsOurs(PostfixService service) => Path.GetFileName(service.Program) == Program;

    private static bool HasSpfName(string text) => text.Contains("spf", StringComparison.OrdinalIgnoreCase);

    // Python's, Perl's, and whatever names itself after them.
    private static bool IsAboutSpf(PostfixService service) => service.ArgumentVector.Any(HasSpfName);

    private bool IsAboutSpf(PolicyCall call) =>
        HasSpfName(call.Endpoint) || IsListenedAt(call) || (SpawnedFor(call) is { } service && IsAboutSpf(service));

    private bool IsListenedAt(PolicyCall call) => policy.Server.Listen.Any(listen =>
        string.Equals(listen, call.Endpoint, StringComparison.OrdinalIgnoreCase)
        || (call.SocketPath is not null && listen == $"unix:{FullPath(call)}"));

    private PostfixService? SpawnedFor(PolicyCall call) =>
        postfix.Spawned.FirstOrDefault(service => service.Endpoint == call.Endpoint);

    private string FullPath(PolicyCall call) => Path.Combine(postfix.QueueDirectory, call.SocketPath!);

    private Finding Served(PolicyCall call)
    {
        if (SpawnedFor(call) is { } service)
        {
            return Finding.Fine($"{call.List}: {call.Endpoint} is master.cf's service {service.Name}");
        }

        if (call.SocketPath is null || IsListenedAt(call) || exists(FullPath(call)))
        {
            return Finding.Fine($"{call.List}: asks {call.Endpoint}");
        }

        PostfixService? likely = postfix.Spawned.FirstOrDefault(IsOurs) ?? postfix.Spawned.FirstOrDefault(IsAboutSpf);
        return Finding.Error(
            $"{call.List}: asks {call.Endpoint}, but master.cf has no service of that name, and there is no socket "
                + FullPath(call),
            likely is null
                ? "add the service to master.cf, or start spf-policyd serve with this socket; the lines are below"
                : $"use one name in both files: write {likely.Endpoint} in main.cf (a panel may have rewritten it)");
    }

    private Finding NobodyAsks()
    {
        string others = _all.Count == 0
            ? "no check_policy_service"
            : $"only {string.Join(", ", _all.Select(call => call.Endpoint).Distinct(StringComparer.Ordinal))}";
        PostfixService? service = postfix.Spawned.FirstOrDefault(IsAboutSpf);
        return Finding.Error(
            $"main.cf: nothing asks for SPF; it has {others}",
            service is null
                ? "add the lines below"
                : $"master.cf has the service {service.Name}: add check_policy_service {service.Endpoint} to "
                    + "smtpd_recipient_restrictions, as below");
    }

    // A chrooted smtpd looks up an absolute path below the queue directory.
    private bool IsOutOfSight(PolicyCall call) =>
        call is { SocketPath: ['/', ..], Server.IsChrooted: true } && !exists(postfix.QueueDirectory + call.SocketPath);

    private Finding OutOfSight(PolicyCall call)
    {
        string relative = Path.GetRelativePath(postfix.QueueDirectory, call.SocketPath!);
        return Finding.Error(
            $"{call.List}: smtpd runs chrooted (master.cf, {call.Server}) and takes {call.SocketPath} for "
                + $"{postfix.QueueDirectory}{call.SocketPath}, which does not exist",
            relative.StartsWith("..", StringComparison.Ordinal)
                ? $"put the socket below {postfix.QueueDirectory} and write unix:private/spf-policyd, or use inet:"
                : $"write unix:{relative}");
    }

    private IEnumerable<Finding> Spawned(PostfixService service)
    {
        if (!_all.Any(call => call.Endpoint == service.Endpoint))
        {
            yield return Finding.Warning(
                $"master.cf: nothing in main.cf asks {service.Endpoint}",
                $"remove the service {service.Name}, or ask it by this name");
        }

        if (!IsOurs(service))
        {
            yield return Finding.Warning(
                $"master.cf: {service.Name} still runs {service.Program}",
                $"write argv=/usr/local/bin/{Program} in its place; the rest of the line stays");
        }

        if (!exists(service.Program))
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} runs {service.Program}, which does not exist",
                $"write argv= with the path of {Program}");
        }

        foreach (Finding finding in SpawnChecks.Run(postfix, service))
        {
            yield return finding;
        }
    }
}
