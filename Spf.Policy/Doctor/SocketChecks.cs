// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Whether users other than this one get at a file. Only root can look with their eyes.</summary>
internal static class SocketChecks
{
    // Prints the first folder that cannot be passed or, if all can be, the file, if the test says no.
    private const string Script = "test=$1; shift; "
        + "while [ $# -gt 1 ]; do [ -x \"$1\" ] || { echo \"$1\"; exit; }; shift; done; "
        + "[ \"$test\" \"$1\" ] || echo \"$1\"";

    /// <summary>Whether smtpd, which runs as user postfix, gets at a unix socket.</summary>
    /// <param name="postfix">Postfix's configuration.</param>
    /// <param name="full">The socket.</param>
    /// <param name="isAbsolute">Whether smtpd looks it up from the root folder, not the queue directory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null where it does not exist, which another check has told.</returns>
    public static async Task<Finding?> RunAsync(
        PostfixConfiguration postfix, string full, bool isAbsolute, CancellationToken cancellationToken)
    {
        string owner = postfix.Value("mail_owner");
        string root = isAbsolute ? "/" : postfix.QueueDirectory;
        return await BlockedAsync(owner, root, full, "-w", cancellationToken) switch
        {
            null => null,
            "?" => Finding.Warning(
                $"{full}: whether user {owner} gets at it could not be told", $"see that the user {owner} exists"),
            "" => Finding.Fine($"{full}: user {owner} gets at it"),
            var blocked => Finding.Error(
                $"{full}: user {owner} is stopped by the permissions of {blocked}",
                blocked == full
                    ? "let it write: Socket_Mode = 0666, or Socket_Owner = postfix with 0600; "
                        + "with systemd, SocketUser= and SocketMode= of spf-policyd.socket; at once: "
                        + $"chmod 0666 {full}"
                    : $"let it pass: chmod o+x {blocked}, or put the socket into {postfix.QueueDirectory}/private"),
        };
    }

    /// <summary>Whether the user of a spawn(8) service may run its program and read its configuration.</summary>
    public static async Task<Finding?> OfSpawnAsync(
        PostfixService service, string path, bool isProgram, CancellationToken cancellationToken)
    {
        string user = (service.User ?? string.Empty).Split(':')[0];
        string? blocked = await BlockedAsync(user, "/", path, isProgram ? "-x" : "-r", cancellationToken);
        return blocked is null or "" or "?" ? null : Finding.Error(
            $"{path}: user {user}, who runs master.cf's {service.Name}, is stopped by the permissions of {blocked}",
            $"let it in: chmod o+{(blocked == path && !isProgram ? "r" : "x")} {blocked}");
    }

    // Null if that cannot be looked at, "?" if it could not be told, "" if nothing is in the way.
    private static async Task<string?> BlockedAsync(
        string user, string top, string full, string test, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists(full) || SystemProgram.Find("runuser") is not { } runuser)
        {
            return null;
        }

        (int ExitCode, string Output, string Error)? seen = await SystemProgram.RunAsync(
            runuser, ["-u", user, "--", "/bin/sh", "-c", Script, "sh", test, .. Way(top, full)], cancellationToken);
        return seen is { ExitCode: 0 or 1, Error: "" } ? seen.Value.Output.Trim() : "?";
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
