// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Doctor;

/// <summary>How the service runs.</summary>
public enum SetUp
{
    /// <summary>Postfix's spawn(8) starts it.</summary>
    Spawn,

    /// <summary>It listens on a port.</summary>
    Inet,

    /// <summary>It listens on a unix socket.</summary>
    Unix,
}

/// <summary>One change to a world.</summary>
/// <param name="File">main, master, conf, sh (a line for the shell), users or service.</param>
/// <param name="Old">The text that is replaced; empty to add at the end.</param>
/// <param name="New">Its replacement.</param>
/// <param name="IsLiteral">Whether a cure's text must be in what doctor has printed, word for word.</param>
internal sealed record Edit(string File, string Old, string New, bool IsLiteral = true);

/// <summary>One way to break a working set-up.</summary>
/// <param name="Name">The part that is broken.</param>
/// <param name="SetUp">The set-up.</param>
/// <param name="Breaks">The changes that break it.</param>
/// <param name="Finding">The beginning of a line of doctor's, up to the end of this text.</param>
/// <param name="Advice">A part of the advice below it.</param>
/// <param name="Cures">The changes that the advice asks for, in their order.</param>
internal sealed record BrokenSetUp(
    string Name, SetUp SetUp, Edit[] Breaks, string Finding, string Advice, params Edit[] Cures);

/// <summary>Working set-ups, and ways to break them.</summary>
internal static class DoctorTable
{
    private const string Call = "check_policy_service { unix:private/policyd-spf, default_action=DUNNO }";
    private const string InetCall = "check_policy_service { inet:127.0.0.1:{port}, default_action=DUNNO }";
    private const string PrintedCall =
        "check_policy_service { unix:private/policyd-spf, timeout=30s, default_action=DUNNO }";

    private const string PrintedInetCall =
        "check_policy_service { inet:127.0.0.1:{port}, timeout=30s, default_action=DUNNO }";

    private const string Smtp = "smtp inet n - y - - smtpd";
    private const string Columns = "policyd-spf unix - n n - 0 spawn";
    private const string Argv = "argv={program} {conf}";
    private const string Spawn = $"{Columns}\n    user=policyd-spf {Argv}";
    private const string Move = "move it to smtpd_recipient_restrictions";
    private const string List = "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination,";

