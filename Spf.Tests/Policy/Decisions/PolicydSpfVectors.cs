// SPDX-License-Identifier: MIT

using static Spf.Tests.Policy.Decisions.Vector;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Requests that policyd-spf 3.0.4 was given, its answers, and ours.</summary>
public static class PolicydSpfVectors
{
    private const string Unauthorized = "SPF fail - not authorized";
    private const string Good = "192.0.2.1";
    private const string Bad = "192.0.2.7";
    private const string Other = "203.0.113.5";

    private const string HeloForMailFrom =
        "HELO's result must not be in the place of MAIL FROM's: readers take it for that (CVE-2019-20790)";

    public static TheoryData<Vector> Rows => [.. All];

    public static IReadOnlyList<Vector> All { get; } =
    [
        new("1 pass", "", Good, "helo.test", "user@pass.test",
            Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test")),
        new("3 fail", "", Bad, "helo.none", "user@pass.test", Rejected(Unauthorized)),
        new("4 softfail", "", Bad, "helo.none", "user@soft.test",
            Header("Softfail", "mailfrom", Bad, "helo.none", "user@soft.test")),
        new("5 neutral", "", Bad, "helo.none", "user@neutral.test",
            Header("Neutral", "mailfrom", Bad, "helo.none", "user@neutral.test")),
        new("6 permerror, unknown mechanism", "", Bad, "helo.none", "user@perm.test",
            Header("Permerror", "mailfrom", Bad, "helo.none", "user@perm.test")),
        new("6 permerror, two records", "", Bad, "helo.none", "user@two.test",
            Header("Permerror", "mailfrom", Bad, "helo.none", "user@two.test")),
        new("6 permerror, void lookups", "", Bad, "helo.none", "user@void.test",
            Header("Permerror", "mailfrom", Bad, "helo.none", "user@void.test")),
        new("7 SERVFAIL", "", Bad, "helo.none", "user@temp.test",
            Header("None", "mailfrom", Bad, "helo.none", "user@temp.test"))
        {
            Ours = Header("Temperror", "mailfrom", Bad, "helo.none", "user@temp.test"),
            Why = "RFC 7208, 4.4: a failure of the server is a temperror",
        },
        new("8 time-out", "Lookup_Time = 2", Bad, "helo.none", "user@timeout.test",
            Header("Temperror", "mailfrom", Bad, "helo.none", "user@timeout.test")),
        new("9 explanation", "", Bad, "helo.none", "user@exp.test",
            Rejected("192.0.2.7 is not ours; {url} (see exp.test)"))
        {
            Ours = Rejected(Unauthorized),
            Why = "RFC 7208, 8.4: it is to be clear that the text is the domain's; a test of its own has the text",
        },
        new("10 explanation beyond US-ASCII", "", Bad, "helo.none", "user@badexp.test", Rejected(Unauthorized)),
        new("11 null sender", "", Good, "helo.test", "", Header("Pass", "helo", Good, "helo.test", "<>")),
        new("12 null sender, HELO fail", "", Bad, "helo.test", "", Rejected(Unauthorized)),
        new("13 HELO fail", "", Bad, "helo.test", "user@pass.test", Rejected(Unauthorized)),
        new("14 local", "", "127.0.0.1", "helo.test", "u@d.test",
            Comment("SPF check N/A for local connections", "127.0.0.1", "helo.test", "u@d.test")),
        new("14 local, IPv6", "", "::1", "helo.test", "u@d.test",
            Comment("SPF check N/A for local connections", "::1", "helo.test", "u@d.test")),
        new("14 local, mapped", "", "::ffff:127.0.0.5", "helo.test", "u@d.test",
            Comment("SPF check N/A for local connections", "::ffff:127.0.0.5", "helo.test", "u@d.test")),
        new("15 IPv6", "", "2001:db8::1", "helo.none", "user@pass.test",
            Header("Pass", "mailfrom", "2001:db8::1", "helo.none", "user@pass.test")),
        new("16 mapped", "", "::ffff:192.0.2.1", "helo.none", "user@pass.test",
            Header("Pass", "mailfrom", "::ffff:192.0.2.1", "helo.none", "user@pass.test"))
        {
            Ours = Header("Pass", "mailfrom", Good, "helo.none", "user@pass.test"),
            Why = "RFC 7208, 5: it is the IPv4 address that was checked",
        },
        new("17 no HELO name", "", Good, "", "user@pass.test",
            Header("Pass", "mailfrom", Good, "pass.test", "user@pass.test"))
        {
            Ours = $"prepend Received-SPF: pass client-ip={Good}; envelope-from=\"user@pass.test\"; "
                + "identity=mailfrom; receiver=x.org",
            Why = "a HELO name that nobody said is neither checked nor told",
        },
        new("18 neither sender nor HELO name", "", Good, "", "", "dunno"),
        new("19 HELO pass, MAIL FROM none", "", Good, "helo.test", "user@none.test",
            Header("Pass", "helo", Good, "helo.test", "user@none.test"))
        {
            Ours = Header("None", "mailfrom", Good, "helo.test", "user@none.test"), Why = HeloForMailFrom,
        },
        new("20 HELO softfail, no such sender domain", "", Bad, "soft.test", "u@nosuch.test",
            Header("Softfail", "helo", Bad, "soft.test", "u@nosuch.test"))
        {
            Ours = Header("None", "mailfrom", Bad, "soft.test", "u@nosuch.test"), Why = HeloForMailFrom,
        },
        new("21 no recipient", "", Good, "helo.test", "user@pass.test",
            Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test", "none"))
        {
            Recipient = "",
            Ours = Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test", PolicyService.HostName),
            Why = "RFC 7208, 9.1: the receiver is the host that checks",
        },
        new("21 a local recipient", "", Good, "helo.test", "user@pass.test",
            Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test", "localonly")) { Recipient = "localonly" },
        new("21 Hide_Receiver", "Hide_Receiver = Yes", Good, "helo.test", "user@pass.test",
            Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test", "<UNKNOWN>"))
        {
            Ours = Header("Pass", "mailfrom", Good, "helo.test", "user@pass.test", PolicyService.HostName),
            Why = "RFC 7208, 9.1: the receiver is the host that checks, and that hides every recipient",
        },
        new("22 PermError_reject", "PermError_reject = True", Bad, "helo.none", "user@perm.test",
            Rejected("SPF Permanent Error: Unknown mechanism found: foo:bar", "550 5.7.24 ")),
        new("23 TempError_Defer", "TempError_Defer = True", Bad, "helo.none", "u@timeout.test",
            Deferred("SPF Temporary Error: DNS Timeout")),
        new("23 TempError_Defer, HELO", "TempError_Defer = True", Bad, "timeout.test", "user@pass.test",
            Deferred("SPF Temporary Error: DNS Timeout")),
        new("24 no enhanced codes", "SPF_Enhanced_Status_Codes = No", Bad, "helo.none", "user@pass.test",
            Rejected(Unauthorized, "550 ")),
        new("24 no enhanced codes, defer", "SPF_Enhanced_Status_Codes = No; TempError_Defer = True",
            Bad, "helo.none", "u@timeout.test",
            "defer_if_permit Message deferred due to: SPF Temporary Error: DNS Timeout. Please see http://x"),
        new("25 TestOnly", "TestOnly = 0", Bad, "helo.none", "user@pass.test", "dunno")
        {
            Ours = Header("Fail", "mailfrom", Bad, "helo.none", "user@pass.test"),
            Why = "a test that hides what it would reject tests nothing",
        },
        new("25 TestOnly, pass", "TestOnly = 0", Good, "helo.none", "user@pass.test",
            Header("Pass", "mailfrom", Good, "helo.none", "user@pass.test")),
        new("26 defaultSeedOnly", "defaultSeedOnly = 0", Bad, "helo.none", "user@pass.test", Rejected(Unauthorized))
        {
            Ours = Header("Fail", "mailfrom", Bad, "helo.none", "user@pass.test"),
            Why = "a test configuration of 1.3 must not begin to reject",
        },
        new("27 Authentication-Results", "Header_Type = AR; Authserv_Id = mx.example.com",
            Good, "helo.none", "user@pass.test",
            "prepend Authentication-Results: mx.example.com; spf=pass (sender SPF authorized) "
            + "smtp.mailfrom=pass.test (client-ip=192.0.2.1; helo=helo.none; envelope-from=user@pass.test; receiver=x.org)")
        {
            Ours = "prepend Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=pass.test",
            Why = "the sender's local part is not told (RFC 8601, 2.7.2), and no text of the client's is there",
        },
        new("27 Authentication-Results, HELO too",
            "Header_Type = AR; Authserv_Id = mx.example.com; Helo_In_Authres = Yes",
            Good, "helo.none", "user@pass.test",
            "prepend Authentication-Results: mx.example.com; spf=pass (sender SPF authorized) "
            + "smtp.mailfrom=pass.test (client-ip=192.0.2.1; helo=helo.none; envelope-from=user@pass.test; receiver=x.org)")
        {
            Ours = "prepend Authentication-Results: mx.example.com; (HELO) spf=none reason=\"helo.none does not exist\" "
                + "smtp.helo=helo.none; spf=pass smtp.mailfrom=pass.test",
            Why = "both identities have their result where that is wanted, MAIL FROM's last",
        },
        new("28 Authentication-Results, null sender", "Header_Type = AR; Authserv_Id = mx.example.com",
            Good, "helo.test", "",
            "prepend Authentication-Results: mx.example.com; spf=pass (sender SPF authorized) smtp.helo=helo.test "
            + "(client-ip=192.0.2.1; helo=helo.test; envelope-from=<>; receiver=x.org)")
        {
            Ours = "prepend Authentication-Results: mx.example.com; spf=pass smtp.helo=helo.test",
            Why = "the same without the comment",
        },
        new("29 Authentication-Results, local", "Header_Type = AR; Authserv_Id = mx.example.com",
            "127.0.0.1", "helo.test", "u@d.test",
            "prepend Authentication-Results: mx.example.com; none (SPF check N/A for local connections -  "
            + "client-ip=127.0.0.1; helo=helo.test; envelope-from=u@d.test; receiver=x.org)"),
        new("30 no header", "Header_Type = None", Good, "helo.none", "user@pass.test", "dunno"),
        new("30 no header, local", "Header_Type = None", "127.0.0.1", "helo.none", "user@pass.test", "dunno"),
        new("31 HELO_reject = SPF_Not_Pass, softfail", "HELO_reject = SPF_Not_Pass", Bad, "soft.test", "u@none.test",
            Rejected("domain owner discourages use of this host")),
        new("31 HELO_reject = SPF_Not_Pass, neutral", "HELO_reject = SPF_Not_Pass", Bad, "neutral.test", "u@none.test",
            Rejected("access neither permitted nor denied")),
        new("31 HELO_reject = SPF_Not_Pass, permerror", "HELO_reject = SPF_Not_Pass", Bad, "perm.test", "",
            Header("Permerror", "helo", Bad, "perm.test", "<>"))
        {
            Ours = Rejected("SPF Permanent Error", "550 5.7.24 "), Why = "as policyd-spf.conf(5) always said",
        },
        new("32 HELO_reject = Null", "HELO_reject = Null", Bad, "pass.test", "u@none.test",
            Header("Fail", "helo", Bad, "pass.test", "u@none.test"))
        {
            Ours = Header("None", "mailfrom", Bad, "pass.test", "u@none.test"), Why = HeloForMailFrom,
        },
        new("32 HELO_reject = Null, null sender", "HELO_reject = Null", Bad, "pass.test", "", Rejected(Unauthorized)),
        new("33 HELO_reject = False", "HELO_reject = False; PermError_reject = True", Bad, "perm.test", "u@none.test",
            Header("Permerror", "helo", Bad, "perm.test", "u@none.test"))
        {
            Ours = Header("None", "mailfrom", Bad, "perm.test", "u@none.test"), Why = HeloForMailFrom,
        },
        new("33 HELO_reject = False, null sender", "HELO_reject = False; PermError_reject = True", Bad, "perm.test", "",
            Header("Permerror", "helo", Bad, "perm.test", "<>")),
        new("34 HELO_reject = No_Check", "HELO_reject = No_Check", Bad, "pass.test", "", "dunno"),
        new("35 Mail_From_reject = False", "Mail_From_reject = False", Bad, "none.test", "u@pass.test",
            Header("Fail", "mailfrom", Bad, "none.test", "u@pass.test")),
        new("36 Mail_From_reject = No_Check", "Mail_From_reject = No_Check", Bad, "none.test", "u@pass.test",
            Header("None", "helo", Bad, "none.test", "u@pass.test"))
        {
            Ours = $"prepend Received-SPF: none client-ip={Bad}; helo=none.test; identity=helo; receiver=x.org",
            Why = "RFC 7208, 9.1: a sender that was not checked is not told",
        },
        new("37 nothing checked", "HELO_reject = No_Check; Mail_From_reject = No_Check", Bad, "pass.test", "u@pass.test",
            "dunno"),
        new("38 a value in lower case", "Mail_From_reject = fail", Bad, "helo.none", "user@pass.test",
            Header("Fail", "mailfrom", Bad, "helo.none", "user@pass.test"))
        {
            Ours = Rejected(Unauthorized), Why = "whoever writes fail means Fail",
        },
        new("39 HELO_pass_restriction, none", "HELO_pass_restriction = X", Good, "pass.test", "u@none.test", "X"),
        new("39 HELO_pass_restriction, fail", "HELO_pass_restriction = X", Good, "pass.test", "u@nomail.test", "X"),
        new("39 HELO_pass_restriction, pass", "HELO_pass_restriction = X", Good, "pass.test", "u@pass.test", "None")
        {
            Ours = "X", Why = "\"None\" was no action",
        },
        new("40 Mail_From_pass_restriction", "Mail_From_pass_restriction = Y", Good, "helo.none", "u@pass.test", "Y"),
        new("40 Mail_From_pass_restriction, HELO fail", "Mail_From_pass_restriction = Y", Good, "nomail.test", "u@pass.test",
            Rejected(Unauthorized))
        {
            Ours = "Y", Why = "as policyd-spf.conf(5) always said",
        },
        new("41 both restrictions", "HELO_pass_restriction = X; Mail_From_pass_restriction = Y",
            Good, "pass.test", "u@pass.test", "Y"),
        new("41 both restrictions, null sender", "HELO_pass_restriction = X; Mail_From_pass_restriction = Y",
            Good, "pass.test", "", "X"),
        new("42 No_Mail", "No_Mail = True", Bad, "helo.none", "u@nomail.test", Rejected(Unauthorized)),
        new("42 No_Mail, in other spelling", "No_Mail = True", Bad, "helo.none", "u@nomail2.test",
            Header("Fail", "mailfrom", Bad, "helo.none", "u@nomail2.test"))
        {
            Ours = Rejected(Unauthorized), Why = "RFC 7208, 4.6.1: case and spaces make no other record",
        },
        new("42 No_Mail, others may send", "No_Mail = True", Bad, "helo.none", "u@pass.test",
            Header("Fail", "mailfrom", Bad, "helo.none", "u@pass.test")),
        new("42 No_Mail, more than -all", "No_Mail = True; Void_Limit = 5", Bad, "helo.none", "u@void.test",
            Header("Fail", "mailfrom", Bad, "helo.none", "u@void.test")),
        new("43 Reject_Not_Pass_Domains", "Reject_Not_Pass_Domains = soft.test", Bad, "helo.none", "u@soft.test",
            Rejected("Receiver policy for SPF Softfail")),
        new("43 Reject_Not_Pass_Domains, none", "Reject_Not_Pass_Domains = soft.test", Bad, "helo.none", "u@sub.soft.test",
            Header("None", "mailfrom", Bad, "helo.none", "u@sub.soft.test")),
        new("44 Reject_Not_Pass_Domains, its parent", "Reject_Not_Pass_Domains = sub.soft.test",
            Bad, "helo.none", "u@soft.test", Rejected("Receiver policy for SPF Softfail"))
        {
            Ours = Header("Softfail", "mailfrom", Bad, "helo.none", "u@soft.test"),
            Why = "an entry is about its domain and those below it, not about those above",
        },
        new("45 Prospective", "Prospective = 192.0.2.1; HELO_reject = No_Check", Bad, "helo.none", "u@pass.test", "dunno"),
        new("45 Prospective, fail", "Prospective = 192.0.2.7; HELO_reject = No_Check", Good, "helo.none", "u@pass.test",
            Rejected(Unauthorized)),
        new("46 Whitelist", "Whitelist = 192.0.2.0/29,10.0.0.1", Bad, "helo.none", "u@pass.test",
            Comment("SPF skipped for whitelisted relay", Bad, "helo.none", "u@pass.test")),
        new("47 Whitelist, host bits", "Whitelist = 192.0.2.7/24", Bad, "helo.none", "u@pass.test", Rejected(Unauthorized))
        {
            Ours = Comment("SPF skipped for whitelisted relay", Bad, "helo.none", "u@pass.test"),
            Why = "the network is plain to see, and told in a note",
        },
        new("47 Whitelist, spaces", "Whitelist = 10.0.0.0/8, 192.0.2.0/24", Bad, "helo.none", "u@pass.test",
            Rejected(Unauthorized))
        {
            Ours = Comment("SPF skipped for whitelisted relay", Bad, "helo.none", "u@pass.test"),
            Why = "a space is not a mistake",
        },
        new("48 Domain_Whitelist", "Domain_Whitelist = none.test,pass.test", Good, "helo.none", "u@nomail.test",
            Comment("SPF skipped for whitelisted relay domain", Good, "helo.none", "u@nomail.test")),
        new("49 HELO_Whitelist", "HELO_Whitelist = helowl.test", Other, "helowl.test", "u@pass.test",
            Comment("SPF skipped for whitelisted HELO domain", Other, "helowl.test", "u@pass.test")),
        new("49 HELO_Whitelist, forged", "HELO_Whitelist = helowl.test", "203.0.113.6", "helowl.test", "u@pass.test",
            Rejected(Unauthorized)),
        new("50 Domain_Whitelist_PTR, another domain's end", "Domain_Whitelist_PTR = friend.test",
            Other, "helo.none", "u@pass.test",
            Comment("SPF skipped for PTR whitelisted relay domain", Other, "helo.none", "u@pass.test"))
        {
            Ours = Rejected(Unauthorized), Why = "evilfriend.test is not friend.test (RFC 7208, 5.5)",
        },
        new("50 Domain_Whitelist_PTR, not confirmed", "Domain_Whitelist_PTR = friend.test",
            "203.0.113.7", "helo.none", "u@pass.test",
            Comment("SPF skipped for PTR whitelisted relay domain", "203.0.113.7", "helo.none", "u@pass.test"))
        {
            Ours = Rejected(Unauthorized), Why = "anybody can give an address any name (RFC 7208, 5.5)",
        },
        new("50 Domain_Whitelist_PTR", "Domain_Whitelist_PTR = friend.test", "203.0.113.6", "helo.none", "u@pass.test",
            Comment("SPF skipped for PTR whitelisted relay domain", "203.0.113.6", "helo.none", "u@pass.test")),
        new("51 Void_Limit", "Void_Limit = 5", Bad, "helo.none", "u@void.test", Rejected(Unauthorized)),
    ];
}
