// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>The output of check-config, row by row: a file, and a line of the answer.</summary>
public sealed class CheckConfigTests
{
    private const string Dkim = "Mail that is rejected for MAIL FROM never comes to DKIM and DMARC";

    public static TheoryData<string, string> Sentences => new()
    {
        { "", "HELO: fail is rejected; all else passes." },
        { "", "MAIL FROM: fail is rejected; all else passes." },
        { "", "So this is not mark only: see above what is rejected or deferred." },
        { "", Dkim },
        { "", "Not checked: local clients (skip_addresses): 127.0.0.0 to 127.255.255.255, ::1." },
        { "", "Not checked: clients that have authenticated themselves (Skip_Authenticated)." },
        { "", "Mail that passes gets one Received-SPF header: MAIL FROM's, or HELO's where the sender is null." },
        { "", "With policy_context=spf or policy_context=authres in main.cf, a call adds" },
        { "HELO_reject = SPF_Not_Pass", "HELO: fail, softfail, neutral and permerror are rejected; all else passes." },
        { "HELO_reject = Null", "HELO: where the sender is null, fail is rejected; all else passes." },
        { "HELO_reject = False", "HELO: checked, and all passes." },
        { "HELO_reject = No_Check", "Mail with a null sender is not checked at all" },
        { "Mail_From_reject = No_Check", "MAIL FROM: not checked." },
        { "PermError_reject = True\nTempError_Defer = True",
            "MAIL FROM: fail and permerror are rejected; temperror is deferred; all else passes." },
        { "Mail_From_reject = False\nTempError_Defer = True", "MAIL FROM: checked, and all passes." },
        { "Mail_From_reject = Softfail", "MAIL FROM: fail and softfail are rejected; all else passes." },
        { "No_Mail = True", "Rejected are only domains that send no mail" },
        { "Reject_Not_Pass_Domains = example.com", "those below them (Reject_Not_Pass_Domains): example.com." },
        { "HELO_pass_restriction = foo",
            "Where HELO passes, the answer is \"foo\", even if MAIL FROM would be rejected." },
        { "Mail_From_pass_restriction = foo", "Where MAIL FROM passes, the answer is \"foo\", whatever HELO gives." },
        { "HELO_reject = False\nMail_From_reject = False", "So this is mark only: no mail is rejected or deferred." },
        { "TestOnly = 0", "So this is mark only: no mail is rejected or deferred." },
        { "No_Mail = True\nPermError_reject = True\nMail_From_reject = SPF_Not_Pass",
            "MAIL FROM: fail is rejected; all else passes." },
        { "", "Rejected is 550 5.7.23." },
        { "PermError_reject = True", "Rejected is 550 5.7.23, and 550 5.7.24 for permerror." },
        { "TempError_Defer = True", "Rejected is 550 5.7.23; deferred is 450 4.7.24." },
        { "TestOnly = 0", "TestOnly = 0: 0 is test mode: no mail is rejected or deferred; write 1 to reject" },
        { "Reason_URL = https://example.com/", "has no effect, as Reason_Message has no {url}; write Reason_Message ="
            + " Message {rejectdefer} due to: {spf}. Please see {url}" },
        { "Reason_URL = http://spf.example/Why?s={0};id={1};ip={2};r={3}",
            "Written for: policyd-spf later than 3.0.4, to judge by Reason_URL" },
        { "TestOnly = 0", "Test mode: nothing of this is done." },
        { "TestOnly = O", "So this is mark only: no mail is rejected or deferred." },
        { "Mail_From_reject = No", "MAIL FROM: checked, and all passes." },
        { "Mail_From_reject = No", "Until this is corrected, MAIL FROM rejects and defers nothing" },
        { "Whitelist = 192.0.2.1,x", "element 2, \"x\", is not an address or a network, as 192.0.2.1" },
        { "Whitelist = 192.0.2.1,x", "it does not count, and the others do" },
        { "skip_addresses = x", "the addresses of the default are local too, until all elements can be read" },
        { "Mock = True", "a mock service rejects and defers nothing, so mail is only marked" },
        { "Header_Type = None", "No header is added." },
        { "Header_Type = AR\nAuthserv_Id = mx.example.com",
            "header, by mx.example.com: MAIL FROM's, or HELO's where the sender is null." },
        { "Header_Type = AR\nMail_From_reject = No_Check", "one Authentication-Results header, by this host's name: HELO's." },
        { "Helo_In_Authres = Yes",
            "Authentication-Results has HELO's result too, before MAIL FROM's (Helo_In_Authres)." },
        { "Header_Key = 0123456789abcdef",
            "Received-SPF and Authentication-Results are added with the key in their names (Header_Key)" },
        { "Header_Key = short", "policyd-spf.conf:1: Header_Key = ...: allowed are 16 to 64 letters, digits and \"-\"" },
        { "Header_Key = '0123456789abcdef'", "Header_Key = ...: read without the quotes" },
        { "Greylist = Yes\nGreylist_Store = redis://a:hunter2@h.example\nGreylist_Store_Password_File = /etc/pw",
            "The store is redis://a@h.example:6379/, with the password in /etc/pw; while it is unavailable, mail passes" },
        { "Prospective = 192.0.2.1", "All is checked as if 192.0.2.1 were the client (Prospective)." },
        { "Prospective = 192.0.2.1", "No header is added, because of Prospective." },
        { "Whitelist = 192.0.2.1", "trusted relays (Whitelist, Exempt_Addresses_File): 192.0.2.1." },
        { "Domain_Whitelist_PTR = a.example", "confirmed reverse names are these or below (Domain_Whitelist_PTR): a." },
        { "On_Error = Disconnect", "Postfix gets no answer, and does what its default_action says (On_Error)." },

        { "defaultSeedOnly = 1", "Written for: policyd-spf 1.3, to judge by defaultSeedOnly" },
        { "TestOnly = 1", "Written for: policyd-spf 2.0 to 3.0.4, to judge by TestOnly" },
        { "defaultSeedOnly = 1\nMock = False", "Written for: policyd-spf 2.0 to 3.0.4, to judge by Mock" },
        { "No_Mail = False", "Written for: policyd-spf 1.3 or 3.0.4; its options are those of both" },
        { "Listen = systemd", "Written for: this service, to judge by Listen" },
        { "defaultSeedOnly = 1", "1.3: HELO_reject, which is not set, was SPF_Not_Pass and is Fail" },
        { "defaultSeedOnly = 0\nHide_Receiver = No",
            "3.0.4: defaultSeedOnly = 0 is test mode, as in 1.3; 3.0.4 read past" },
        { "TestOnly = 0", "3.0.4: Test mode logs what would be rejected or deferred" },
        { "Mock = False", "3.0.4: Mock is not read; there, Mock with any value, False too, switched all checks off." },
        { "HELO_reject = SPF_Not_Pass", "SPF_Not_Pass rejects permerror too (550 5.7.24)" },
        { "Reject_Not_Pass_Domains = a.example", "Reject_Not_Pass_Domains means a domain and those below it" },
        { "Domain_Whitelist_PTR = a.example", "Domain_Whitelist_PTR takes reverse names that are confirmed" },
        { "HELO_pass_restriction = x", "A pass restriction is the answer even where the other identity" },
        { "TempError_Defer = True", "A DNS server's failure (SERVFAIL, REFUSED) is temperror, and deferred" },
        { "helo_reject = Fail", "there these had no effect, as they are spelled: helo_reject." },
        { "Whitelist = 192.0.2.1, 192.0.2.2", "Lists may have spaces" },
        { "defaultSeedOnly = 1", "1.3: Headers tell the recipient's domain; there they told the whole address." },
        { "TestOnly = 1", "3.0.4: Hide_Receiver, which is not set, is No as in 3.0.4; before 3.0 it was Yes." },
        { "Lookup_Time = 30", "Request_Timeout ends all that is done for a request after 20 s" },
        { "QueueID = False", "3.0.4: QueueID = False leaves the queue id out of the log" },

        { "Foo = 1", "What to look at (1 error, 0 warnings):" },
        { "Foo = 1", "policyd-spf.conf:1: there is no option Foo" },
        { "Mock = True\nFoo\u001b[2J = \u202e", "Foo<U+001B>[2J" },
    };

