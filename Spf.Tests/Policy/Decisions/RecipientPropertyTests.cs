// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Policy.Decisions;

/// <summary>
/// For any settings and any order of recipients, each recipient's verdict is the one that it gets without the others;
/// and a delivered message carries at most one field of each kind, and each kind that a checked recipient asks for.
/// </summary>
public sealed class RecipientPropertyTests
{
    // Prepended once; ReplayAsync's Postfix keeps the fields of a message until its end.
    private static readonly string[] Kinds = ["Received-SPF", "Authentication-Results", "X-Comment"];

    // All options that decide something, with values that matter for the zone.
    private static readonly (string Name, string[] Values)[] Options =
    [
        ("TestOnly", ["0", "1"]),
        ("HELO_reject", ["SPF_Not_Pass", "Softfail", "Fail", "Null", "False", "No_Check"]),
        ("Mail_From_reject", ["SPF_Not_Pass", "Softfail", "Fail", "False", "No_Check"]),
        ("HELO_pass_restriction", ["helo_passed", "None"]),
        ("Mail_From_pass_restriction", ["sender_passed", "None"]),
        ("No_Mail", ["True", "False"]),
        ("Reject_Not_Pass_Domains", ["soft.test", "neutral.test,none.test", "None"]),
        ("PermError_reject", ["True", "False"]),
        ("TempError_Defer", ["True", "False"]),
        ("Prospective", ["192.0.2.1", "192.0.2.7", "None"]),
        ("skip_addresses", ["127.0.0.0/8", "192.0.2.1", "203.0.113.0/24"]),
        ("Whitelist", ["192.0.2.0/29", "203.0.113.6", "None"]),
        ("HELO_Whitelist", ["helowl.test", "helo.test", "None"]),
        ("Domain_Whitelist", ["pass.test", "temp.test,soft.test", "None"]),
        ("Domain_Whitelist_PTR", ["friend.test", "evilfriend.test", "None"]),
        ("SPF_Enhanced_Status_Codes", ["Yes", "No"]),
        ("Header_Type", ["SPF", "AR", "None"]),
        ("Hide_Receiver", ["Yes", "No"]),
        ("Authserv_Id", ["mx.example.com", "other.example.com", "HOSTNAME"]),
        ("Lookup_Time", ["5", "20"]),
        ("Whitelist_Lookup_Time", ["5", "10"]),
        ("Void_Limit", ["0", "2", "5"]),
        ("Reason_Message", ["No: {spf}", "{rejectdefer}"]),
        ("Skip_Authenticated", ["Yes", "No"]),
        ("Fetch_Explanation", ["Yes", "No"]),
    ];

    private static readonly string[] Domains =
    [
        "pass.test", "soft.test", "deep.soft.test", "neutral.test", "nomail.test", "nomail2.test", "perm.test", "two.test",
        "void.test", "none.test", "temp.test", "timeout.test", "exp.test", "helo.test", "helowl.test", "nosuch.test",
    ];

    private static readonly string[] Clients =
        ["192.0.2.1", "192.0.2.7", "203.0.113.5", "203.0.113.6", "127.0.0.1", "2001:db8::1", "::ffff:192.0.2.1"];

    // Those of "users" have a line of their own; "@y.org" may have one too.
    private static readonly string[] Users = ["a@x.org", "b@x.org", "c@x.org", "@y.org"];
    private static readonly string[] Recipients =
        ["a@x.org", "b@x.org", "c@x.org", "A@X.ORG", "d@x.org", "e@y.org", "F@Y.org", "g@z.org", "local"];

    private static readonly Gen<string> Option =
        from option in Gen.Elements(Options)
        from value in Gen.Elements(option.Values)
        select $"{option.Name}={value}";

