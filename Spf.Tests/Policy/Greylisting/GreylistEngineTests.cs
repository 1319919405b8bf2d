// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Policy.Protocol;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Policy.Decisions;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The service with greylisting on: what recipients are told, attempt by attempt.</summary>
public sealed class GreylistEngineTests : IDisposable
{
    private const string Deferred = "defer_if_permit 4.2.0 Greylisted, try again in 180 s";

    private const string Blackholed = "550 5.7.1 Service unavailable, blackholed";

    private static readonly ZoneResolver Zone = ZoneFile.Parse("""
        $ORIGIN test.
        none      A    192.0.2.1
        pool      TXT  "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"
        other     TXT  "v=spf1 ip4:192.0.2.0/24 -all"
        all       TXT  "v=spf1 +all"
        halves    TXT  "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"
        beyond TXT  "v=spf1 -ip4:192.0.3.0/24 -ip6:2001:db8::/32 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"
        included  TXT  "v=spf1 include:all.test -all"
        large     TXT  "v=spf1 ip4:192.0.0.0/8 ip4:198.0.0.0/8 -all"
        open      TXT  "v=spf1 exists:%{i}.yes.test -all"
        *.yes     A    127.0.0.2
        helo      TXT  "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all"
        temp      TXT  "v=spf1 -all"
        1.2.0.192.list         A  127.0.5.1
        2.2.0.192.list         A  127.0.5.0
        3.2.0.192.list         A  127.0.0.255
        4.2.0.192.list         A  127.255.255.255
        1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.list A 127.0.9.3
        """);

    private readonly ConfigurationFolder _folder = new();
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private PolicyService? _service;

    public GreylistEngineTests() => SqliteLibrary.Require();

