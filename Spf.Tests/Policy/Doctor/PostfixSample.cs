// SPDX-License-Identifier: MIT

using Spf.Policy.Doctor;

namespace Spf.Tests.Policy.Doctor;

/// <summary>Configurations of Postfix to look at: good ones, and what is done to them.</summary>
internal static class PostfixSample
{
    public const string Call = "check_policy_service { unix:private/policyd-spf, default_action=DUNNO }";

    public const string List = "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, ";

    public const string TimeLimit = "policyd-spf_time_limit = 3600";

    public const string Smtp = "smtp inet n - y - - smtpd";

    public const string Spawn =
        "policyd-spf unix - n n - 0 spawn\n    user=policyd-spf argv=/usr/bin/spf-policyd";

    public const string Main = $"""
        # As README has it
        compatibility_level = 3.6
        myhostname = mx.example.org
        inet_protocols = all
        queue_directory = /var/spool/postfix
        {List}
            {Call}
        {TimeLimit}
        """;

    public const string Master = $"""
        {Smtp}
        {Spawn}
        """;

    /// <summary>A host with these files, on which the users of the samples exist.</summary>
    public static Machine Machine(Func<string, bool> exists) => new(
        exists, _ => true, name => name is "policyd-spf" or "spf-policyd", _ => false, "/usr/bin/spf-policyd", null);
}