    // Half of the files say something of Header_Type and of what is checked: most of the faults are there.
    private static readonly Gen<Scenario> Scenarios =
        from all in Gen.Resize(Gen.ListOf(Option), 4)
        from users in Gen.SubListOf(Users)
        from own in Gen.ArrayOf(Gen.Resize(Gen.NonEmptyListOf(Option), 5), Users.Length)
        from client in Gen.Elements(Clients)
        from helo in Gen.OneOf(Gen.Elements(Domains), Gen.Constant(""))
        from sender in Gen.Frequency(
            (8, Gen.Elements(Domains).Select(domain => $"u@{domain}")), (1, Gen.Constant("")), (1, Gen.Constant("<>")))
        from user in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Constant("alice")))
        from state in Gen.Frequency((8, Gen.Constant("RCPT")), (1, Gen.Constant("DATA")), (1, Gen.Constant("")))
        from contexts in Gen.Elements<string[]>([""], ["spf", "authres"], ["authres", "spf"], ["", "authres"])
        from recipients in Gen.Resize(Gen.NonEmptyListOf(Gen.Elements(Recipients)), 7)
        select new Scenario(
            [.. all],
            [.. users.Select((name, i) => $"{name},{string.Join('|', own[i])}")],
            new PolicyRequest
            {
                ProtocolState = state,
                ClientAddress = client,
                HeloName = helo,
                Sender = sender,
                SaslUsername = user,
                Instance = "i",
            },
            [.. contexts],
            [.. recipients]);

    private static readonly Arbitrary<Scenario> Any = Arb.From(Scenarios, scenario => scenario.Smaller());

    [Fact]
    public void Ask_AnyRecipientsInAnyOrder_EachHasItsOwnVerdictAndFieldsAreThereOnce()
    {
        int count = FuzzCount.Of(usual: 600, full: 10_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} cases");
        Prop.ForAll(Any, Check).Check(
            Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count).WithReplay(7208, 2009));
    }

    private static void Check(Scenario scenario)
    {
        PolicyConfiguration configuration = PolicyService.Read(
            string.Join(';', scenario.Options), string.Join('\n', scenario.Users));
        Assert.DoesNotContain(configuration.Notes, note => note.IsError);

        List<string> added = [];
        HashSet<string> wanted = [];
        var service = new PolicyService(configuration);
        string queueId = "";
        foreach (string recipient in scenario.Recipients)
        {
            bool isAccepted = true;
            HashSet<string> asked = [];
            foreach (string context in scenario.Contexts)
            {
                string answer = Ask(service, scenario.With(recipient, context, queueId));
                string alone = Ask(new PolicyService(configuration), scenario.With(recipient, context, ""));

                Assert.Equal(Verdict(alone), Verdict(answer));
                isAccepted = isAccepted && Verdict(alone) == "accepted";
                if (Field(answer) is { } field)
                {
                    added.Add(field);
                }

                if (Field(alone) is { } result && !IsComment(result))
                {
                    asked.Add(Kind(result));
                }
            }

            if (isAccepted)
            {
                queueId = "8045F2AB23";
                wanted.UnionWith(asked);
            }
        }

        Assert.All(Kinds, kind => Assert.InRange(added.Count(field => Kind(field) == kind), 0, 1));
        Assert.Subset(added.Where(field => !IsComment(field)).Select(Kind).ToHashSet(), wanted);
        RequireFieldsForAll(configuration, scenario, added);
    }

    // A recipient without settings of its own gets what the settings for all give, and nothing else is added.
    private static void RequireFieldsForAll(PolicyConfiguration configuration, Scenario scenario, List<string> added)
    {
        foreach (string context in (string[])["spf", "authres"])
        {
            string alone = Ask(new PolicyService(configuration), scenario.With("somebody@z.org", context, ""));
            if (Field(alone) is { } expected && !IsComment(expected))
            {
                Assert.All(
                    added.Where(field => Kind(field) == Kind(expected) && !IsComment(field)),
                    field => Assert.Equal(WithoutReceiver(expected), WithoutReceiver(field)));
            }
        }
    }

    private static string Ask(PolicyService service, PolicyRequest request)
    {
        // The zone answers at once, so the engine does too.
        ValueTask<PolicyResponse> answer =
            service.Engine.AnswerAsync(request, TestContext.Current.CancellationToken);
        return answer.AsTask().GetAwaiter().GetResult().Action!;
    }

    private static string Verdict(string answer) =>
        answer == "dunno" || answer.StartsWith("prepend ", StringComparison.Ordinal) ? "accepted" : answer;

    private static string? Field(string answer) =>
        answer.StartsWith("prepend ", StringComparison.Ordinal) ? answer["prepend ".Length..] : null;

    private static string Kind(string field) => field[..field.IndexOf(':', StringComparison.Ordinal)];

    private static bool IsComment(string field) => Kind(field) == "X-Comment"
        || (Kind(field) == "Authentication-Results" && field.Contains("; none (", StringComparison.Ordinal));

    // Neither the domain of the recipient that asked first, which the comment has too, nor the option that hides it.
    private static string WithoutReceiver(string field)
    {
        int end = field.IndexOf("; receiver=", StringComparison.Ordinal);
        string text = end < 0 ? field : field[..end];
        int start = text.IndexOf(" (", StringComparison.Ordinal);
        int colon = start < 0 ? -1 : text.IndexOf(": ", start, StringComparison.Ordinal);
        return Kind(field) == "Received-SPF" && colon > 0 ? text[..start] + text[colon..] : text;
    }

    /// <summary>Two files, and the requests about one message, as Postfix sends them.</summary>
    private sealed record Scenario(
        ImmutableArray<string> Options,
        ImmutableArray<string> Users,
        PolicyRequest Message,
        ImmutableArray<string> Contexts,
        ImmutableArray<string> Recipients)
    {
        public PolicyRequest With(string recipient, string context, string queueId) => new()
        {
            ProtocolState = Message.ProtocolState,
            ClientAddress = Message.ClientAddress,
            HeloName = Message.HeloName,
            Sender = Message.Sender,
            SaslUsername = Message.SaslUsername,
            Instance = Message.Instance,
            Recipient = recipient,
            PolicyContext = context,
            QueueId = queueId,
        };

        public IEnumerable<Scenario> Smaller() =>
        [
            .. Recipients.Length > 1 ? Without(Recipients).Select(fewer => this with { Recipients = fewer }) : [],
            .. Without(Options).Select(fewer => this with { Options = fewer }),
            .. Without(Users).Select(fewer => this with { Users = fewer }),
            .. Contexts.Length > 1 ? Without(Contexts).Select(fewer => this with { Contexts = fewer }) : [],
        ];

        public override string ToString() =>
            $"\n{string.Join('\n', Options)}\n--- users\n{string.Join('\n', Users)}\n--- {Message.ProtocolState} client="
            + $"{Message.ClientAddress} helo={Message.HeloName} sender={Message.Sender} user={Message.SaslUsername}\n"
            + $"contexts: {string.Join(" | ", Contexts)}\nrecipients: {string.Join(' ', Recipients)}";

        private static IEnumerable<ImmutableArray<string>> Without(ImmutableArray<string> all) =>
            Enumerable.Range(0, all.Length).Select(i => all.RemoveAt(i));
    }
}
