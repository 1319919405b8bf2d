// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Support;

/// <summary>A check in one line: <c>await Check.Of("v=spf1 a -all").From("192.0.2.1")</c>.</summary>
internal sealed class Check
{
    public const string Domain = "example.com";

    private readonly string _zone;
    private SpfOptions _options = new() { ReceiverName = "mx.example.org" };

    private Check(string zone) => _zone = zone;

    /// <summary>The record of example.com, and more of its zone in master-file text.</summary>
    public static Check Of(string record, string zone = "") => new($"example.com. TXT \"{record}\"\n{zone}");

    public Check With(SpfOptions options)
    {
        _options = options;
        return this;
    }

    public async Task<SpfOutcome> From(
        string client, string mailFrom = "alice@example.com", string helo = "mail.example.com") =>
        await new SpfVerifier(ZoneFile.Parse(_zone), _options).CheckHostAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse(client), mailFrom, helo), TestContext.Current.CancellationToken);
}
