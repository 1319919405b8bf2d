// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// A Postfix with the policy service in one of the three modes: SMTP servers with a configuration of the
/// service each.
/// </summary>
public abstract class PolicyPostfix(PolicyMode mode) : PostfixFixture(mode, resolver: null, Prerequisites.Postfix)
{
    internal const string Plain = "spf-plain";

    /// <summary>The predecessor's own configuration, or its like where Debian's package is not installed.</summary>
    internal int PlainPort { get; private set; }

    /// <summary>The port of a service that does what the predecessor does only if asked: errors are deferred and
    /// rejected, relays trusted.</summary>
    internal int StrictPort { get; private set; }

    /// <summary>Nothing is rejected; the service is asked twice, for a header of each kind.</summary>
    internal int BothPort { get; private set; }

    /// <summary>A pass leads to a restriction class; then a second service, configured otherwise, marks.</summary>
    internal int ClassPort { get; private set; }

    /// <summary>
    /// Bob's mail is checked; carol's is not checked, dave's only by HELO, erin's clients are trusted, and frank wants
    /// another kind of header.
    /// </summary>
    internal int UsersPort { get; private set; }

    /// <summary>As plain, but what is accepted is thrown away.</summary>
    internal int LoadPort { get; private set; }

    private protected override async Task ConfigureAsync()
    {
        string plain = Services.Add(Plain, File.Exists(Prerequisites.OldConfiguration)
            ? Prerequisites.OldConfiguration
            : await WriteAsync("plain.conf", ""));
        PlainPort = Postfix.AddPort($"check_policy_service {plain}");

        // Postfix tries twice by default, a second apart; on a busy machine the program takes longer to start.
        LoadPort = Postfix.AddPort(
            $"check_policy_service {{ {plain}, try_limit=60 }}, check_client_access static:discard");

        string strict = Services.Add("spf-strict", await WriteAsync(
            "strict.conf",
            """
            # Names and values in any case, lists with spaces: both are new.
            permerror_reject = true
            TempError_Defer = True
            HELO_reject = SPF_Not_Pass
            Whitelist = 198.51.100.0/24, 2001:db8:51::/48
            """));
        StrictPort = Postfix.AddPort($"check_policy_service {strict}");

        string mark = Services.Add("spf-mark", await WriteAsync(
            "mark.conf",
            $"""
            HELO_reject = False
            Mail_From_reject = False
            Authserv_Id = {PostfixServer.HostName}
            """));
        BothPort = Postfix.AddPort(
            $"check_policy_service {{ {mark}, policy_context=spf }}, "
            + $"check_policy_service {{ {mark}, policy_context=authres }}");

        string users = await WriteAsync(
            "users",
            """
            carol@receiver.test,Mail_From_reject=No_Check|HELO_reject=No_Check
            dave@receiver.test,Mail_From_reject=No_Check
            erin@receiver.test,Whitelist=192.0.2.0/24
            frank@receiver.test,Header_Type=AR
            """);
        string perUser = Services.Add("spf-users", await WriteAsync("users.conf", $"Per_User = text,{users}"));
        UsersPort = Postfix.AddPort($"check_policy_service {perUser}");

        string pass = Services.Add("spf-class", await WriteAsync(
            "class.conf", "Mail_From_pass_restriction = spf_passed"));
        Postfix.AddSettings(
            """
            smtpd_restriction_classes = spf_passed
            spf_passed = check_client_access static:{PREPEND X-Class: spf_passed}
            """);
        ClassPort = Postfix.AddPort($"check_policy_service {pass}, check_policy_service {mark}");
    }
}

public sealed class SpawnPostfix() : PolicyPostfix(PolicyMode.Spawn);

public sealed class UnixSocketPostfix() : PolicyPostfix(PolicyMode.UnixSocket);

public sealed class TcpPostfix() : PolicyPostfix(PolicyMode.Tcp);
