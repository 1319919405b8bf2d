// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Postfix;

/// <summary>Tests of programs that read our headers, with one Postfix.</summary>
[CollectionDefinition(nameof(DmarcPostfix))]
public sealed class HeaderReaders : ICollectionFixture<DmarcPostfix>;

/// <summary>
/// A Postfix whose mail is marked and never rejected, with OpenDMARC as its milter. OpenDMARC checks no SPF itself: it
/// knows what our headers say.
/// </summary>
public sealed class DmarcPostfix : PostfixFixture
{
    /// <summary>The key by which header_checks know our fields; it is in no message that they have seen.</summary>
    internal const string Key = "k7fd3a90-0123456789";

    /// <summary>A recipient whose mail comes back.</summary>
    internal const string Gone = $"gone@{PostfixServer.Domain}";

    private readonly string _resolver;
    private TestProcess? _dmarc;

    public DmarcPostfix()
        : this(string.Create(
            CultureInfo.InvariantCulture, $"127.83.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}"))
    {
    }

    private DmarcPostfix(string resolver)
        : base(
            PolicyMode.Tcp,
            resolver,
            Prerequisites.Postfix,
            Prerequisites.OpenDmarc,
            Prerequisites.ResolvWrapper) => _resolver = resolver;

    /// <summary>Messages are marked with Received-SPF.</summary>
    internal int ReceivedSpfPort { get; private set; }

    /// <summary>Messages are marked with Authentication-Results.</summary>
    internal int AuthenticationResultsPort { get; private set; }

    /// <summary>Messages are marked with both, and what strangers have written of either kind is removed.</summary>
    internal int GuardedPort { get; private set; }

    /// <summary>The name in main.cf of the service for <see cref="GuardedPort"/>, and its configuration.</summary>
    internal string GuardedService { get; private set; } = "";

    internal string GuardedConfiguration { get; private set; } = "";

    /// <summary>Where OpenDMARC listens.</summary>
    internal IPEndPoint Milter => new(IPAddress.Loopback, MilterPort);

    private int MilterPort { get; set; }

    public override async ValueTask DisposeAsync()
    {
        if (_dmarc is not null)
        {
            await _dmarc.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private protected override async Task ConfigureAsync()
    {
        MilterPort = FreePort.Next();
        string milter = string.Create(CultureInfo.InvariantCulture, $"smtpd_milters = inet:127.0.0.1:{MilterPort}");
        string mark = Services.Add("mark", await WriteAsync(
            "mark.conf",
            $"""
            HELO_reject = False
            Mail_From_reject = False
            Authserv_Id = {PostfixServer.HostName}
            """));
        ReceivedSpfPort = Postfix.AddPort($"check_policy_service {{ {mark}, policy_context=spf }}", milter);
        AuthenticationResultsPort = Postfix.AddPort(
            $"check_policy_service {{ {mark}, policy_context=authres }}", milter);

        GuardedConfiguration = await WriteAsync(
            "keyed.conf",
            $"""
            HELO_reject = False
            Mail_From_reject = False
            Authserv_Id = {PostfixServer.HostName}
            Hide_Receiver = Yes
            Header_Key = {Key}
            Whitelist = 198.51.100.0/24
            debugLevel = 5
            """);
        string keyed = GuardedService = Services.Add("keyed", GuardedConfiguration);
        string headerChecks = await WriteAsync(
            "header_checks",
            $"""
            /^X-{Key}-(Authentication-Results|Received-SPF): (.*)$/ REPLACE $1: $2
            /^(Authentication-Results|Received-SPF)[[:space:]]*:/ IGNORE
            """);

        // As docs/mark-only.md has it: nobody but root reads the key.
        await TestProcess.RunAsync("chmod", ["600", headerChecks]);
        Postfix.AddService(
            $"guarded unix n - n - 0 cleanup\n  -o header_checks=regexp:{headerChecks}\n  -o nested_header_checks=");

        // Postfix takes the mail before it returns it.
        Postfix.AddService($"gone unix - n n - - pipe\n  flags= user={PostfixServer.User} argv=/bin/false");
        Postfix.AddSettings($"transport_maps = inline:{{ {{ {Gone} = gone: }} }}");
        GuardedPort = Postfix.AddPort(
            $"check_policy_service {{ {keyed}, policy_context=spf }}, "
            + $"check_policy_service {{ {keyed}, policy_context=authres }}",
            "cleanup_service_name = guarded",
            milter);
    }

    private protected override async Task StartServicesAsync()
    {
        await base.StartServicesAsync();
        string resolvConf = await WriteAsync("resolv.conf", $"nameserver {_resolver}");
        string none = await WriteAsync("none", "");
        string configuration = await WriteAsync(
            "opendmarc.conf",
            $"""
            AuthservID {PostfixServer.HostName}
            TrustedAuthservIDs {PostfixServer.HostName}
            Socket inet:{MilterPort}@127.0.0.1
            IgnoreHosts {none}
            Background false
            Syslog false
            """);
        _dmarc = TestProcess.Start(
            Prerequisites.OpenDmarc,
            ["-f", "-c", configuration],
            ("LD_PRELOAD", Prerequisites.ResolvWrapper),
            ("RESOLV_WRAPPER_CONF", resolvConf));
        for (int i = 0; !await LoopbackSocket.AcceptsAsync(new IPEndPoint(IPAddress.Loopback, MilterPort)); i++)
        {
            Assert.True(i < 500 && !_dmarc.HasExited, $"OpenDMARC does not start:\n{_dmarc.Output}");
            await Task.Delay(20);
        }
    }
}