    /// <summary>Settings that are broken, what doctor says, and what cures them.</summary>
    public static IReadOnlyList<BrokenSetUp> Rows { get; } =
    [
        // One service, two names.
        Spawned("service renamed in master.cf", [InMaster("policyd-spf unix", "policy-spf unix")],
            "error *but master.cf has no service of that name", "write unix:private/policy-spf in main.cf",
            InMain("unix:private/policyd-spf", "unix:private/policy-spf"),
            InMain("policyd-spf_time_limit = 3600", "policy-spf_time_limit = 3600")),
        Spawned("socket in public/", [InMaster("policyd-spf unix -", "policyd-spf unix n")],
            "error *but master.cf has no service of that name", "write unix:public/policyd-spf in main.cf",
            InMain("unix:private/policyd-spf", "unix:public/policyd-spf")),
        Spawned("service misspelled in main.cf", [InMain("private/policyd-spf", "private/policyd_spf")],
            "error *asks unix:private/policyd_spf, but master.cf has no service", "write unix:private/policyd-spf",
            InMain("unix:private/policyd_spf", "unix:private/policyd-spf")),
        Spawned("absolute path, chrooted smtpd", [InMain("unix:private", "unix:{root}/private")],
            "error *takes {root}/private/policyd-spf for {root}{root}/private", "write unix:private/policyd-spf",
            InMain("unix:{root}/private/policyd-spf", "unix:private/policyd-spf")),
        Spawned("nobody asks", [InMain(Call, "permit")],
            "error main.cf: nothing asks for SPF; it has no check_policy_service",
            "add check_policy_service unix:private/policyd-spf to smtpd_recipient_restrictions",
            InMain("permit\n", $"{PrintedCall}\n")),
        Spawned("only another service is asked", [InMain(Call, "check_policy_service inet:127.0.0.1:1")],
            "error main.cf: nothing asks for SPF; it has only inet:127.0.0.1:1",
            "add check_policy_service unix:private/policyd-spf",
            InMain("check_policy_service inet:127.0.0.1:1", PrintedCall)),
        Spawned("no service in master.cf", [InMaster($"{Spawn}\n", "")],
            "error *but master.cf has no service of that name", "add the service to master.cf",
            InMaster("", "policyd-spf  unix  -       n       n       -       0       spawn\n"),
            InMaster("", "    user=policyd-spf argv={program}\n")),
        Spawned("endpoint without its kind", [InMain("unix:private", "private")],
            "error *does not say what to ask", "write check_policy_service unix:private/policyd-spf",
            InMain("{ private/policyd-spf", "{ unix:private/policyd-spf", false)),
        Spawned("call without an argument", [InMain(Call, "check_policy_service")],
            "error *\"check_policy_service\" does not say what to ask",
            "write check_policy_service unix:private/policyd-spf",
            InMain("check_policy_service", "check_policy_service unix:private/policyd-spf"),
            InMain("check_policy_service unix:private/policyd-spf", Call)),
        Spawned("call whose argument is another restriction",
            [InMain(Call, "check_policy_service, permit")],
            "error *\"check_policy_service permit\" does not say", "write check_policy_service unix:private/policyd-spf",
            InMain("check_policy_service, permit", "check_policy_service unix:private/policyd-spf"),
            InMain("check_policy_service unix:private/policyd-spf", Call)),
        Spawned("brace that is not closed", [InMain("default_action=DUNNO }", "default_action=DUNNO")],
            "error *does not say what to ask", "write } at its end",
            InMain("default_action=DUNNO", "default_action=DUNNO }", false)),
        Spawned("value with spaces", [InMain("default_action=DUNNO }", "default_action=DUNNO and log }")],
            "error main.cf: \"and\" in check_policy_service", "braces of its own: { NAME = VALUE }",
            InMain("default_action=DUNNO and log }", "{ default_action = DUNNO and log } }", false)),
        Spawned("unknown attribute", [InMain("default_action=DUNNO", "timout=30s, default_action=DUNNO")],
            "error *has the attribute timout, which Postfix does not know", "write timeout", InMain("timout", "timeout")),
        Spawned("unknown context", [InMain("default_action=DUNNO", "policy_context=authress, default_action=DUNNO")],
            "warning *has policy_context=authress, which means nothing", "write policy_context=authres, or",
            InMain("policy_context=authress", "policy_context=authres")),
        Spawned("greylist context without greylisting",
            [InMain(Call, $"{Call}, check_policy_service {{ unix:private/policyd-spf, policy_context=greylist, "
                + "default_action=DUNNO }")],
            "warning *has policy_context=greylist, and Greylist is No", "remove this check_policy_service",
            InMain(", check_policy_service { unix:private/policyd-spf, policy_context=greylist, default_action=DUNNO }",
                "")),
        Spawned("asked twice", [InMain(Call, $"{Call}, {Call}")],
            "warning *unix:private/policyd-spf is asked 2 times about each recipient",
            "keep one check_policy_service unix:private/policyd-spf", InMain($"{Call}, {Call}", Call, false)),

        // spawn(8): processes.
        Spawned("default limit of processes", [InMaster(" 0 spawn", " - spawn")],
            "warning *limited to default_process_limit processes", "write 0 in the seventh column",
            InMaster(" - spawn", " 0 spawn", false)),
        Spawned("ten processes", [InMaster(" 0 spawn", " 10 spawn")],
            "warning *limited to 10 processes", "write 0 in the seventh column",
            InMaster(" 10 spawn", " 0 spawn", false)),
        Spawned("chroot", [InMaster("- n n - 0", "- n y - 0")],
            "error *runs chrooted, where its program is not found", "write n in the fifth column",
            InMaster("- n y - 0", "- n n - 0", false)),
        Spawned("no time limit", [InMain("policyd-spf_time_limit = 3600\n", "")],
            "warning main.cf: policyd-spf_time_limit is 1000s", "add policyd-spf_time_limit = 3600 to main.cf",
            InMain("", "policyd-spf_time_limit = 3600")),
        Spawned("short time limit", [InMain("policyd-spf_time_limit = 3600", "policyd-spf_time_limit = 5m")],
            "warning main.cf: policyd-spf_time_limit is 5m", "add policyd-spf_time_limit = 3600 to main.cf",
            InMain("policyd-spf_time_limit = 5m", "policyd-spf_time_limit = 3600")),
        Spawned("switched off", [InMain("", "master_service_disable = policyd-spf/unix")],
            "error main.cf: master_service_disable switches off", "remove policyd-spf/unix from master_service_disable",
            InMain("policyd-spf/unix", "")),

        // spawn(8): its user.
        Spawned("no user", [InMaster("user=policyd-spf ", "")],
            "error *policyd-spf has no user=", "write user=policyd-spf before argv=",
            InMaster("argv=", "user=policyd-spf argv=", false)),
        Spawned("user root", [InMaster("user=policyd-spf", "user=root")],
            "error *has user=root, which spawn refuses", "write user=policyd-spf before argv=",
            InMaster("user=root", "user=policyd-spf")),
        Spawned("Postfix's own user", [InMaster("user=policyd-spf", "user={owner}")],
            "error *has user={owner}, which spawn refuses", "write user=policyd-spf",
            InMaster("user={owner}", "user=policyd-spf")),
        Spawned("user that does not exist", [InMaster("user=policyd-spf", "user=spf")],
            "error *has user=spf, and there is no such user", "write user=policyd-spf before argv=",
            InMaster("user=spf", "user=policyd-spf")),
        Spawned("group that does not exist", [InMaster("user=policyd-spf", "user=policyd-spf:mailspf")],
            "error *has user=policyd-spf:mailspf, and there is no such group", "write user=policyd-spf before argv=",
            InMaster("user=policyd-spf:mailspf", "user=policyd-spf")),
        Spawned("no user of ours on this host", [new("users", "policyd-spf", "")],
            "error *has user=policyd-spf, and there is no such user",
            "make the user (useradd --system --no-create-home --shell /usr/sbin/nologin spf-policyd), then write "
                + "user=spf-policyd before argv=",
            new Edit("users", "", "spf-policyd"), InMaster("user=policyd-spf", "user=spf-policyd")),

        // spawn(8): its program.
        Spawned("program that does not exist", [InMaster("argv={program}", "argv=/opt/nowhere/spf-policyd")],
            "error *runs /opt/nowhere/spf-policyd, which does not exist", $"write {Argv}",
            InMaster("argv=/opt/nowhere/spf-policyd {conf}", Argv)),
        Spawned("program without a path", [InMaster("argv={program}", "argv=spf-policyd")],
            "error *runs spf-policyd, which does not exist", $"write {Argv}", InMaster("argv=spf-policyd {conf}", Argv)),
        Spawned("program that is not executable", [new("sh", "", "chmod 0644 {program}")],
            "error *runs {program}, which is not executable", "chmod a+rx {program}",
            new Edit("sh", "", "chmod a+rx {program}")),
        Spawned("policyd-spf", [InMaster(Argv, "argv=/usr/bin/policyd-spf {conf}")],
            "warning *policyd-spf still runs /usr/bin/policyd-spf", $"write {Argv} in the place of all of argv=",
            InMaster("argv=/usr/bin/policyd-spf {conf}", Argv)),
        Spawned("policyd-spf by its interpreter", [InMaster(Argv, "argv=/usr/bin/python3 /usr/bin/policyd-spf {conf}")],
            "warning *policyd-spf still runs /usr/bin/policyd-spf", $"write {Argv} in the place of all of argv=",
            InMaster("argv=/usr/bin/python3 /usr/bin/policyd-spf {conf}", Argv)),
        Spawned("policyd-spf by env", [InMaster(Argv, "argv=/usr/bin/env python3 -u /usr/bin/policyd-spf {conf}")],
            "warning *policyd-spf still runs /usr/bin/policyd-spf", $"write {Argv} in the place of all of argv=",
            InMaster("argv=/usr/bin/env python3 -u /usr/bin/policyd-spf {conf}", Argv)),
        Spawned("policyd-spf-perl", [InMaster(Argv, "argv=/usr/bin/perl /usr/sbin/policyd-spf-perl -v")],
            "warning *policyd-spf still runs /usr/sbin/policyd-spf-perl", "write argv={program} in the place of all",
            InMaster("argv=/usr/bin/perl /usr/sbin/policyd-spf-perl -v", "argv={program}")),
        Spawned("no argv", [InMaster($" {Argv}", "")],
            "error *policyd-spf has no argv=", "write argv={program} after user=",
            InMaster("user=policyd-spf", "user=policyd-spf argv={program}", false)),
        Spawned("empty argv", [InMaster(Argv, "argv=")],
            "error *policyd-spf has no argv=", "write argv={program}", InMaster("argv=", "argv={program}")),
        Spawned("serve under spawn", [InMaster(Argv, "argv={program} serve {conf}")],
            "error *\"serve\" is not for spawn", $"write {Argv}", InMaster("argv={program} serve {conf}", Argv)),
        Spawned("an option that it does not have", [InMaster(Argv, "argv={program} --verbose {conf}")],
            "error *\"--verbose\" is not one of its options", $"write {Argv}",
            InMaster("argv={program} --verbose {conf}", Argv)),
        Spawned("two configuration files", [InMaster(Argv, "argv={program} {conf} /etc/other.conf")],
            "error *it takes one configuration file", $"write {Argv}",
            InMaster("argv={program} {conf} /etc/other.conf", Argv)),
        Spawned("configuration that does not exist", [InMaster("{conf}", "{conf}f")],
            "error {conf}f: there is no such file", "correct the path or the file", InMaster("{conf}f", "{conf}", false)),
        Spawned("discard", [InMaster(Spawn, "policyd-spf unix - n n - 0 discard")],
            "error *is master.cf's service policyd-spf, which runs discard",
            "policyd-spf unix - n n - 0 spawn user=policyd-spf argv={program}",
            InMaster("policyd-spf unix - n n - 0 discard",
                "policyd-spf unix - n n - 0 spawn user=policyd-spf argv={program}")),
        Spawned("pipe", [InMaster("0 spawn", "0 pipe")],
            "error *is master.cf's service policyd-spf, which runs pipe",
            "policyd-spf unix - n n - 0 spawn user=policyd-spf argv={program}",
            InMaster(Spawn.Replace("0 spawn", "0 pipe", StringComparison.Ordinal),
                "policyd-spf unix - n n - 0 spawn user=policyd-spf argv={program}")),

        // Lines that Postfix does not read.
        Spawned("continuation without a space", [InMaster("\n    user=", "\nuser=")],
            "error master.cf: \"user=policyd-spf argv={program} {conf}\" is not a service",
            "begin this line with a space", InMaster("\nuser=", "\n user=", false)),
        Spawned("seven columns", [InMaster("- n n - 0 spawn", "- n n - spawn")],
            "error master.cf: \"policyd-spf unix - n n - spawn user=", $"write all columns, for example: {Columns}",
            InMaster("policyd-spf unix - n n - spawn", Columns)),
        Spawned("unknown type", [InMaster("policyd-spf unix", "policyd-spf socket")],
            "error master.cf: \"policyd-spf socket\" is of no type that Postfix knows", "write policyd-spf unix",
            InMaster("policyd-spf socket", "policyd-spf unix")),
        Spawned("list whose next line has no space", [InMain("\n    check_policy", "\ncheck_policy")],
            "error main.cf: \"check_policy_service { unix:private/policyd-spf, default_action=DUNNO }\" is not a setting",
            "begin this line with a space", InMain("\ncheck_policy", "\n check_policy", false)),
        Spawned("line without =", [InMain("", "policyd-spf")],
            "error main.cf: \"policyd-spf\" is not a setting", "otherwise remove it", InMain("\npolicyd-spf\n", "\n")),
        Spawned("list written twice", [InMain("", "smtpd_recipient_restrictions = permit_mynetworks")],
            "warning main.cf: smtpd_recipient_restrictions is set twice", "remove the other",
            InMain("\nsmtpd_recipient_restrictions = permit_mynetworks\n", "\n")),
        Spawned("list of port 25 replaced",
            [InMaster(Smtp, $"{Smtp}\n  -o smtpd_recipient_restrictions=permit_mynetworks,reject_unauth_destination\n"
                + "smtpd pass - - y - - smtpd")],
            "warning master.cf: mail that comes by smtp inet is not checked",
            "remove -o smtpd_recipient_restrictions from it",
            InMaster("  -o smtpd_recipient_restrictions=permit_mynetworks,reject_unauth_destination\n", "")),

        // Its place.
        Spawned("before reject_unauth_destination", [InMain("reject_unauth_destination,", ""),
                InMain("", "smtpd_relay_restrictions =")],
            "warning *comes before reject_unauth_destination", "write reject_unauth_destination before it",
            InMain("check_policy_service", "reject_unauth_destination check_policy_service", false)),
        Spawned("not after permit_mynetworks", [InMain("permit_mynetworks,", "")],
            "warning *does not come after permit_mynetworks", "write permit_mynetworks before it",
            InMain("check_policy_service", "permit_mynetworks, check_policy_service", false)),
        Spawned("after reject", [InMain("    check_policy", "    reject, check_policy")],
            "error *is never asked: reject comes before it", "move it before reject",
            InMain($"reject, {Call}", $"{Call}, reject", false)),
        Spawned("after permit", [InMain("    check_policy", "    permit, check_policy")],
            "error *is never asked: permit comes before it", "move it before permit",
            InMain($"permit, {Call}", $"{Call}, permit", false)),
        Placed("smtpd_sender_restrictions", "warning *is asked before it is known whether the recipient is one of ours"),
        Placed("smtpd_relay_restrictions", "warning *is asked before it is known whether the recipient is one of ours"),
        Placed("smtpd_helo_restrictions", "warning *is asked before it is known whether the recipient is one of ours"),
        Placed("smtpd_client_restrictions", "error *is asked before there is a sender", "smtpd_delay_reject = no"),
        Placed("smtpd_data_restrictions", "warning *is asked once for all recipients"),
        Placed("smtpd_end_of_data_restrictions", "error *it is too late for a header"),
        Placed("smtpd_etrn_restrictions", "error *is not asked for mail"),
        Spawned("users' own port", [InMaster("", "submission inet n - y - - smtpd\n  -o smtpd_sasl_auth_enable=yes"),
                new("conf", "", "Skip_Authenticated = No")],
            "warning *is asked on master.cf's submission inet too",
            "-o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
            InMaster("-o smtpd_sasl_auth_enable=yes", "-o smtpd_sasl_auth_enable=yes\n  "
                + "-o smtpd_recipient_restrictions=permit_sasl_authenticated,reject", false)),
        Spawned("port 587 without logins", [InMaster("", "127.0.0.1:587 inet n - y - - smtpd")],
            "warning *is asked on master.cf's 127.0.0.1:587 inet too",
            "-o smtpd_recipient_restrictions=permit_mynetworks,permit_sasl_authenticated,reject",
            InMaster("587 inet n - y - - smtpd", "587 inet n - y - - smtpd\n  "
                + "-o smtpd_recipient_restrictions=permit_mynetworks,permit_sasl_authenticated,reject", false)),
        Spawned("users are checked", [InMain("", "smtpd_sasl_auth_enable = yes"),
                new("conf", "", "Skip_Authenticated = No")],
            "warning *does not come after permit_sasl_authenticated", "write permit_sasl_authenticated before it",
            InMain("check_policy_service", "permit_sasl_authenticated, check_policy_service", false)),

        // Time.
        Spawned("short patience", [InMain("default_action=DUNNO", "timeout=20s, default_action=DUNNO")],
            "warning main.cf: Postfix waits 20s for", "write timeout=30s", InMain("timeout=20s", "timeout=30s")),
        Spawned("short patience for all", [InMain("", "smtpd_policy_service_timeout = 10")],
            "warning main.cf: Postfix waits 10", "write timeout=30s beside it",
            InMain("default_action=DUNNO", "timeout=30s, default_action=DUNNO", false)),
        Spawned("no default action", [InMain(Call, "check_policy_service unix:private/policyd-spf")],
            "warning *all mail gets \"451 4.3.5 Server configuration problem\"", $"write {Call}",
            InMain("check_policy_service unix:private/policyd-spf", Call)),
        Spawned("default action that defers", [InMain("default_action=DUNNO", "{ default_action = DEFER later }")],
            "warning *all mail gets \"DEFER later\"", $"write {Call}",
            InMain("check_policy_service { unix:private/policyd-spf, { default_action = DEFER later } }", Call)),

        // At work.
        Spawned("Postfix does not run", [Is("off")],
            "error {root}/private/policyd-spf: no such socket", "start what listens there", Is("good", "off")),
        Spawned("lines that end with CRLF", [Is("action=DUNNO\r\n\r\n")],
            "error *answers what Postfix cannot read: action=DUNNO<U+000D>", "is it spf-policyd that answers?",
            Is("good")),
        Spawned("no answer at all", [Is("")],
            "error *closed the connection without an answer", "is it spf-policyd that answers?", Is("good")),
        Listening("another program has the socket", SetUp.Unix, [Is("action=dunno\n\n")],
            "error *another program answers there, or an older spf-policyd: action=dunno", "restart spf-policyd",
            Is("good")),
        Listening("no DNS", SetUp.Unix, [Is("no DNS")],
            "error *answers, but its DNS does not work: action=defer_if_permit 4.3.0", "in the option DNS, or in",
            Is("good")),
        Listening("no DNS at a port", SetUp.Inet, [Is("no DNS")],
            "error inet:127.0.0.1:{port}: answers, but its DNS does not work", "spfquery --ip 192.0.2.1", Is("good")),
        Listening("socket of a process that has ended", SetUp.Unix, [Is("stale")],
            "error *Connection refused", "systemctl start spf-policyd", Is("good", "start it")),
        Listening("nothing at the port", SetUp.Inet, [Is("off")],
            "error inet:127.0.0.1:{port}: Connection refused", "systemctl start spf-policyd", Is("good", "start it")),

        // Listeners.
        Listening("other port in main.cf", SetUp.Inet, [InMain("127.0.0.1:{port}", "127.0.0.1:1")],
            "error main.cf: nothing asks for SPF; it has only inet:127.0.0.1:1",
            "add check_policy_service inet:127.0.0.1:{port} to smtpd_recipient_restrictions",
            InMain("check_policy_service { inet:127.0.0.1:1, default_action=DUNNO }", PrintedInetCall)),
        Listening("::1 is not 127.0.0.1", SetUp.Inet, [InMain("inet:127.0.0.1:{port}", "inet:[::1]:{port}")],
            "error main.cf: nothing asks for SPF; it has only inet:[::1]:{port}",
            "add check_policy_service inet:127.0.0.1:{port} to",
            InMain("check_policy_service { inet:[::1]:{port}, default_action=DUNNO }", PrintedInetCall)),
        Listening("no port", SetUp.Inet, [InMain("inet:127.0.0.1:{port}", "inet:spf")],
            "error inet:spf: not an address of a policy service", "write inet:127.0.0.1:{port}",
            InMain("inet:spf", "inet:127.0.0.1:{port}")),
        Listening("socket out of the chroot's sight", SetUp.Unix,
            [new("conf", "{root}/private/spf-policyd", "{root}/closed/spf"),
                InMain("unix:private/spf-policyd", "unix:{root}/closed/spf")],
            "error *takes {root}/closed/spf for {root}{root}/closed/spf", "write unix:closed/spf",
            InMain("unix:{root}/closed/spf", "unix:closed/spf")),

        // This service's own files.
        Listening("error in the configuration", SetUp.Inet, [new("conf", "", "Mail_From_reject = Maybe")],
            "error {conf}: 1 line has an error", "run spf-policyd check-config {conf}",
            new Edit("conf", "Mail_From_reject = Maybe", "", false)),
        Listening("recipients' file that does not exist", SetUp.Inet, [new("conf", "", "Per_User = text,{root}/users")],
            "error {root}/users: there is no such file", "correct the path or the file",
            new Edit("conf", "Per_User = text,{root}/users", "", false)),
        Listening("test mode", SetUp.Inet, [new("conf", "", "TestOnly = 0")],
            "warning {conf}: test mode: nothing is rejected", "write TestOnly = 1",
            new Edit("conf", "TestOnly = 0", "TestOnly = 1")),
    ];

