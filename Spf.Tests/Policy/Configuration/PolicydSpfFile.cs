// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>
/// The file as policyd-spf 3.0.4 reads it, as far as it rejects or defers by it: names and words in one spelling, and
/// the end of the program at an invalid number.
/// </summary>
internal sealed record PolicydSpfFile
{
    private static readonly string[] Numbers =
        ["debugLevel", "TestOnly", "defaultSeedOnly", "Lookup_Time", "Whitelist_Lookup_Time", "Void_Limit", "UMask"];

    private static readonly string[] Texts =
    [
        "HELO_reject", "Mail_From_reject", "PermError_reject", "TempError_Defer", "Mail_From_pass_restriction",
        "HELO_pass_restriction", "Prospective", "Whitelist", "skip_addresses", "HELO_Whitelist", "Domain_Whitelist",
        "Domain_Whitelist_PTR", "No_Mail", "Reject_Not_Pass_Domains", "Per_User", "SPF_Enhanced_Status_Codes",
        "Header_Type", "Hide_Receiver", "Authserv_Id", "Reason_Message", "Mock",
    ];

    private static readonly (string Word, RejectPolicy Policy)[] Policies =
    [
        ("SPF_Not_Pass", RejectPolicy.NotPass), ("Softfail", RejectPolicy.SoftFail), ("Fail", RejectPolicy.Fail),
        ("False", RejectPolicy.Never), ("No_Check", RejectPolicy.NoCheck),
    ];

    private readonly Dictionary<string, string> _values;

    private PolicydSpfFile(Dictionary<string, string> values) => _values = values;

    /// <summary>Null if the program ends, so that nothing is answered.</summary>
    public static PolicydSpfFile? Read(string text)
    {
        Dictionary<string, string> values = [];
        foreach (string line in text.Split('\n', '\r'))
        {
            string[] parts = [.. line.Split('#')[0].Split('=').Select(part => part.Trim())];
            if (parts.Length != 2 || !(Numbers.Contains(parts[0]) || Texts.Contains(parts[0])))
            {
                continue;
            }

            if (Numbers.Contains(parts[0])
                && !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                return null;
            }

            values[parts[0]] = Converted(parts[0], parts[1]);
        }

        return new PolicydSpfFile(values);
    }

    public string Value(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <summary>Whether it never rejects or defers.</summary>
    public bool MarksOnly => Value("Mock", "").Length > 0
        || long.Parse(Value("TestOnly", "1"), CultureInfo.InvariantCulture) == 0;

    /// <summary>
    /// The settings that act the same way on results. A policy that it does not know rejects nothing by itself, but
    /// TempError_Defer and PermError_reject act.
    /// </summary>
    public PolicySettings For(SpfResult? helo, SpfResult? mailFrom) => new()
    {
        TestOnly = MarksOnly,
        HeloReject = Policy("HELO_reject", helo),
        MailFromReject = Policy("Mail_From_reject", mailFrom),
        PermErrorReject = Value("PermError_reject", "") == "True",
        TempErrorDefer = Value("TempError_Defer", "") == "True",
        NoMail = Value("No_Mail", "") == "True",
        HeloPassRestriction = Value("HELO_pass_restriction", "") is { Length: > 0 } text ? text : null,
        MailFromPassRestriction = Value("Mail_From_pass_restriction", "") is { Length: > 0 } text2 ? text2 : null,
        RejectNotPassDomains =
        [
            .. Value("Reject_Not_Pass_Domains", "").Split(',').Select(name => name.Trim())
                .Where(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
                .Select(name => DomainName.TryParse(name, out DomainName domain) ? domain : DomainName.Root)
                .Where(domain => !domain.IsRoot),
        ],
    };

    public override string ToString() => string.Join(
        ' ', _values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Converted(string name, string value) =>
        Numbers.Contains(name) ? long.Parse(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : name == "Mock" && value.Length > 0 ? "True"
        : value;

    private RejectPolicy Policy(string name, SpfResult? result)
    {
        string value = Value(name, "Fail");
        bool isNull = value == "Null" && name == "HELO_reject";
        return isNull ? RejectPolicy.Null
            : Policies.FirstOrDefault(policy => policy.Word == value) is ({ } _, var policy) ? policy
            : result is SpfResult.TempError or SpfResult.PermError ? RejectPolicy.Fail
            : RejectPolicy.Never;
    }
}
