// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Text.Json;
using Spf.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Configuration;

/// <summary>
/// A value that cannot be read never rejects more than policyd-spf 3.0.4 does with the same line, nor more than what
/// may have been meant.
/// </summary>
public sealed class GarbledValueTests
{
    private const string Ends = "ends";

    // A row: the lines, what policyd-spf reads (its own words, or its end), and what is read here.
    public static TheoryData<string, string, string> Lines => new()
    {
        { "HELO_reject = No", "HELO_reject=No", "HeloReject=Never" },
        { "HELO_reject = none", "HELO_reject=none", "HeloReject=Never" },
        { "HELO_reject =", "HELO_reject=", "HeloReject=Never" },
        { "HELO_reject = 0", "HELO_reject=0", "HeloReject=Never" },
        { "HELO_reject = Fial", "HELO_reject=Fial", "HeloReject=Never" },
        { "HELO_reject = Fail\u200B", "HELO_reject=Fail\u200B", "HeloReject=Never" },
        { "HELO_reject = F\u0430il", "HELO_reject=F\u0430il", "HeloReject=Never" },
        { "HELO_reject = Fail;", "HELO_reject=Fail;", "HeloReject=Never" },
        { "HELO_reject = Fail ; comment", "HELO_reject=Fail ; comment", "HeloReject=Never" },
        { "HELO_reject = Softfail\tFail", "HELO_reject=Softfail\tFail", "HeloReject=Never" },
        { "HELO_reject = \"SPF_Not_Pass\"", "HELO_reject=\"SPF_Not_Pass\"", "HeloReject=Never" },
        { "HELO_reject = 'Fail'", "HELO_reject='Fail'", "HeloReject=Never" },
        { "HELO_reject = Fail = Softfail", "", "HeloReject=Never" },
        { "HELO_reject: False", "", "HeloReject=Never" },
        { "HELO_reject False", "", "HeloReject=Never" },
        { "HELO_reject", "", "HeloReject=Never" },
        { "HELO_rejects = False", "", "HeloReject=Never" },
        { "HELO_reject = Fail\nHELO_reject = Fial", "HELO_reject=Fial", "HeloReject=Never" },
        { "HELO_reject = Fail\nHELO_reject: False", "HELO_reject=Fail", "HeloReject=Never" },
        { "HELO_reject = Fial\nHELO_reject = Softfail", "HELO_reject=Softfail", "HeloReject=SoftFail" },
        { "HELO_reject = False\nhelo_reject = Softfail", "HELO_reject=False", "HeloReject=Never" },
        { "helo_reject = False\nHELO_reject = Softfail", "HELO_reject=Softfail", "HeloReject=SoftFail" },
        { "HELO_reject = softfail", "HELO_reject=softfail", "HeloReject=SoftFail" },
        { "HELO_reject = NO_CHECK", "HELO_reject=NO_CHECK", "HeloReject=NoCheck" },
        { "HELO_reject = null", "HELO_reject=null", "HeloReject=Null" },
        { "\uFEFFHELO_reject = False", "", "HeloReject=Never" },
        { "HELO_reject = False\r\nMail_From_reject = False\r\n", "HELO_reject=False Mail_From_reject=False",
            "HeloReject=Never MailFromReject=Never" },
        { "HELO_reject = False\rMail_From_reject = False\r", "HELO_reject=False Mail_From_reject=False",
            "HeloReject=Never MailFromReject=Never" },

        { "Mail_From_reject = No", "Mail_From_reject=No", "MailFromReject=Never" },
        { "Mail_From_reject = Null", "Mail_From_reject=Null", "MailFromReject=Never" },
        { "Mail_From_reject = Fa", "Mail_From_reject=Fa", "MailFromReject=Never" },
        { "Mail_From_reject=", "Mail_From_reject=", "MailFromReject=Never" },
        { "Mail_From_reject: False", "", "MailFromReject=Never" },
        { "Mail_From_rejct = False", "", "MailFromReject=Never" },
        { "Mail_From_reject = false", "Mail_From_reject=false", "MailFromReject=Never" },
        { "Mail_From_reject = FAIL", "Mail_From_reject=FAIL", "" },
        { "Mail_From_reject = \"Fail\"", "Mail_From_reject=\"Fail\"", "MailFromReject=Never" },

        { "PermError_reject = true", "PermError_reject=true", "PermErrorReject=True" },
        { "PermError_reject = Yes", "PermError_reject=Yes", "" },
        { "PermError_reject = 1", "PermError_reject=1", "" },
        { "PermError_reject = Treu", "PermError_reject=Treu", "" },
        { "PermError_reject = \"True\"", "PermError_reject=\"True\"", "" },
        { "PermError_reject = True = True", "", "" },
        { "PermError_reject: True", "", "" },
        { "PermError_rejct = True", "", "" },
        { "PermError_reject = True\nPermError_reject = Yes", "PermError_reject=Yes", "" },
        { "TempError_Defer = TRUE", "TempError_Defer=TRUE", "TempErrorDefer=True" },
        { "TempError_Defer = on", "TempError_Defer=on", "" },
        { "TempError_Defer = defer", "TempError_Defer=defer", "" },
        { "TempError_Defer = True\nTempError_Defer =", "TempError_Defer=", "" },
        { "TempError_Defer = 'True'", "TempError_Defer='True'", "" },

        { "No_Mail = Yes", "No_Mail=Yes", "NoMail=True" },
        { "No_Mail = Treu", "No_Mail=Treu", "NoMail=True" },
        { "No_Mail =", "No_Mail=", "NoMail=True" },
        { "No_Mail: True", "", "NoMail=True" },
        { "No_Mail = \"True\"", "No_Mail=\"True\"", "NoMail=True" },

        { "TestOnly = O", Ends, "TestOnly=True" },
        { "TestOnly = 2", "TestOnly=2", "TestOnly=True" },
        { "TestOnly =", Ends, "TestOnly=True" },
        { "TestOnly = True", Ends, "TestOnly=True" },
        { "TestOnly = \"1\"", Ends, "TestOnly=True" },
        { "TestOnly: 0", "", "TestOnly=True" },
        { "TestOnyl = 0", "", "TestOnly=True" },
        { "TestOnly = 0x\nTestOnly = 1", Ends, "TestOnly=True" },
        { "TestOnly = 00", "TestOnly=0", "TestOnly=True" },
        { "defaultSeedOnly = no", Ends, "TestOnly=True" },
        { "Void_Limit = two", Ends, "TestOnly=True" },
        { "Void_Limit = 101", "Void_Limit=101", "TestOnly=True" },
        { "Void_Limit = -1", "Void_Limit=-1", "TestOnly=True" },
        { "Void_Limit = 2.5", Ends, "TestOnly=True" },
        { "Void_Limit = two\nVoid_Limit = 3", Ends, "TestOnly=True VoidLimit=3" },
        { "Lookup_Time = 20s", Ends, "TestOnly=True" },
        { "Lookup_Time = 0", "Lookup_Time=0", "TestOnly=True" },
        { "Whitelist_Lookup_Time = ", Ends, "TestOnly=True" },
        { "debugLevel = high", Ends, "TestOnly=True" },
        { "debugLevl = high", "", "" },
        { "UMask = rwx", Ends, "TestOnly=True" },
        { "Prospective = 192.0.2", "Prospective=192.0.2", "TestOnly=True" },
        { "Prospective = 192.0.2.01", "Prospective=192.0.2.01", "TestOnly=True" },
        { "Mock = Fasle", "Mock=True", "TestOnly=True" },
        { "Mock = True", "Mock=True", "TestOnly=True" },

        { "Reject_Not_Pass_Domains = user@a.example", "Reject_Not_Pass_Domains=user@a.example", "" },
        { "Reject_Not_Pass_Domains = \"a.example\"", "Reject_Not_Pass_Domains=\"a.example\"", "" },
        { "Reject_Not_Pass_Domains = a.example = b.example", "", "" },
        { "Reject_Not_Pass_Domains: a.example", "", "" },
        { "Reject_Not_Pass_Domains = a.example,b@example", "Reject_Not_Pass_Domains=a.example,b@example",
            "RejectNotPassDomains=a.example" },
        { "HELO_pass_restriction = r\u00E9ject", "HELO_pass_restriction=r\u00E9ject", "TestOnly=True" },
        { "Mail_From_pass_restriction: permit_x", "", "TestOnly=True" },
        { "HELO_pass_restrictin = permit_x", "", "TestOnly=True" },
        { "HELO_pass_restriction = \"permit_x\"", "HELO_pass_restriction=\"permit_x\"", "TestOnly=True" },

        { "Whitelist = 192.0.2.1x, 192.0.2.2", "Whitelist=192.0.2.1x, 192.0.2.2", "Whitelist=192.0.2.2" },
        { "Whitelist: 192.0.2.1", "", "Whitelist=192.0.2.1" },
        { "Whitlist = 192.0.2.1", "", "Whitelist=192.0.2.1" },
        { "Whitelist = 192.0.2.1\nWhitelist: 192.0.2.2", "Whitelist=192.0.2.1", "Whitelist=192.0.2.1" },
        { "Whitelist = 192.0.2.1\nWhitelist = 192.0.2.2 = x", "Whitelist=192.0.2.1", "Whitelist=192.0.2.1" },
        { "Whitelist = \"192.0.2.1\"", "Whitelist=\"192.0.2.1\"", "Whitelist=192.0.2.1" },
        { "skip_addresses = 127.0.0.0/8x,::1", "skip_addresses=127.0.0.0/8x,::1", "" },
        { "skip_addresses = nonsense", "skip_addresses=nonsense", "" },
        { "Per_User = bsddb,/etc/users.db", "Per_User=bsddb,/etc/users.db", "TestOnly=True" },

        { "Skip_Authenticated = Nay", "", "" },
        { "Request_Timeout = 1h", "", "TestOnly=True" },
        { "Void_Rule = Double", "", "TestOnly=True" },
        { "Header_Type = SPF,AR", "Header_Type=SPF,AR", "" },
        { "Hide_Receiver = perhaps", "Hide_Receiver=perhaps", "" },
        { "SPF_Enhanced_Status_Codes = perhaps", "SPF_Enhanced_Status_Codes=perhaps", "" },
        { "Unknown = 1", "", "" },
    };

