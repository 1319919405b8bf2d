// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Lines that have no effect, or another one than they had: a note says so.</summary>
public sealed class BadValueTests
{
    public static TheoryData<string, string> Errors => new()
    {
        { "HELO_reject = Fial", "allowed are SPF_Not_Pass, Softfail, Fail, False, No_Check, Null. Until this is" },
        { "PermError_reject = Yes", "policyd-spf looks only for True; write that if it is meant. It is read as" },
        { "TempError_Defer = 1", "policyd-spf looks only for True" },
        { "HELO_reject = \"Softfail\"", "write the value without quotes" },
        { "HELO_reject =", "allowed are SPF_Not_Pass" },
        { "Mail_From_reject = Null", "allowed are SPF_Not_Pass, Softfail, Fail, False, No_Check." },
        { "Header_Type = SPF,AR", "allowed are SPF, AR, None" },
        { "TestOnly = True", "allowed are 0, to let everything pass and log what would happen, and 1, to act" },
        { "defaultSeedOnly = 2", "allowed are 0" },
        { "No_Mail = Perhaps", "allowed are True and False" },
        { "debugLevel = loud", "allowed is a whole number. Until" },
        { "Lookup_Time = 0", "allowed is a whole number from 1 to 3600" },
        { "Lookup_Time = 20s", "allowed is a whole number from 1 to 3600" },
        { "Whitelist_Lookup_Time = 3601", "allowed is a whole number from 1 to 3600" },
        { "Void_Limit = 99999999999999", "allowed is a whole number from 0 to 100" },
        { "Prospective = 192.0.2", "allowed is one IPv4 or IPv6 address" },
        { "Prospective = 192.0.2.01", "allowed is one IPv4 or IPv6 address" },
        { "Prospective = fe80::1%eth0", "allowed is one IPv4 or IPv6 address" },
        { "Per_User = bsddb,/etc/users.db", "write Per_User = text,PATH" },
        { "Reason_Message = {reason}", "there is no field {reason}; there are {rejectdefer}, {spf}, {url}" },
        { "Reason_Message = {0}", "there is no field {0}" },
        { "Reason_Message = {spf!r}", "there is no field {spf!r}" },
        { "Reason_Message = {spf", "a brace has no partner" },
        { "Reason_Message = spf}", "a brace has no partner" },
        { "Reason_Message = {{spf}", "a brace has no partner" },
        { "Reason_Message = zurückgewiesen", "only printable US-ASCII" },
        { "Reason_Message =", "only printable US-ASCII" },
        { "Reason_URL = www.example.com", "allowed is a URL" },
        { "Reason_URL = ftp://example.com/", "allowed is a URL" },
        { "Reason_URL = https://example.com/{spf}", "there is no field {spf}; there are {scope}" },
        { "Authserv_Id = mx example", "only one word" },
        { "HELO_pass_restriction = a\u0007b", "only printable US-ASCII" },
        { "Socket_Mode = 0888", "octal permissions from 0000 to 0777" },
        { "Socket_Mode = 1777", "octal permissions from 0000 to 0777" },
        { "Max_Connections = 0", "allowed is a whole number from 1" },
        { "Metrics = 0.0.0.0:9119", "allowed is a loopback address and a port" },
        { "Metrics = 127.0.0.1", "allowed is a loopback address and a port" },
        { "On_Error = OK", "allowed are Defer, DUNNO, Disconnect" },
        { "Void_Rule = Both", "allowed are Literal, DualStack" },
        { "HELO_rejects = Fail", "there is no option HELO_rejects. Did you mean HELO_reject? Until" },
        { "Whitlist = 192.0.2.1", "Did you mean Whitelist? It is read as Whitelist all" },
        { "greylistTime = 600", "there is no option greylistTime" },
        { "HELO_reject", "a line is Name = value" },
        { "= Fail", "a line is Name = value" },
        { "\u001b[2J = 1", "there is no option <U+001B>[2J" },
    };

    public static TheoryData<string, string, string, string> Warnings => new()
    {
        { "HELO_reject = softfail", "HeloReject", "SoftFail", "read as Softfail" },
        { "Header_Type = ar", "HeaderType", "AuthenticationResults", "read as AR" },
        { "PermError_reject = true", "PermErrorReject", "True", "looked for True only and read False" },
        { "No_Mail = Yes", "NoMail", "True", "looked for True only and read False" },
        { "Hide_Receiver = False", "HideReceiver", "False", "looked for No only and read True" },
        { "SPF_Enhanced_Status_Codes = no", "EnhancedStatusCodes", "False", "looked for No only and read True" },
        { "Header_Type = \"AR\"", "HeaderType", "AuthenticationResults", "read without the quotes" },
        { "Authserv_Id = HEADER", "AuthservId", "", "read as HOSTNAME" },
        { "Request_Timeout = 100", "RequestTimeout", "00:01:40", "smtpd_policy_service_timeout" },
        { "Lookup_Time = 5\nLookup_Time = 6", "LookupTime", "00:00:06", "counts, and not Lookup_Time = 5 before it" },
        { "Mock = False", "HeloReject", "Fail", "has no effect here" },
        { "Socket = inet:8893@localhost", "Listen", "", "an option only of the milter; write Listen" },
        { "PidFile = /run/x", "HeloReject", "Fail", "an option only of the milter" },
        { "UserID = nobody", "SocketOwner", "", "an option only of the milter" },
        { "UMask = 007", "HeloReject", "Fail", "write Socket_Mode" },
        { "InternalHosts = 127.0.0.1", "HeloReject", "Fail", "write skip_addresses" },
        { "IntHosts = True", "HeloReject", "Fail", "write skip_addresses" },
        { "MacroList = daemon_name", "HeloReject", "Fail", "an option only of the milter" },
        { "spfqueryPath = /usr/bin/spfquery", "HeloReject", "Fail", "nothing but this program" },
        { "Reason_Message = Message {rejectdefer} due to: {spf}. Please see {url}", "ReasonMessage",
            "Message {rejectdefer} due to: {spf}", "the sentence with {url} is left out" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Load_LineThatCannotBeRead_IsNotedOnce(string line, string message)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load($"# first\n{line}\n");

        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.True(note.IsError);
        Assert.Equal(2, note.Line);
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Warnings))]
    public void Load_LineThatSurprises_IsNotedAndHolds(string line, string property, string value, string message)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load(line);

        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.False(note.IsError);
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
        Assert.Equal(value, Describe.Property(configuration, property));
    }

    [Fact]
    public void Load_UnknownOptionTwice_IsNotedOnce() =>
        Assert.Single(ConfigurationFolder.Load("Foo = 1\nfoo = 2\nFOO = 3").Notes);

    [Fact]
    public void Load_ThousandsOfBadLines_NotesTheFirstHundredAndTheNumberOfTheRest()
    {
        string text = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"unknown{i} = 1"));

        PolicyConfiguration configuration = ConfigurationFolder.Load(text);

        Assert.Equal(101, configuration.Notes.Length);
        Assert.Equal("4900 more notes are left out", configuration.Notes[^1].Message);
    }
}
