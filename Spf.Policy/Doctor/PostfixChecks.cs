// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>Checks of only the configuration: who asks whom, and whether it fits together.</summary>
/// <param name="postfix">main.cf and master.cf.</param>
/// <param name="policy">Our own.</param>
/// <param name="machine">Its files and users.</param>
/// <param name="ours">Endpoints at which spf-policyd has answered, wherever the configuration says it listens.</param>
internal sealed class PostfixChecks(
    PostfixConfiguration postfix, PolicyConfiguration policy, Machine machine, IReadOnlySet<string>? ours = null)
{
    private readonly List<PolicyCall> _all = PolicyCall.FindAll(postfix);

    /// <summary>The calls that are about SPF: they lead to us, or say so by their name.</summary>
    public IEnumerable<PolicyCall> Calls => _all.Where(IsAboutSpf);

    /// <summary>The calls that may be about anything.</summary>
    public IEnumerable<PolicyCall> Others => _all.Where(call => call.IsReadable && !IsAboutSpf(call));

    /// <summary>The endpoints that answer them, once each.</summary>
    public IEnumerable<PolicyCall> Endpoints => Calls.DistinctBy(AddressOf);

    /// <summary>How the service runs as things are; null where that cannot be told.</summary>
    public RunMode? Mode =>
        postfix.Spawned.Any(IsOurs) || Calls.Any(call => ServiceFor(call) is { Command: "spawn" }) ? RunMode.Spawn
        : policy.Server.Listen.FirstOrDefault(address => address != "systemd") is { } listen
            ? listen.StartsWith("inet:", StringComparison.OrdinalIgnoreCase) ? RunMode.Inet : RunMode.Unix
        : Calls.FirstOrDefault() is not { } call ? null
        : call.SocketPath is null ? RunMode.Inet
        : machine.Exists(FullPath(call)) ? RunMode.Unix : RunMode.Spawn;

    /// <summary>The services of master.cf that run a program for SPF.</summary>
    public IEnumerable<PostfixService> Services => postfix.Spawned.Where(IsAboutSpf);

    /// <summary>How main.cf would name the service as it runs; null if that cannot be told.</summary>
    public string? Proposal =>
        (postfix.Spawned.FirstOrDefault(IsOurs) ?? postfix.Spawned.FirstOrDefault(IsAboutSpf))?.Endpoint
        ?? policy.Server.Listen.Where(address => address != "systemd").Select(AsPostfixSaysIt).FirstOrDefault();

    /// <summary>The place that a call leads to: unix: with the whole path, or inet:.</summary>
    public string AddressOf(PolicyCall call) => call.SocketPath is null ? call.Endpoint : $"unix:{FullPath(call)}";

    /// <summary>The socket's whole path. A chrooted smtpd looks up an absolute one below the queue directory.</summary>
    public string FullPath(PolicyCall call) => Path.GetFullPath(
        call is { SocketPath: ['/', ..], Server.IsChrooted: true }
            ? postfix.QueueDirectory + call.SocketPath
            : Path.Combine(postfix.QueueDirectory, call.SocketPath!));

    /// <summary>The service of master.cf that a call leads to; null for none.</summary>
    public PostfixService? ServiceFor(PolicyCall call) => postfix.Services.FirstOrDefault(service =>
        call.SocketPath is null
            ? service.Type == "inet" && ServiceAddress.LeadsTo(call.Endpoint, service.Endpoint)
            : service.Type != "inet" && FullPath(call) == FullPath(service));

    /// <summary>The configuration file that master.cf names for the service; null for none.</summary>
    public static string? ConfigurationOf(PostfixConfiguration postfix) => postfix.Spawned
        .Where(IsAboutSpf).Select(service => SpawnedCommand.Of(service).Configuration).OfType<string>()
        .FirstOrDefault();

    /// <summary>A remark if a spawned service reads another configuration file than the one that is examined.</summary>
    /// <param name="examined">The file that the command line names; null for none.</param>
    public IEnumerable<Finding> OtherConfiguration(string? examined) =>
        from service in Services
        where examined is not null && IsOurs(service)
        let read = SpawnedCommand.Of(service).Configuration
        where read is null || Path.GetFullPath(read) != Path.GetFullPath(examined!)
        select Finding.Warning(
            $"master.cf: {service.Name} reads {read ?? "the first configuration of the default places"}, and this "
                + $"looks at {examined}",
            $"run spf-policyd doctor {(read is null ? "without a file" : read)}, or write argv={machine.Program} "
                + examined);

    public IEnumerable<Finding> Run()
    {
        var findings = new List<Finding>();
        findings.AddRange(_all.Where(call => !call.IsReadable)
            .Select(call => Unreadable(call)).Distinct());
        if (!Calls.Any())
        {
            findings.Add(NobodyAsks());
        }

        foreach (PolicyCall call in Endpoints)
        {
            findings.Add(Served(call));
        }

        foreach (PolicyCall call in Calls.DistinctBy(call => call.Text))
        {
            findings.AddRange(new CallChecks(postfix, policy.Settings, call).Run());
        }

        foreach (PolicyCall call in Calls.DistinctBy(call => (call.Endpoint, call.List, call.IsSubmission)))
        {
            findings.AddRange(PlaceChecks.Run(postfix, policy.Settings, call));
        }

        findings.AddRange(Repeated());
        findings.AddRange(Silent());
        findings.AddRange(Services.SelectMany(Spawned));
        return findings;
    }

    private static bool IsOurs(PostfixService service) => SpawnedCommand.Of(service).IsOurs;

    private static bool HasSpfName(string text) => text.Contains("spf", StringComparison.OrdinalIgnoreCase);

    // Python's, Perl's, and whatever names itself after them.
    private static bool IsAboutSpf(PostfixService service) =>
        service.ArgumentVector.Any(HasSpfName) || (service.Program.Length == 0 && HasSpfName(service.Name));

    private bool IsAboutSpf(PolicyCall call) => call.IsReadable
        && (HasSpfName(call.Endpoint) || IsListenedAt(call) || (ours?.Contains(AddressOf(call)) ?? false)
            || (ServiceFor(call) is { Command: "spawn" } service && IsAboutSpf(service)));

    private bool IsListenedAt(PolicyCall call) => policy.Server.Listen.Any(listen => call.SocketPath is { } path
        ? listen == $"unix:{path}" || listen == $"unix:{FullPath(call)}"
        : ServiceAddress.LeadsTo(call.Endpoint, listen));

    private string FullPath(PostfixService service) =>
        Path.GetFullPath(Path.Combine(postfix.QueueDirectory, service.Endpoint["unix:".Length..]));

    private string AsPostfixSaysIt(string listen) =>
        listen.StartsWith("unix:", StringComparison.Ordinal)
        && Path.GetRelativePath(postfix.QueueDirectory, listen["unix:".Length..]) is var relative
        && !relative.StartsWith("..", StringComparison.Ordinal)
            ? $"unix:{relative}"
            : listen;

    private Finding Unreadable(PolicyCall call) => Finding.Error(
        $"{call.List}: \"{call.Text}\" does not say what to ask, and smtpd does not take mail with it",
        call.IsOpen ? "write } at its end" : $"write check_policy_service {Proposal ?? "unix:PATH or inet:HOST:PORT"}");

    private Finding Served(PolicyCall call)
    {
        if (ServiceFor(call) is { } service)
        {
            return service.Command != "spawn" ? Finding.Error(
                    $"{call.List}: {call.Endpoint} is master.cf's service {service.Name}, which runs {service.Command} "
                        + "and does not answer policy requests",
                    $"{machine.MakeUser}write in master.cf {service.Name} {service.Type} - n n - 0 spawn "
                        + $"user={machine.User} argv={machine.Program}")
                : postfix.IsDisabled(service) ? Finding.Error(
                    $"main.cf: master_service_disable switches off master.cf's service {service.Name}",
                    $"remove {service.Name}/{service.Type} from master_service_disable")
                : Finding.Fine($"{call.List}: {call.Endpoint} is master.cf's service {service.Name}");
        }

        if (call.SocketPath is null)
        {
            return Finding.Fine($"{call.List}: asks {call.Endpoint}");
        }

        if (machine.Exists(FullPath(call)))
        {
            return Finding.Fine($"{call.List}: asks {call.Endpoint}");
        }

        if (call is { SocketPath: ['/', ..], Server.IsChrooted: true })
        {
            return OutOfSight(call);
        }

        return IsListenedAt(call)
            ? Finding.Fine($"{call.List}: asks {call.Endpoint}")
            : Finding.Error(
                $"{call.List}: asks {call.Endpoint}, but master.cf has no service of that name, and there is no socket "
                    + FullPath(call),
                Proposal is null
                    ? "add the service to master.cf, or start spf-policyd serve with this socket; the lines are below"
                    : $"use one name in both files: write {Proposal} in main.cf (a panel may have rewritten it)");
    }

    private Finding NobodyAsks()
    {
        string others = _all.Count == 0
            ? "no check_policy_service"
            : $"only {string.Join(", ", _all.Select(call => call.Endpoint).Distinct(StringComparer.Ordinal))}";
        return Finding.Error(
            $"main.cf: nothing asks for SPF; it has {others}",
            Proposal is null
                ? "add the lines below"
                : $"add check_policy_service {Proposal} to smtpd_recipient_restrictions, as below: that is "
                    + (postfix.Spawned.FirstOrDefault(service => service.Endpoint == Proposal) is { } service
                        ? $"master.cf's service {service.Name}"
                        : "where spf-policyd listens (Listen)"));
    }

    private Finding OutOfSight(PolicyCall call)
    {
        string relative = Path.GetRelativePath(postfix.QueueDirectory, call.SocketPath!);
        return Finding.Error(
            $"{call.List}: smtpd runs chrooted (master.cf, {call.Server}) and takes {call.SocketPath} for "
                + $"{FullPath(call)}, which does not exist",
            relative.StartsWith("..", StringComparison.Ordinal)
                ? $"write Listen = unix:{postfix.QueueDirectory}/private/spf-policyd in this service's configuration, "
                    + "and unix:private/spf-policyd in main.cf"
                : $"write unix:{relative}");
    }

    // One reply has one header, so a service may be asked again with another policy_context.
    private IEnumerable<Finding> Repeated() => Calls.Where(call => call.Server is not null)
        .GroupBy(call => (call.Server, AddressOf(call), call.Attributes.GetValueOrDefault("policy_context")))
        .Where(group => group.Count() > 1)
        .Select(group => Finding.Warning(
            $"{string.Join(" and ", group.Select(call => call.List).Distinct())}: {group.First().Endpoint} is asked "
                + $"{group.Count()} times about each recipient",
            $"keep one check_policy_service {group.First().Endpoint}, or give each its own policy_context (spf, "
                + "authres, greylist)"))
        .Distinct();

    // A class that an access table names may be for any server.
    private IEnumerable<Finding> Silent() => Calls.All(call => call.Server is null) ? []
        : from server in postfix.Services
          where server.TakesMail && !postfix.IsDisabled(server) && !Calls.Any(call => call.Server == server)
          select Finding.Warning(
              $"master.cf: mail that comes by {server} is not checked; its own -o options replace the list of main.cf",
              $"write check_policy_service {Calls.First().Endpoint} into the list of {server} too, or remove "
                  + $"-o {Calls.First(call => call.Server is not null).List} from it");

    private IEnumerable<Finding> Spawned(PostfixService service)
    {
        if (!_all.Any(call => call.IsReadable && ServiceFor(call) == service))
        {
            yield return Finding.Warning(
                $"master.cf: nothing in main.cf asks {service.Endpoint}",
                $"remove the service {service.Name}, or ask it by this name");
        }

        foreach (Finding finding in SpawnChecks.Run(postfix, service, machine))
        {
            yield return finding;
        }
    }
}
