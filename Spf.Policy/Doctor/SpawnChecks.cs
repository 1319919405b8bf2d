// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>A service of master.cf that spawn(8) runs.</summary>
internal static class SpawnChecks
{
    public static IEnumerable<Finding> Run(PostfixConfiguration postfix, PostfixService service)
    {
        string? user = service.User?.Split(':')[0];
        string owner = postfix.Value("mail_owner");
        if (user is null or "" or "root" || user == owner)
        {
            yield return Finding.Error(
                user is null or ""
                    ? $"master.cf: {service.Name} has no user="
                    : $"master.cf: {service.Name} has user={user}, which spawn refuses",
                $"write user= before argv=, with a user of its own; neither root nor {owner}");
        }

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
