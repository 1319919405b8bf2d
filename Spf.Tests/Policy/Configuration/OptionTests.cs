// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Each option of both versions and of our own: what a line of it says.</summary>
public sealed class OptionTests
{
    // A row: the line, the property it sets, and its value.
    public static TheoryData<string, string, string> Lines => new()
    {
        { "debugLevel = 3", "DebugLevel", "3" },
        { "debugLevel = -1", "DebugLevel", "-1" },
        { "debugLevel = 9", "DebugLevel", "5" },
        { "debugLevel = -9", "DebugLevel", "-1" },
        { "TestOnly = 0", "TestOnly", "True" },
        { "TestOnly = 1", "TestOnly", "False" },
        { "defaultSeedOnly = 0", "TestOnly", "True" },
        { "defaultSeedOnly = 1", "TestOnly", "False" },
        { "HELO_reject = SPF_Not_Pass", "HeloReject", "NotPass" },
        { "HELO_reject = Softfail", "HeloReject", "SoftFail" },
        { "HELO_reject = Fail", "HeloReject", "Fail" },
        { "HELO_reject = Null", "HeloReject", "Null" },
        { "HELO_reject = False", "HeloReject", "Never" },
        { "HELO_reject = No_Check", "HeloReject", "NoCheck" },
        { "HELO_pass_restriction = helo_passed_spf", "HeloPassRestriction", "helo_passed_spf" },
        { "HELO_pass_restriction = None", "HeloPassRestriction", "" },
        { "Mail_From_reject = SPF_Not_Pass", "MailFromReject", "NotPass" },
        { "Mail_From_reject = Softfail", "MailFromReject", "SoftFail" },
        { "Mail_From_reject = Fail", "MailFromReject", "Fail" },
        { "Mail_From_reject = False", "MailFromReject", "Never" },
        { "Mail_From_reject = No_Check", "MailFromReject", "NoCheck" },
        { "Mail_From_pass_restriction = permit_auth, reject", "MailFromPassRestriction", "permit_auth, reject" },
        { "No_Mail = True", "NoMail", "True" },
        { "No_Mail = False", "NoMail", "False" },
        { "Reject_Not_Pass_Domains = aol.com,hotmail.com", "RejectNotPassDomains", "aol.com hotmail.com" },
        { "PermError_reject = True", "PermErrorReject", "True" },
        { "TempError_Defer = True", "TempErrorDefer", "True" },
        { "Prospective = 192.168.0.4", "Prospective", "192.168.0.4" },
        { "Prospective = 2001:db8::1", "Prospective", "2001:db8::1" },
        { "skip_addresses = 127.0.0.0/8,::ffff:127.0.0.0/104,::1", "SkipAddresses",
            "127.0.0.0 to 127.255.255.255, ::1" },
        { "skip_addresses =", "SkipAddresses", "" },
        { "skip_addresses = 127.0.0.0//8,::1//128", "SkipAddresses", "127.0.0.0 to 127.255.255.255, ::1" },
        { "Whitelist = 192.168.0.0/31, 192.168.1.12 2001:db8::/32", "Whitelist",
            "192.168.0.0 to 192.168.0.1, 192.168.1.12, 2001:db8:: to 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
        { "HELO_Whitelist = relay.example.com,sender.example.org", "HeloWhitelist",
            "relay.example.com sender.example.org" },
        { "Domain_Whitelist = pobox.com, trustedforwarder.org", "DomainWhitelist", "pobox.com trustedforwarder.org" },
        { "Domain_Whitelist_PTR = yahoo.com", "DomainWhitelistPtr", "yahoo.com" },
        { "Domain_Whitelist_PTR = münchen.example", "DomainWhitelistPtr", "xn--mnchen-3ya.example" },
        { "SPF_Enhanced_Status_Codes = No", "EnhancedStatusCodes", "False" },
        { "Header_Type = AR", "HeaderType", "AuthenticationResults" },
        { "Header_Type = SPF", "HeaderType", "ReceivedSpf" },
        { "Header_Type = None", "HeaderType", "None" },
        { "Hide_Receiver = Yes", "HideReceiver", "True" },
        { "Hide_Receiver = No", "HideReceiver", "False" },
        { "Authserv_Id = mx.example.com", "AuthservId", "mx.example.com" },
        { "Authserv_Id = HOSTNAME", "AuthservId", "" },
        { "Helo_In_Authres = yes", "HeloInAuthres", "True" },
        { "Header_Key = 0123456789-abcdefXYZ", "HeaderKey", "0123456789-abcdefXYZ" },
        { "Lookup_Time = 45", "LookupTime", "00:00:45" },
        { "Whitelist_Lookup_Time = 5", "WhitelistLookupTime", "00:00:05" },
        { "Void_Limit = 5", "VoidLimit", "5" },
        { "QueueID = False", "LogQueueId", "False" },
        { "Reason_Message = {spf}", "ReasonMessage", "{spf}" },
        { "Reason_Message = a=b {{{spf}}}", "ReasonMessage", "a=b {{{spf}}}" },
        { "Listen = unix:/run/spf.sock, inet:127.0.0.1:10045\nListen = systemd", "Listen",
            "unix:/run/spf.sock inet:127.0.0.1:10045 systemd" },
        { "Socket_Mode = 0660", "SocketMode", "GroupWrite, GroupRead, UserWrite, UserRead" },
        { "Socket_Owner = postfix", "SocketOwner", "postfix" },
        { "Socket_Group = 115", "SocketGroup", "115" },
        { "Max_Connections = 100", "MaxConnections", "100" },
        { "Metrics = 127.0.0.1:9119", "Metrics", "127.0.0.1:9119" },
        { "Metrics = localhost:9119", "Metrics", "127.0.0.1:9119" },
        { "Metrics = [::1]:9119", "Metrics", "[::1]:9119" },
        { "DNS = 192.0.2.53, 192.0.2.54:5353 [2001:db8::53]:53 2001:db8::54", "Dns",
            "192.0.2.53:53 192.0.2.54:5353 [2001:db8::53]:53 [2001:db8::54]:53" },
        { "Skip_Authenticated = No", "SkipAuthenticated", "False" },
        { "Request_Timeout = 30", "RequestTimeout", "00:00:30" },
        { "On_Error = Disconnect", "OnError", "Disconnect" },
        { "Reason_URL = https://spf.example.org/why?s={scope}&id={identity}&ip={ip}&r={receiver}", "ReasonUrl",
            "https://spf.example.org/why?s={scope}&id={identity}&ip={ip}&r={receiver}" },
        { "Fetch_Explanation = no", "FetchExplanation", "False" },
        { "Look_Ahead = off", "LookAhead", "False" },
        { "Void_Rule = dualstack", "VoidLookupRule", "DualStack" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Load_Line_SetsItsOption(string line, string property, string value)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load(line);

        Assert.Empty(configuration.Notes);
        Assert.Equal(value, Describe.Property(configuration, property));
    }
}
