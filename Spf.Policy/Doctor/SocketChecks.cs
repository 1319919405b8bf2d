// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Whether smtpd, which runs as user postfix, gets at a unix socket.</summary>
internal static class SocketChecks
{
    // Prints the first folder that cannot be passed or, if all can be, the socket that cannot be written to.
    private const string Script =
        "while [ $# -gt 1 ]; do [ -x \"$1\" ] || { echo \"$1\"; exit; }; shift; done; [ -w \"$1\" ] || echo \"$1\"";

    /// <summary>Looks at the way to the socket with the eyes of Postfix's user. Only root can.</summary>
    /// <returns>Null where it does not exist, which another check has told.</returns>
    public static async Task<Finding?> RunAsync(
        PostfixConfiguration postfix, string path, CancellationToken cancellationToken)
    {
        string owner = postfix.Value("mail_owner");
        string full = Path.Combine(postfix.QueueDirectory, path);
        if (!Environment.IsPrivilegedProcess || !File.Exists(full) || SystemProgram.Find("runuser") is not { } runuser)
        {
            return null;
        }

        // A relative path is looked up from the queue directory, in which smtpd is already.
        string top = Path.IsPathRooted(path) ? "/" : postfix.QueueDirectory;
        (int ExitCode, string Output)? seen = await SystemProgram.RunAsync(
            runuser, ["-u", owner, "--", "/bin/sh", "-c", Script, "sh", .. Way(top, full)], cancellationToken);
        string blocked = seen?.Output.Trim() ?? string.Empty;
        if (seen is not { ExitCode: 0 })
        {
            return Finding.Warning(
                $"{full}: whether user {owner} gets at it could not be told", $"see that the user {owner} exists");
        }

        return blocked.Length == 0 ? Finding.Fine($"{full}: user {owner} gets at it") : Finding.Error(
            $"{full}: user {owner} is stopped by the permissions of {blocked}",
            blocked == full
                ? "let it write: Socket_Mode = 0666, or Socket_Owner = postfix with 0600; "
                    + "with systemd, SocketUser= and SocketMode= of spf-policyd.socket"
                : $"let it pass: chmod o+x {blocked}, or put the socket into {postfix.QueueDirectory}/private");
    }

    private static List<string> Way(string top, string path)
    {
        var way = new List<string> { path };
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (folder.Length >= top.Length)
            {
                way.Insert(0, folder);
            }
        }

        return way;
    }
}