    public static TheoryData<string, string> Silences => new()
    {
        { "HELO_reject = False\nMail_From_reject = False", Dkim },
        { "TestOnly = 0", Dkim },
        { "HELO_reject = Fail\nMail_From_reject = False", Dkim },
        { "Skip_Authenticated = No", "authenticated themselves" },
        { "HELO_reject = Fail\ndefaultSeedOnly = 1", "was SPF_Not_Pass" },
        { "Listen = systemd\nHELO_reject = SPF_Not_Pass", "Changes since policyd-spf" },
        { "", "Changes since policyd-spf" },
        { "defaultSeedOnly = 0", "3.0.4" },
        { "No_Mail = True", "What to look at" },
        { "No_Mail = True\nReject_Not_Pass_Domains = example.com", "Softfail and neutral" },
        { "No_Mail = True\nPermError_reject = True", "permerror" },
        { "HELO_reject = False\nMail_From_reject = False\nHELO_pass_restriction = x", "Rejected is" },
        { "Reason_URL = https://example.com/\nReason_Message = {spf}. See {url}", "What to look at" },
        { "defaultSeedOnly = 0", "What to look at" },
    };

    public static TheoryData<string, int> Codes => new()
    {
        { "", 0 },
        { "TestOnly = 0\nHELO_reject = SPF_Not_Pass", 1 },
        { "HELO_reject = fail", 1 },
        { "HELO_reject = fail\nFoo = 1", 2 },
        { "HELO_reject = Fial", 2 },
        { "HELO_reject = Softfail\nHELO_reject = Fail", 1 },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Run_File_IsToldInWords(string text, string sentence) =>
        Assert.Contains(Run(text).Output, line => line.Contains(sentence, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Silences))]
    public void Run_WhatDoesNotConcernTheFile_IsNotTold(string text, string words) =>
        Assert.DoesNotContain(Run(text).Output, line => line.Contains(words, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Run_File_HasItsExitCode(string text, int code) => Assert.Equal(code, Run(text).Code);

    [Fact]
    public void Run_RecipientsWithTheirOwnSettings_AreCountedAndLookedAt()
    {
        using var folder = new ConfigurationFolder();
        string users = folder.Write("users", "a@b.example,HELO_reject=Fail\nb@b.example,HELO_reject=Fail");
        (_, string[] output) = Run($"HELO_reject = False\nMail_From_reject = False\nPer_User = text,{users}");

        Assert.Contains("  Recipients or domains with settings of their own (Per_User): 2.", output);
        Assert.Contains("  So this is mark only, but for recipients whose own settings say otherwise.", output);
    }

    [Fact]
    public void Run_FilesAtTwoDefaultPlaces_SaysWhichOneCounts()
    {
        using var folder = new ConfigurationFolder();
        string own = folder.Write("etc/spf-policyd/spf-policyd.conf", "");
        string old = folder.Write("etc/python-policyd-spf/policyd-spf.conf", "");
        using var output = new StringWriter { NewLine = "\n" };

        Assert.Equal(1, CheckConfigCommand.Run(null, output, folder.Places));
        Assert.StartsWith($"Configuration: {own}\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"  warning: {old}: not read: {own} comes before it\n", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoFile_SaysThatTheDefaultsAreUsed()
    {
        using var folder = new ConfigurationFolder();
        using var output = new StringWriter { NewLine = "\n" };

        Assert.Equal(1, CheckConfigCommand.Run(null, output, folder.Places));
        Assert.StartsWith("Configuration: none, using the defaults\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("no configuration file found here or at the other default places", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PathWithControlCharacters_IsSafeToPrint()
    {
        using var output = new StringWriter();

        Assert.Equal(2, CheckConfigCommand.Run("/nonexistent\u001b", output));
        Assert.Contains(
            "error: /nonexistent<U+001B>: there is no such file; spf-policyd serve does not start or reload without it",
            output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }

    [Fact]
    public void Run_LongLists_AreCutShort()
    {
        string networks = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"10.{i / 250}.{i % 250}.1"));
        string domains = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"d{i}.example"));
        (int code, string[] output) = Run($"Whitelist = {networks}\nDomain_Whitelist = {domains}");

        Assert.Equal(0, code);
        Assert.All(output, line => Assert.True(line.Length < 1200));
        Assert.Contains(output, line => line.EndsWith("d9.example and 19990 more.", StringComparison.Ordinal));
    }

    private static (int Code, string[] Output) Run(string text)
    {
        using var folder = new ConfigurationFolder();
        using var output = new StringWriter();
        int code = CheckConfigCommand.Run(folder.Write("policyd-spf.conf", text), output);
        string[] lines = output.ToString().Split('\n');
        Assert.All(lines, line => Assert.False(line.AsSpan().ContainsAnyExceptInRange(' ', '~')));
        return (code, lines);
    }
}
