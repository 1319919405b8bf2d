// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using static Spf.Tests.Policy.Doctor.PostfixSample;

namespace Spf.Tests.Policy.Doctor;

public sealed class PostfixChecksTests
{
    private const string Old = "argv=/usr/bin/policyd-spf /etc/postfix-policyd-spf-python/policyd-spf.conf";

    private const string ListWithoutRelaying = "smtpd_recipient_restrictions = permit_mynetworks, ";

    // A part of the good configuration, its replacement, and the finding.
    public static TheoryData<string, string, string, string> Faults => new()
    {
        // One service, two names.
        { "policyd-spf unix", "policy-spf unix", "Error", "but master.cf has no service of that name" },
        { "policyd-spf unix", "policy-spf unix", "Error", "write unix:private/policy-spf in main.cf" },
        { "policyd-spf unix -", "policyd-spf unix n", "Error", "write unix:public/policyd-spf in main.cf" },
        { "policyd-spf unix", "policy-spf unix", "Warning", "nothing in main.cf asks unix:private/policy-spf" },
        { Call, "permit", "Error", "nothing asks for SPF; it has no check_policy_service" },
        { Call, "permit", "Error", "add check_policy_service unix:private/policyd-spf" },
        { Call, "check_policy_service inet:[::1]:10023", "Error", "it has only inet:[::1]:10023" },
        { Spawn, "", "Error", "add the service to master.cf" },

        // spawn(8).
        { " 0 spawn", " - spawn", "Warning", "limited to default_process_limit processes" },
        { " 0 spawn", " 10 spawn", "Warning", "limited to 10 processes" },
        { "user=policyd-spf ", "", "Error", "policyd-spf has no user=" },
        { "user=policyd-spf", "user=root", "Error", "user=root, which spawn refuses" },
        { "user=policyd-spf", "user=postfix:mail", "Error", "user=postfix, which spawn refuses" },
        { "- n n - 0", "- n y - 0", "Error", "runs chrooted, where its program is not found" },
        { TimeLimit, "", "Warning", "policyd-spf_time_limit is 1000s" },
        { TimeLimit, "policyd-spf_time_limit = 5m", "Warning", "policyd-spf_time_limit is 5m" },
        { "/usr/bin/spf-policyd", "/opt/nowhere/spf-policyd", "Error", "which does not exist" },
        { "argv=/usr/bin/spf-policyd", Old, "Warning", "policyd-spf still runs /usr/bin/policyd-spf" },
        { "argv=/usr/bin/spf-policyd", "argv=/usr/bin/perl /usr/sbin/policyd-spf-perl", "Warning", "still runs" },

        // Its place.
        { List, $"smtpd_relay_restrictions =\n{ListWithoutRelaying}", "Warning", "an open relay" },
        { "permit_mynetworks, ", "", "Warning", "does not come after permit_mynetworks" },
        { List, List + "reject, ", "Error", "is never asked: reject comes before it" },
        { "recipient_restrictions", "sender_restrictions", "Warning", "before it is known whether the recipient" },
        { "recipient_restrictions", "relay_restrictions", "Warning", "before it is known whether the recipient" },
        { "recipient_restrictions", "helo_restrictions", "Warning", "before it is known whether the recipient" },
        { "smtpd_recipient_restrictions", "smtpd_delay_reject = no\nsmtpd_helo_restrictions", "Error", "before there" },
        { "recipient_restrictions", "data_restrictions", "Warning", "asked once for all recipients" },
        { "recipient_restrictions", "end_of_data_restrictions", "Error", "too late for a header" },
        { "recipient_restrictions", "etrn_restrictions", "Error", "is not asked for mail" },
        { Smtp, Smtp + "\nsubmission inet n - y - - smtpd", "Warning", "asked on master.cf's submission inet too" },
        { Smtp, Smtp + "\n192.0.2.1:587 inet n - y - - smtpd", "Warning", "on master.cf's 192.0.2.1:587 inet too" },

        // Sight.
        { "unix:private/policyd-spf", "unix:/run/spf/socket", "Error", "for /var/spool/postfix/run/spf/socket" },
        { "unix:private/policyd-spf", "unix:/var/spool/postfix/private/x-spf", "Error", "write unix:private/x-spf" },

        // Waiting, and not waiting any more.
        { "default_action=DUNNO", "timeout=20s, default_action=DUNNO", "Warning", "Postfix waits 20s" },
        { TimeLimit, TimeLimit + "\nsmtpd_policy_service_timeout = 10", "Warning", "write timeout=30s" },
        { ", default_action=DUNNO", "", "Warning", "all mail gets \"451 4.3.5 Server configuration problem\"" },
        { ", default_action=DUNNO", ", { default_action = DEFER later }", "Warning", "all mail gets \"DEFER later\"" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Run_Fault_IsSaid(string good, string bad, string severity, string expected)
    {
        Assert.Contains(good, Main + Master, StringComparison.Ordinal);

        List<Finding> findings = Run(
            Main.Replace(good, bad, StringComparison.Ordinal), Master.Replace(good, bad, StringComparison.Ordinal));

        Assert.Contains(findings, finding => finding.Severity.ToString() == severity
            && $"{finding.Message} -> {finding.Advice}".Contains(expected, StringComparison.Ordinal));
    }

    // Different ways to write the same good thing.
    public static TheoryData<string, string> Spellings => new()
    {
        { "", "" },
        { Call, "check_policy_service unix:private/policyd-spf\nsmtpd_policy_service_default_action = dunno" },
        { Call, "check_policy_service {unix:private/policyd-spf, { default_action = DUNNO }}" },
        { Call, "check_policy_service { unix:private/policyd-spf default_action = DUNNO }" },
        { Call, $"spf\nsmtpd_restriction_classes = spf\nspf = {Call}" },
        { List, "mine = permit_mynetworks reject_unauth_destination\nsmtpd_recipient_restrictions = $mine, ${none} " },
        { TimeLimit, "policyd-spf_time_limit = 1h" },
        { TimeLimit, "command_time_limit = 3600" },
        { Smtp, "smtp inet n - n - 1 postscreen\nsmtpd pass - - y - - smtpd" },
        { Smtp, Smtp + "\n587 inet n - y - - smtpd -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject" },
        { Smtp, Smtp + "\nsubmissions inet n - y - - smtpd\n  -o { smtpd_recipient_restrictions = }" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Run_Good_IsFine(string good, string same)
    {
        string main = good.Length == 0 ? Main : Main.Replace(good, same, StringComparison.Ordinal);
        string master = good.Length == 0 ? Master : Master.Replace(good, same, StringComparison.Ordinal);
        List<Finding> findings = Run(main, master);

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(Severity.Fine, finding.Severity));
    }

    [Theory]
    [InlineData("unix:private/policyd-spf", "", "unix:/var/spool/postfix/private/policyd-spf", nameof(RunMode.Unix))]
    [InlineData("inet:127.0.0.1:10045", "", "inet:127.0.0.1:10045", nameof(RunMode.Inet))]
    [InlineData("inet:127.0.0.1:10045-spf", "", "", nameof(RunMode.Inet))]
    [InlineData("unix:private/policyd-spf", Spawn, "", nameof(RunMode.Spawn))]
    public void Mode_Service_IsTold(string endpoint, string spawn, string listen, string mode)
    {
        string main = Main.Replace("unix:private/policyd-spf", endpoint, StringComparison.Ordinal);
        PolicyConfiguration policy = PolicyConfiguration.Default with
        {
            Server = ServerSettings.Default with { Listen = listen.Length == 0 ? [] : [listen] },
        };

        PostfixChecks checks = Checks(main, $"{Smtp}\n{spawn}", policy);

        Assert.Equal(mode, checks.Mode.ToString());
        Assert.All(checks.Run(), finding => Assert.Equal(Severity.Fine, finding.Severity));
    }

    [Fact]
    public void Run_UsersWhoAreChecked_AreNamed()
    {
        PolicyConfiguration policy = PolicyConfiguration.Default with
        {
            Settings = PolicySettings.Default with { SkipAuthenticated = false },
        };

        PostfixChecks checks = Checks($"{Main}\nsmtpd_sasl_auth_enable = yes", Master, policy);

        Finding finding = Assert.Single(checks.Run(), finding => finding.Severity != Severity.Fine);
        Assert.Contains("does not come after permit_sasl_authenticated", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ClassOfAnAccessTable_IsLookedAtWithoutItsPlace()
    {
        const string Classes = $"smtpd_restriction_classes = strict\nstrict = {Call}\n{TimeLimit}";

        List<Finding> findings = Run(Classes, Master);

        Finding finding = Assert.Single(findings);
        Assert.Equal(Finding.Fine("strict: unix:private/policyd-spf is master.cf's service policyd-spf"), finding);
    }

    [Theory]
    [InlineData("a = $a$a\nb = $a\nsmtpd_recipient_restrictions = $a")]
    [InlineData("smtpd_restriction_classes = a, b\na = b, b, b, b\nb = a, a, a, a\nsmtpd_recipient_restrictions = a")]
    public void Run_ValueOfItself_Ends(string main)
    {
        Assert.Contains(
            Run(main, Master), finding => finding.Message.Contains("nothing asks for SPF", StringComparison.Ordinal));
    }

    private static List<Finding> Run(string main, string master) =>
        [.. Checks(main, master, PolicyConfiguration.Default).Run()];

    private static PostfixChecks Checks(string main, string master, PolicyConfiguration policy) => new(
        new PostfixConfiguration(main, master),
        policy,
        Machine(path => path.StartsWith("/usr/", StringComparison.Ordinal)));
}