    public void Dispose()
    {
        _service?.Engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Attempts_OfATriplet_WaitAndPass()
    {
        Start();
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Advance(10);
        Assert.Equal(DeferredFor(170), await Ask("192.0.2.9", "a+x@none.test"));
        Assert.Equal(Deferred, await Ask("192.0.3.1", "a@none.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "b@none.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@none.test", "s@x.org"));
        Advance(170);
        StartsWith("prepend Received-SPF: none", await Ask("192.0.2.1", "a@none.test"));
        Advance(1);
        StartsWith("prepend Received-SPF: none", await Ask("192.0.2.1", "a@none.test"));
        Assert.Contains(
            _service!.Lines,
            line => line == "8045F2AB23: action=greylist, reason=new, client_name=unknown, client_address=192.0.2.1,"
                + " sender=a@none.test, recipient=r@x.org");
        Assert.NotEqual(0, CountLogged("action=greylist, reason=early-retry (170s missing), "));
        Assert.NotEqual(0, CountLogged("action=pass, reason=triplet found, delay=180, "));
        Assert.NotEqual(0, CountLogged("action=pass, reason=triplet found, client_name="));
    }

    // The client's network differs, and the domain is the same: only where SPF passes for both, and is worth something.
    [Theory]
    [InlineData("pool.test", "192.0.2.1", "198.51.100.1", true)]
    [InlineData("pool.test", "192.0.2.1", "2001:db8:9::1", true)]
    [InlineData("none.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("all.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("included.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("halves.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("beyond.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("open.test", "192.0.2.1", "198.51.100.1", false)]
    [InlineData("large.test", "192.0.2.1", "198.51.100.1", false)]
    public async Task Retry_FromAnotherNetwork_PassesIfSpfVouches(
        string domain, string first, string second, bool passes)
    {
        Start();
        Assert.Equal(Deferred, await Ask(first, $"a@{domain}"));
        Advance(200);
        string? answer = await Ask(second, $"a@{domain}");

        Assert.Equal(passes, answer != Deferred);
        Assert.Equal(passes, CountLogged($", key=spf:{domain}") > 0);
    }

    [Fact]
    public async Task NullSender_WithAPassOfHelo_IsKeyedByTheName()
    {
        Start();
        Assert.Equal(Deferred, await Ask("192.0.2.1", "", helo: "helo.test"));
        Advance(200);
        StartsWith("prepend ", await Ask("198.51.100.1", "", helo: "helo.test"));
    }

    [Theory]
    [InlineData("Greylist_SPF_Pass = Skip", "pool.test", true)]
    [InlineData("Greylist_SPF_Pass = Skip", "all.test", false)]
    [InlineData("Greylist_SPF_Pass = Network", "pool.test", false)]
    [InlineData("Greylist_When = Suspicious", "pool.test", true)]
    [InlineData("Greylist_When = Suspicious", "none.test", false)]
    [InlineData("Greylist = Learn", "none.test", true)]
    [InlineData("TestOnly = 0", "none.test", true)]
    [InlineData("Greylist = No", "none.test", true)]
    [InlineData("Whitelist = 192.0.2.0/24", "none.test", true)]
    [InlineData("skip_addresses = 192.0.2.0/24", "none.test", true)]
    public async Task FirstAttempt_ByOption_WaitsOrPasses(string option, string domain, bool passes)
    {
        Start(option);
        string? answer = await _service!.Ask(new PolicyRequest
        {
            ProtocolState = "RCPT",
            ClientAddress = "192.0.2.1",
            ClientName = "mx.pool.test",
            HeloName = "h",
            Sender = $"a@{domain}",
            Recipient = "r@x.org",
        });

        Assert.Equal(passes, answer != Deferred);
    }

    [Fact]
    public async Task Suspicious_ClientWithoutAName_Waits()
    {
        Start("Greylist_When = Suspicious");

        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@pool.test"));
    }

    [Fact]
    public async Task Learn_LaterYes_KnowsTheTriplet()
    {
        Start("Greylist = Learn");
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Assert.NotEqual(0, CountLogged("action=would greylist, reason=new, "));
        Advance(200);
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Start();
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@none.test"));
    }

    [Fact]
    public async Task Recipients_OfOneMessage_GetAnswersOfTheirOwn()
    {
        Start(users: "now@x.org,Greylist=No\nsoon@x.org,Greylist_Delay=5");
        PolicyRequest To(string recipient) => _service!.Request("192.0.2.1", "h", "a@none.test", recipient, "one");

        Assert.Equal(Deferred, await _service!.Ask(To("r@x.org")));
        StartsWith("prepend ", await _service.Ask(To("now@x.org")));
        Assert.Equal(DeferredFor(5), await _service.Ask(To("soon@x.org")));
        Assert.Equal("dunno", await _service.Ask(To("postmaster@x.org")));
        Assert.Equal("dunno", await _service.Ask(To("")));
        Advance(200);
        Assert.Equal(Deferred, await _service.Ask(To("r@x.org")));
    }

    [Fact]
    public async Task Contexts_OfOneMessage_GiveAHeaderEach()
    {
        Start();
        PolicyRequest In(string context, string instance) =>
            _service!.Request("192.0.2.1", "h", "a@none.test", instance: instance, context: context);

        StartsWith("prepend Received-SPF: none", await _service!.Ask(In("spf", "one")));
        StartsWith("prepend Authentication-Results: ", await _service.Ask(In("authres", "one")));
        Assert.Equal(Deferred, await _service.Ask(In("greylist", "one")));
        Assert.Equal(Deferred, await _service.Ask(In("", "one")));
        Advance(180);
        StartsWith("prepend Received-SPF: none", await _service.Ask(In("", "two")));
        Assert.Equal(
            "prepend X-Greylist: delayed 180 seconds by spf-policyd at mx.example.org; "
            + "Fri, 04 Oct 2024 00:03:00 +0000",
            await _service.Ask(In("greylist", "two")));
        Assert.Equal("dunno", await _service.Ask(In("greylist", "two")));
        Advance(11);
        Assert.Equal("dunno", await _service.Ask(In("greylist", "three")));
    }

    // A message that SPF rejects is accepted after a wait of its own, and by nothing else.
    [Theory]
    [InlineData("")]
    [InlineData("Greylist_Clients_File = CLIENTS")]
    [InlineData("Greylist_Auto_Whitelist = 1")]
    public async Task SpfFail_Greylisted_WaitsItsOwnDelay(string option)
    {
        Start($"Greylist_SPF_Fail = Greylist; Greylist_SPF_Fail_Delay = 600;"
            + option.Replace("CLIENTS", _folder.Write("clients", "203.0.113.0/24\n"), StringComparison.Ordinal));
        Assert.Equal(DeferredFor(600), await Ask("203.0.113.1", "a@other.test"));
        _ = await Ask("203.0.113.1", "a@none.test");
        Advance(200);
        _ = await Ask("203.0.113.1", "a@none.test");
        Assert.Equal(DeferredFor(400), await Ask("203.0.113.1", "a@other.test"));
        Advance(400);
        StartsWith("prepend Received-SPF: fail", await Ask("203.0.113.1", "a@other.test"));
    }

    [Theory]
    [InlineData("Greylist = Yes", "550")]
    [InlineData("Greylist = Learn; Greylist_SPF_Fail = Greylist", "550")]
    [InlineData("Greylist_SPF_Fail = Greylist; Greylist_Store = sqlite:/nonexistent/x", "defer_if_permit")]
    public async Task SpfFail_Otherwise_IsNeverAccepted(string options, string answer)
    {
        Start(options);
        StartsWith(answer, await Ask("203.0.113.1", "a@other.test"));
        Advance(1000);
        StartsWith(answer, await Ask("203.0.113.1", "a@other.test"));
    }

    // A domain that has passed often does not help a client for which its SPF fails.
    [Fact]
    public async Task AutoWhitelist_OfADomain_IsForItsHostsOnly()
    {
        Start("Greylist_Auto_Whitelist = 1; Greylist_SPF_Fail = Greylist");
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@pool.test"));
        Advance(200);
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@pool.test"));
        StartsWith("prepend Received-SPF: pass", await Ask("198.51.100.7", "new@pool.test", "s@x.org"));
        Assert.NotEqual(0, CountLogged("reason=client AWL, "));
        Assert.Equal(Deferred, await Ask("203.0.113.1", "new@pool.test", "s@x.org"));
    }

    [Theory]
    [InlineData("DUNNO", "prepend Received-SPF: none")]
    [InlineData("Defer", Deferred)]
    public async Task Store_Unavailable_IsLoggedOnceAndComesBack(string onError, string answer)
    {
        string folder = _folder.PathOf("later");
        Start($"Greylist_On_Error = {onError}; Greylist_Store = sqlite:{folder}/greylist.db");
        StartsWith(answer, await Ask("192.0.2.1", "a@none.test"));
        StartsWith(answer, await Ask("192.0.2.1", "a@none.test"));
        Advance(1);
        StartsWith(answer, await Ask("192.0.2.1", "a@none.test"));
        Directory.CreateDirectory(folder);
        StartsWith(answer, await Ask("192.0.2.1", "a@none.test"));
        Advance(4);
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@none.test"));

        Assert.Equal(1, CountLogged("The greylist store is unavailable (read)"));
        Assert.Equal(1, CountLogged("The greylist store is available again"));
    }

    [Fact]
    public async Task Flood_OfNewTriplets_IsNotStored()
    {
        Start("Greylist_Flood = 3");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Deferred, await Ask("192.0.2.1", $"{(char)('a' + i)}@none.test"));
        }

        Assert.Equal(2, CountLogged("reason=flood, "));
        Assert.Equal(Deferred, await Ask("198.51.100.1", "a@none.test"));
        Advance(200);
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "e@none.test"));
    }

    [Theory]
    [InlineData("Greylist_Blackhole_File = FILE", 90_000)]
    [InlineData("Greylist_Blackhole_File = FILE; Greylist_Blackhole_Time = 1h", 4_000)]
    [InlineData("Greylist_Blackhole_File = FILE; Greylist_Blackhole_Time = 0", 0)]
    public async Task Blackhole_WrittenTo_RejectsTheClientForSomeTime(string options, int seconds)
    {
        Start(options.Replace("FILE", _folder.Write("traps", "trap@x.org\n"), StringComparison.Ordinal));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Assert.Equal(Blackholed, await Ask("192.0.2.1", "a@none.test", "Trap@x.org"));
        Assert.Equal(Blackholed, await Ask("192.0.2.1", "b@other.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.2", "b@other.test"));
        Advance(seconds == 0 ? 10_000_000 : seconds);
        Assert.Equal(seconds == 0, await Ask("192.0.2.1", "c@none.test") == Blackholed);
        Assert.NotEqual(0, CountLogged("action=reject, reason=blackhole, "));
    }

    [Theory]
    [InlineData("Greylist = Learn; Greylist_Blackhole_File = FILE")]
    [InlineData("TestOnly = 0; Greylist_Blackhole_File = FILE")]
    public async Task Blackhole_InLearnMode_RejectsNothing(string options)
    {
        Start(options.Replace("FILE", _folder.Write("traps", "trap@x.org\n"), StringComparison.Ordinal));

        StartsWith("prepend ", await Ask("192.0.2.1", "a@none.test", "trap@x.org"));
        Assert.NotEqual(0, CountLogged("action=would reject, reason=blackhole, "));
    }

    [Fact]
    public async Task Lists_OfTheStore_DecideAsTheirFilesDo()
    {
        Start();
        using (var tools = new ToolRunner(_service!.Configuration.Server))
        {
            await tools.RunAsync("add", "domain", "test");
            await tools.RunAsync("add", "spf", "203.0.113.0/24");
        }

        // A domain counts only if SPF passes, and SPF that is not asked passes for nobody.
        StartsWith("prepend Received-SPF: pass", await Ask("192.0.2.1", "a@pool.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@none.test"));
        Assert.Equal(Deferred, await Ask("203.0.113.1", "a@pool.test"));
        StartsWith("550", await Ask("203.0.114.1", "a@pool.test"));
        Assert.NotEqual(0, CountLogged("reason=domain whitelist, "));
    }

    // With a secret, the store names nobody, and another secret makes other keys.
    [Fact]
    public async Task Privacy_Secret_HidesAllAndMakesTheKeys()
    {
        string Secret(string text) => $"Greylist_Privacy = {_folder.Write("secret", text)}";
        Start(Secret("0123456789abcdef\n"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "alice@none.test"));
        Advance(200);
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "alice@none.test"));
        using (var tools = new ToolRunner(
            _service!.Configuration.Server, Secret("0123456789abcdef\n"), _time))
        {
            string list = (await tools.RunAsync("list", "--json")).Output;
            Assert.Contains("\"state\":\"counted\",\"client\":null,\"sender\":null", list, StringComparison.Ordinal);
            Assert.Contains("\"state\":\"passed\",\"client\":null,\"sender\":null", list, StringComparison.Ordinal);
            Assert.Contains("forgotten; it waits", (await tools.RunAsync(
                "remove", "triplet", "192.0.2.1", "alice@none.test", "r@x.org")).Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            "alice",
            await File.ReadAllTextAsync(
                _folder.PathOf("greylist.db"), System.Text.Encoding.Latin1, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Start(Secret("0123456789abcdeX\n"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "alice@none.test"));
        Start(Secret("short\n"));
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "new@none.test"));
        Assert.Contains(_service!.Configuration.Notes, note => note.IsError && note.Message.Contains(
            "needs 16 characters", StringComparison.Ordinal));
    }

    // The first attempt had no answer from the DNS, so it is known by its network.
    [Fact]
    public async Task Retry_OfATripletKnownByItsNetwork_GoesOnWaiting()
    {
        Start("Greylist_SPF_Pass = Network");
        Assert.Equal(Deferred, await Ask("192.0.2.1", "a@pool.test"));
        Advance(100);
        Start();
        Assert.Equal(DeferredFor(80), await Ask("192.0.2.1", "a@pool.test"));
        Advance(80);
        Assert.NotEqual(Deferred, await Ask("192.0.2.1", "a@pool.test"));
        Assert.NotEqual(Deferred, await Ask("198.51.100.1", "a@pool.test"));
    }

    // dnswl.org: the last octet is the trust; some answers say that the zone does not serve this resolver.
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.2", false)]
    [InlineData("192.0.2.3", false, 1)]
    [InlineData("192.0.2.4", false, 1)]
    [InlineData("192.0.2.5", false)]
    [InlineData("2001:db8::1", true)]
    public async Task DnsWhitelist_ByItsAnswer_ExemptsTheClient(string client, bool passes, int logged = 0)
    {
        Start("Greylist_DNSWL = none.test, list.test; Greylist_SPF_Fail = Greylist");
        Assert.Equal(passes, await Ask(client, "a@none.test") != Deferred);
        Assert.Equal(passes, await Ask(client, "b@none.test") != Deferred);
        Assert.Equal(passes, CountLogged("action=pass, reason=dnswl, ") == 2);
        Assert.Equal(logged, CountLogged("does not serve this resolver"));
        Assert.Equal(Deferred, await Ask(client, "a@temp.test"));
    }

    // Those that our users write to may answer at once, if SPF passes by a record that is worth something.
    [Fact]
    public async Task LearnRecipients_DomainWrittenTo_AnswersAtOnce()
    {
        Start("Greylist_Learn_Recipients = Yes");
        foreach (string domain in (string[])["pool.test", "all.test", "none.test"])
        {
            Assert.Equal("dunno", await _service!.Ask(_service.Request(
                "203.0.113.9", "h", "me@x.org", $"bob@{domain}", user: "me")));
        }

        StartsWith("prepend Received-SPF: pass", await Ask("192.0.2.1", "bob@pool.test"));
        StartsWith("prepend Received-SPF: pass", await Ask("198.51.100.1", "carol@pool.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "bob@all.test"));
        Assert.Equal(Deferred, await Ask("192.0.2.1", "bob@none.test"));
        StartsWith("550", await Ask("203.0.113.1", "bob@pool.test"));
        Assert.Equal(2, CountLogged("action=pass, reason=client AWL, "));
    }

    [Fact]
    public async Task Checks_GreylistFirst_AsksSpfOnlyAboutWhatPasses()
    {
        Start("Checks = greylist, spf");
        Assert.Equal(Deferred, await Ask("203.0.113.1", "a@pool.test"));
        Assert.Equal(0, CountLogged("550"));
        Advance(180);
        StartsWith("550", await Ask("203.0.113.1", "a@pool.test"));

        // By its network, whatever SPF says.
        Assert.Equal(Deferred, await Ask("192.0.2.1", "b@pool.test"));
        Advance(180);
        Assert.Equal(Deferred, await Ask("198.51.100.1", "b@pool.test"));
        StartsWith("prepend Received-SPF: pass", await Ask("192.0.2.1", "b@pool.test"));
    }

    [Theory]
    [InlineData("a,b c@none.test")]
    [InlineData("a\u001b[31m@none.test")]
    [InlineData("reason=triplet found, x=@none.test")]
    public async Task Log_HostileSender_IsOneFieldOfOneLine(string sender)
    {
        Start();
        Assert.Equal(Deferred, await Ask("192.0.2.1", sender));

        string line = Assert.Single(
            _service!.Lines, line => line.Contains("action=greylist", StringComparison.Ordinal));
        Assert.Equal(6, line.Split(", ").Length);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public async Task Off_ByDefault_TouchesNoStore()
    {
        _service = new PolicyService($"Greylist_Store = sqlite:{_folder.PathOf("greylist.db")}", Zone, _time);
        StartsWith("prepend ", await Ask("192.0.2.1", "a@none.test"));

        Assert.False(File.Exists(_folder.PathOf("greylist.db")));
    }

    private void Start(string options = "", string users = "")
    {
        _service?.Engine.Dispose();
        _service = new PolicyService(
            $"Greylist = Yes; Greylist_Store = sqlite:{_folder.PathOf("greylist.db")}; {options}"
                .TrimEnd(' ', ';'),
            Zone,
            _time,
            users: users);
    }

    private Task<string?> Ask(string client, string sender, string recipient = "r@x.org", string helo = "h") =>
        _service!.Ask(client, helo, sender, recipient);

    private int CountLogged(string text) =>
        _service!.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    private static string DeferredFor(int seconds) => Deferred.Replace("180", $"{seconds}", StringComparison.Ordinal);

    private static void StartsWith(string beginning, string? answer) =>
        Assert.StartsWith(beginning, answer, StringComparison.Ordinal);

    private void Advance(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
