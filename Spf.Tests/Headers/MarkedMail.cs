// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Tests.Policy.Decisions;

namespace Spf.Tests.Headers;

/// <summary>Hostile mail, what the check says of it, and the fields that the policy service adds to it.</summary>
internal sealed record MarkedMail(HostileMail Mail, SpfOutcome? Helo, SpfOutcome? MailFrom)
{
    public const string ServiceId = "mx.receiver.test";

    private const string MarkOnly =
        $"HELO_reject = False; Mail_From_reject = False; Authserv_Id = {ServiceId}; Header_Type = None";

    public required string ReceivedSpf { get; init; }

    public required string AuthenticationResults { get; init; }

    /// <summary>With Helo_In_Authres.</summary>
    public required string BothResults { get; init; }

    /// <summary>Of a client that is not checked.</summary>
    public required string NoResult { get; init; }

    /// <summary>The outcome that both kinds of field tell; null if there was nothing to check.</summary>
    public SpfOutcome? Told => MailFrom ?? Helo;

    public static async Task<MarkedMail> FromAsync(HostileMail mail)
    {
        var verifier = new SpfVerifier(mail.Resolver());
        var client = IPAddress.Parse(mail.Client);
        CancellationToken token = TestContext.Current.CancellationToken;
        var service = new PolicyService(MarkOnly, mail.Resolver());
        var both = new PolicyService($"{MarkOnly}; Helo_In_Authres = Yes", mail.Resolver());
        var exempt = new PolicyService($"{MarkOnly}; Whitelist = {mail.Client}", mail.Resolver());
        return new MarkedMail(
            mail,
            mail.Helo.Length == 0
                ? null
                : await verifier.CheckHostAsync(SpfRequest.ForHelo(client, mail.Helo), token),
            mail.Sender.Length == 0
                ? null
                : await verifier.CheckHostAsync(SpfRequest.ForMailFrom(client, mail.Sender, mail.Helo), token))
        {
            ReceivedSpf = await FieldAsync(service, "spf"),
            AuthenticationResults = await FieldAsync(service, "authres"),
            BothResults = await FieldAsync(both, "authres"),
            NoResult = await FieldAsync(exempt, "authres"),
        };

        // Without HELO name and sender there is nothing to say.
        async Task<string> FieldAsync(PolicyService service, string context)
        {
            const string Prepend = "prepend ";
            string? action = await service.Ask(
                service.Request(mail.Client, mail.Helo, mail.Sender, "bob@receiver.test", context: context));
            return action?.StartsWith(Prepend, StringComparison.Ordinal) == true ? action[Prepend.Length..] : "X-None: ";
        }
    }
}