    public static TheoryData<string> Texts => [.. Lines.Select(row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Load_GarbledLine_RejectsNoMoreThanPolicydSpf(string text, string theirs, string ours)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load(text);
        var there = PolicydSpfFile.Read(text);

        Assert.Equal(theirs, there?.ToString() ?? Ends);
        Assert.Equal(ours, Differences(configuration));
        if (!IsAnotherCase(text))
        {
            Assert.Null(Excess(configuration.Settings, there));
        }
    }

    // Text files of the old Macintosh and files with a byte order mark are read as they are meant.
    [Theory]
    [MemberData(nameof(Texts))]
    public void Load_GarbledLine_IsNoted(string text)
    {
        bool isSound = text.Contains('\r', StringComparison.Ordinal) || text[0] == '\uFEFF';

        Assert.Equal(isSound, ConfigurationFolder.Load(text).Notes.IsEmpty);
    }

    // By default an internal error defers.
    [Fact]
    public void Load_GarbledOnError_LetsMailPass() =>
        Assert.Equal(OnError.Dunno, ConfigurationFolder.Load("On_Error = Disconect").Settings.OnError);

    // Whether the middle column is true. It asks the program itself where Debian's package is.
    [Fact]
    public async Task PolicydSpf_GarbledLines_AreReadAsInTheTable()
    {
        // The module may be there without a Python that runs it.
        bool isThere = Directory.Exists("/usr/lib/python3/dist-packages/spf_engine") && File.Exists("/usr/bin/python3");
        Requirement.Require(isThere ? null : Requirement.NotInstalled("postfix-policyd-spf-python"));
        const string Script = """
            import json, sys, spf_engine.policydspfsupp as program
            for line in sys.stdin:
                open(sys.argv[1], 'w', newline='').write(json.loads(line))
                read = {}
                try:
                    program._processConfigFile(sys.argv[1], read)
                    read.pop('IntHosts', None)
                    print(json.dumps(' '.join(sorted('%s=%s' % pair for pair in read.items()))))
                except SystemExit:
                    print('"ends"')
            """;
        using var folder = new ConfigurationFolder();
        var start = new ProcessStartInfo("/usr/bin/python3", ["-X", "utf8", "-c", Script, folder.Main])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process python = Process.Start(start)!;
        string[] texts = [.. Lines.Select(row => row.Data.Item1)];
        await python.StandardInput.WriteAsync(
            string.Concat(texts.Select(text => JsonSerializer.Serialize(text) + "\n")));
        python.StandardInput.Close();
        string[] read =
        [
            .. (await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<string>(line)!),
        ];

        Assert.Equal(Lines.Select(row => row.Data.Item2), read);
    }

    private static string Differences(PolicyConfiguration configuration)
    {
        SortedDictionary<string, string> defaults = Describe.All(PolicyConfiguration.Default);
        return string.Join(' ', Describe.All(configuration)
            .Where(pair => pair.Key is not "Notes" && pair.Value != defaults[pair.Key])
            .Select(pair => $"{pair.Key}={pair.Value}"));
    }

    // A value that is read as the word that was meant may reject more than policyd-spf, which knows one case only.
    private static bool IsAnotherCase(string text) => text.Split('=')[^1].Trim() is "softfail" or "FAIL" or "true"
        or "TRUE" or "null";

    private static string? Excess(PolicySettings ours, PolicydSpfFile? theirs) => theirs is null
        ? Strictness.Excess(ours, PolicySettings.Default with { TestOnly = true })
        : Strictness.Excess(ours, theirs.For);
}
