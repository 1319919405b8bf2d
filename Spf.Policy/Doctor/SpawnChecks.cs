// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>A service of master.cf that spawn(8) runs.</summary>
internal static class SpawnChecks
{
    public static IEnumerable<Finding> Run(PostfixConfiguration postfix, PostfixService service, Machine machine) =>
    [
        .. OfProgram(service, machine), .. OfUser(postfix, service, machine), .. OfProcess(postfix, service),
    ];

    private static IEnumerable<Finding> OfProgram(PostfixService service, Machine machine)
    {
        var command = SpawnedCommand.Of(service);
        string file = command.Configuration is { } configuration ? $" {configuration}" : string.Empty;
        string ours = $"write argv={machine.Program}{file}";
        if (service.Program.Length == 0)
        {
            yield return Finding.Error($"master.cf: {service.Name} has no argv=", $"{ours} after user=");
            yield break;
        }

        if (!command.IsOurs)
        {
            yield return Finding.Warning(
                $"master.cf: {service.Name} still runs {command.Program}",
                $"{ours} in the place of all of argv=; the rest of the line stays");
        }

        string[] programs = [.. new[] { service.Program, command.Program }.Distinct()];
        if (Array.Find(programs, path => !path.StartsWith('/') || !machine.Exists(path)) is { } missing)
        {
            yield return Finding.Error($"master.cf: {service.Name} runs {missing}, which does not exist", ours);
        }
        else if (!machine.IsExecutable(service.Program))
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} runs {service.Program}, which is not executable",
                $"chmod a+rx {service.Program}");
        }

        if (command.Problem is { } problem)
        {
            yield return Finding.Error($"master.cf: {service.Name} runs spf-policyd with arguments that it refuses: "
                + problem, ours);
        }
    }

    private static IEnumerable<Finding> OfUser(PostfixConfiguration postfix, PostfixService service, Machine machine)
    {
        string[] names = (service.User ?? string.Empty).Split(':', 2);
        string owner = postfix.Value("mail_owner");
        string better = $"{machine.MakeUser}write user={machine.User} before argv=";
        if (names[0].Length == 0)
        {
            yield return Finding.Error($"master.cf: {service.Name} has no user=", better);
        }
        else if (names[0] is "root" or "0" || names[0] == owner)
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} has user={names[0]}, which spawn refuses",
                $"{better}: a user of its own, neither root nor {owner}");
        }
        else if (!machine.HasUser(names[0]))
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} has user={names[0]}, and there is no such user: spawn answers nothing",
                better);
        }
        else if (names.Length == 2 && !machine.HasGroup(names[1]))
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} has user={service.User}, and there is no such group: spawn answers nothing",
                $"write user={names[0]} before argv=");
        }
    }

    private static IEnumerable<Finding> OfProcess(PostfixConfiguration postfix, PostfixService service)
    {
        if (service.IsChrooted)
        {
            yield return Finding.Error(
                $"master.cf: {service.Name} runs chrooted, where its program is not found",
                "write n in the fifth column (chroot)");
        }

        if (service.MaxProcesses != "0")
        {
            string limit = service.MaxProcesses == "-" ? "default_process_limit" : service.MaxProcesses;
            yield return Finding.Warning(
                $"master.cf: {service.Name} is limited to {limit} processes; every smtpd process needs one of its own, "
                    + "and waits where there is none",
                "write 0 in the seventh column (maxproc)");
        }

        string name = $"{service.Name}_time_limit";
        string limitText = postfix.Value(name) is { Length: > 0 } own ? own : postfix.Value("command_time_limit");
        TimeSpan? kept = PostfixText.Time(postfix.Value("smtpd_policy_service_max_ttl"));
        if (PostfixText.Time(limitText) is { } ends && ends <= kept)
        {
            yield return Finding.Warning(
                $"main.cf: {name} is {limitText}: the process ends then, while smtpd may still use it",
                $"add {name} = 3600 to main.cf");
        }
    }
}
