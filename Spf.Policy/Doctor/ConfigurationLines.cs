// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Lines for the files, ready to paste.</summary>
internal static class ConfigurationLines
{
    /// <summary>The lines of a mode.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="machine">Has the program's path, and the user to run it as.</param>
    /// <param name="file">The configuration file to name; null for the default places.</param>
    /// <param name="endpoint">The endpoint that is asked already, and can stay; null for our own proposal.</param>
    /// <param name="queueDirectory">Postfix's.</param>
    public static string For(
        RunMode mode, Machine machine, string? file, string? endpoint, string queueDirectory)
    {
        endpoint ??= mode switch
        {
            RunMode.Spawn => "unix:private/policyd-spf",
            RunMode.Unix => "unix:private/spf-policyd",
            _ => "inet:127.0.0.1:10045",
        };
        string listen = endpoint.StartsWith("unix:", StringComparison.Ordinal)
            ? $"unix:{Path.Combine(queueDirectory, endpoint["unix:".Length..])}"
            : endpoint;
        string service = endpoint[(endpoint.LastIndexOf('/') + 1)..];
        string before = mode == RunMode.Spawn
            ? $"""
              master.cf:
                {service}  unix  -       n       n       -       0       spawn
                    user={machine.User} argv={machine.Program}{(file is null ? string.Empty : $" {file}")}

              """
            : $"""
              policyd-spf.conf, unless systemd listens (spf-policyd.socket):
                Listen = {listen}

              """;
        string timeLimit = mode == RunMode.Spawn ? $"\n  {service}_time_limit = 3600" : string.Empty;
        string user = mode == RunMode.Spawn && machine.MakeUser.Length > 0
            ? $"The user does not exist yet; {machine.MakeUser.Replace(", then ", ".", StringComparison.Ordinal)}\n"
            : string.Empty;
        return $$"""
            {{user}}{{before}}
            main.cf:
              smtpd_recipient_restrictions =
                  permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination,
                  check_policy_service { {{endpoint}}, timeout=30s, default_action=DUNNO }{{timeLimit}}

            """;
    }
}