    /// <summary>Ways that only root can see.</summary>
    public static IReadOnlyList<BrokenSetUp> RootRows { get; } =
    [
        Spawned("configuration that its user cannot read", [InMaster("user=policyd-spf", "user=nobody"),
                new("sh", "", "chmod 0600 {conf}")],
            "error {conf}: user nobody, who runs master.cf's policyd-spf, is stopped by the permissions of {conf}",
            "chmod o+r {conf}", new Edit("sh", "", "chmod o+r {conf}")),
        Spawned("folder that its user cannot pass", [InMaster("user=policyd-spf", "user=nobody"),
                new("sh", "", "cp {conf} {root}/closed/spf.conf; chmod 0700 {root}/closed"),
                InMaster("{conf}", "{root}/closed/spf.conf")],
            "error {root}/closed/spf.conf: user nobody, who runs", "chmod o+x {root}/closed",
            new Edit("sh", "", "chmod o+x {root}/closed")),
        Listening("socket that Postfix cannot write to", SetUp.Unix, [Is("closed to others")],
            "error *user {owner} is stopped by the permissions of {root}/private/spf-policyd", "Socket_Mode = 0666",
            Is("good")),
        Listening("folder that Postfix cannot pass", SetUp.Unix, [new("sh", "", "chmod 0700 {root}")],
            "error *user {owner} is stopped by the permissions of {root}\n", "chmod o+x {root}",
            new Edit("sh", "", "chmod o+x {root}")),
    ];

