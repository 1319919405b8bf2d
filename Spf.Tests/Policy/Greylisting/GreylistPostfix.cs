// SPDX-License-Identifier: MIT

using Spf.Tests.Policy.Postfix;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>
/// Two SMTP servers with a service each, which share one store. For the first a retry is always early, and for the
/// second it is in time after a second. Both are asked twice, once for SPF's header and once for X-Greylist.
/// </summary>
public abstract class GreylistPostfix(PolicyMode mode) : PostfixFixture(mode, resolver: null, Prerequisites.Postfix)
{
    /// <summary>
    /// Whether each call is a process: for some seconds after a first pass, a message looks like the one that waited.
    /// </summary>
    internal bool IsSpawn { get; } = mode == PolicyMode.Spawn;

    internal int EarlyPort { get; private set; }

    internal int LatePort { get; private set; }

    private protected override async Task ConfigureAsync()
    {
        string store = Path.Combine(Folder, "state");
        Directory.CreateDirectory(store);
        await TestProcess.RunAsync("chown", [PostfixServer.User, store]);
        EarlyPort = await AddAsync("early", "1h", store);
        LatePort = await AddAsync("late", "1", store);
    }

    private async Task<int> AddAsync(string name, string delay, string store)
    {
        string users = await WriteAsync($"{name}.users", "now@receiver.test,Greylist=No");
        string service = Services.Add(name, await WriteAsync(
            $"{name}.conf",
            $"""
            Greylist = Yes
            Greylist_Delay = {delay}
            Greylist_Store = sqlite:{store}/greylist.db
            Greylist_Clients_File = {await WriteAsync($"{name}.clients", "203.0.113.0/24")}
            Greylist_Timeout = 20
            Per_User = text,{users}
            """));
        return Postfix.AddPort(
            $"check_policy_service {{ {service}, try_limit=60 }}, "
            + $"check_policy_service {{ {service}, policy_context=greylist, try_limit=60 }}");
    }
}

public sealed class GreylistSpawnPostfix() : GreylistPostfix(PolicyMode.Spawn);

public sealed class GreylistUnixSocketPostfix() : GreylistPostfix(PolicyMode.UnixSocket);

public sealed class GreylistTcpPostfix() : GreylistPostfix(PolicyMode.Tcp);

public sealed class GreylistSpawnTests(GreylistSpawnPostfix server)
    : GreylistModeTests(server), IClassFixture<GreylistSpawnPostfix>;

public sealed class GreylistUnixSocketTests(GreylistUnixSocketPostfix server)
    : GreylistModeTests(server), IClassFixture<GreylistUnixSocketPostfix>;

public sealed class GreylistTcpTests(GreylistTcpPostfix server)
    : GreylistModeTests(server), IClassFixture<GreylistTcpPostfix>;

/// <summary>A greylisting Postfix, as its clients see it.</summary>
public abstract class GreylistModeTests
{
    private const string Bob = "bob@receiver.test";
    private const string Text = "Subject: test";

    private readonly GreylistPostfix _server;

    protected GreylistModeTests(GreylistPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        SqliteLibrary.Require();
        _server = server;
    }

    // A client and the one that retries: of the same network, or of another one that the domain's record names.
    [Theory(Timeout = 240_000)]
    [InlineData("alice@none.example.test", "192.0.2.7", "192.0.2.8")]
    [InlineData("bob@none.example.test", "2001:db8:7::1", "2001:db8:7::2")]
    [InlineData("alice@pass.example.test", "192.0.2.1", "2001:db8::1")]
    [InlineData("", "192.0.2.7", "192.0.2.7")]
    public async Task Attempts_Early_AreDeferredAndALaterOnePasses(string sender, string client, string retry)
    {
        await IsDeferred(_server.EarlyPort, client, sender);
        await IsDeferred(_server.EarlyPort, retry, sender);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        await IsDeferred(_server.EarlyPort, retry, sender);
        SentMail sent = await Send(_server.LatePort, retry, sender, Bob);
        DeliveredMail mail = await _server.Postfix.DeliveredAsync(sent);

        Assert.Single(mail.Named("Received-SPF"));
        Assert.Matches(
            @"^X-Greylist: delayed \d+ seconds by spf-policyd at \S+; \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000$",
            Assert.Single(mail.Named("X-Greylist")));

        // The other server knows it now.
        mail = await _server.Postfix.DeliveredAsync(await Send(_server.EarlyPort, client, sender, Bob));
        Assert.True(_server.IsSpawn || mail.Named("X-Greylist").Length == 0);
    }

    [Fact(Timeout = 240_000)]
    public async Task Retry_FromAnotherNetworkWithoutSpf_IsDeferred()
    {
        await IsDeferred(_server.LatePort, "192.0.2.7", "carol@none.example.test");
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        await IsDeferred(_server.LatePort, "198.51.100.7", "carol@none.example.test");
    }

    [Fact(Timeout = 240_000)]
    public async Task Recipients_OfOneMessage_GetAnswersOfTheirOwn()
    {
        SentMail sent = await Send(
            _server.EarlyPort, "192.0.2.7", "dave@none.example.test", Bob, "now@receiver.test", "abuse@receiver.test");

        Assert.Equal(
            ["450", "250", "250"], sent.RecipientReplies.Select(reply => reply[..3]));
    }

    [Fact(Timeout = 240_000)]
    public async Task Client_ListedOrAuthenticated_IsNotGreylisted()
    {
        SentMail listed = await Send(_server.EarlyPort, "203.0.113.9", "erin@none.example.test", Bob);
        SentMail known = await PostfixServer.SendAsync(
            _server.EarlyPort, new MailClient("192.0.2.7", Login: "erin"), "erin@none.example.test", Text, Bob);

        Assert.StartsWith("250 ", listed.RecipientReply, StringComparison.Ordinal);
        Assert.StartsWith("250 ", known.RecipientReply, StringComparison.Ordinal);
    }

    private static async Task IsDeferred(int port, string client, string sender)
    {
        SentMail sent = await Send(port, client, sender, Bob);
        Assert.Matches(
            "^450 4.2.0 <bob@receiver.test>: Recipient address rejected: Greylisted, try again in [0-9]+ s",
            sent.RecipientReply);
    }

    private static Task<SentMail> Send(int port, string client, string sender, params string[] recipients) =>
        PostfixServer.SendAsync(port, new MailClient(client), sender, Text, recipients);
}