    public static string MainText(SetUp setUp) => $$"""
        compatibility_level = 3.6
        myhostname = mx.example.org
        inet_protocols = all
        queue_directory = {root}
        mail_owner = {owner}
        {{List}}
            {{(setUp == SetUp.Spawn ? Call : setUp == SetUp.Inet ? InetCall
                : "check_policy_service { unix:private/spf-policyd, default_action=DUNNO }")}}
        {{(setUp == SetUp.Spawn ? "policyd-spf_time_limit = 3600" : "")}}

        """;

    public static string MasterText(SetUp setUp) => setUp == SetUp.Spawn ? $"{Smtp}\n{Spawn}\n" : $"{Smtp}\n";

    public static string Configuration(SetUp setUp) => setUp switch
    {
        SetUp.Inet => "Listen = inet:127.0.0.1:{port}\n",
        SetUp.Unix => "Listen = unix:{root}/private/spf-policyd\n",
        _ => "# The defaults.\n",
    };

    private static BrokenSetUp Spawned(
        string name, Edit[] breaks, string finding, string advice, params Edit[] cures) =>
        new(name, SetUp.Spawn, breaks, finding, advice, cures);

    private static BrokenSetUp Listening(
        string name, SetUp setUp, Edit[] breaks, string finding, string advice, params Edit[] cures) =>
        new(name, setUp, breaks, finding, advice, cures);

    private static BrokenSetUp Placed(string list, string finding, string setting = "") => Spawned(
        $"in {list}",
        [InMain("smtpd_recipient_restrictions", list), InMain("", setting)],
        finding,
        Move,
        new Edit("main", list, "smtpd_recipient_restrictions"));

    private static Edit InMain(string old, string replacement, bool isLiteral = true) =>
        new("main", old, replacement, isLiteral);

    private static Edit InMaster(string old, string replacement, bool isLiteral = true) =>
        new("master", old, replacement, isLiteral);

    private static Edit Is(string service, string was = "") => new("service", was, service, IsLiteral: false);
}
