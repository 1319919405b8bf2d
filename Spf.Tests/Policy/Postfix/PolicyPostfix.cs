// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// A Postfix with the policy service behind it in one of the three modes: SMTP servers with a configuration of the
/// service each, and the name server that the service asks.
/// </summary>
public abstract class PolicyPostfix(PolicyMode mode) : IAsyncLifetime
{
    internal const string Plain = "spf-plain";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-postfix-");
    private readonly MailZoneServer _nsd = new();
    private PostfixServer? _postfix;
    private PolicyServices? _services;
    private string? _missing;

    internal PostfixServer Postfix => _postfix!;

    internal PolicyServices Services => _services!;

    /// <summary>The predecessor's own configuration, or its like where Debian's package is not installed.</summary>
    internal int PlainPort { get; private set; }

    /// <summary>What the predecessor does not do by itself: errors are deferred and rejected, and relays trusted.</summary>
    internal int StrictPort { get; private set; }

    /// <summary>Nothing is rejected; the service is asked twice, for a header of each kind.</summary>
    internal int BothPort { get; private set; }

    /// <summary>A pass leads to a restriction class; then a second service, with another configuration, marks.</summary>
    internal int ClassPort { get; private set; }

    /// <summary>As plain, but what is accepted is thrown away.</summary>
    internal int LoadPort { get; private set; }

    internal string Log => $"{_postfix?.Log}\n{_services?.Log}";

    public async ValueTask InitializeAsync()
    {
        _missing = Prerequisites.Missing(Prerequisites.Postfix);
        if (_missing is not null)
        {
            return;
        }

        await _nsd.InitializeAsync();
        if (_nsd.IsMissing)
        {
            return;
        }

        await TestProcess.RunAsync("chmod", ["755", _folder.FullName]);
        _postfix = new PostfixServer(_folder.FullName);
        _services = new PolicyServices(mode, _postfix, _folder.FullName, _nsd.Ip4);
        _services.Install();
        await _postfix.PrepareAsync();
        await ConfigureAsync();
        _postfix.ReleasePorts();
        await _services.StartAsync();
        await _postfix.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_postfix is not null)
        {
            await _postfix.DisposeAsync();
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        await _nsd.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    internal void Require()
    {
        Prerequisites.Require(_missing);
        _nsd.Require();
    }

    private async Task ConfigureAsync()
    {
        string plain = _services!.Add(Plain, File.Exists(Prerequisites.OldConfiguration)
            ? Prerequisites.OldConfiguration
            : await WriteAsync("plain.conf", ""));
        PlainPort = _postfix!.AddPort($"check_policy_service {plain}");
        LoadPort = _postfix.AddPort($"check_policy_service {plain}, check_client_access static:discard");

        string strict = _services.Add("spf-strict", await WriteAsync(
            "strict.conf",
            """
            # Names and values in any case, lists with spaces: both are new.
            permerror_reject = true
            TempError_Defer = Yes
            HELO_reject = SPF_Not_Pass
            Whitelist = 198.51.100.0/24, 2001:db8:51::/48
            """));
        StrictPort = _postfix.AddPort($"check_policy_service {strict}");

        string mark = _services.Add("spf-mark", await WriteAsync(
            "mark.conf",
            $"""
            HELO_reject = False
            Mail_From_reject = False
            Authserv_Id = {PostfixServer.HostName}
            """));
        BothPort = _postfix.AddPort(
            $"check_policy_service {{ {mark}, policy_context=spf }}, "
            + $"check_policy_service {{ {mark}, policy_context=authres }}");

        string pass = _services.Add("spf-class", await WriteAsync(
            "class.conf", "Mail_From_pass_restriction = spf_passed"));
        _postfix.AddSettings(
            """
            smtpd_restriction_classes = spf_passed
            spf_passed = check_client_access static:{PREPEND X-Class: spf_passed}
            """);
        ClassPort = _postfix.AddPort($"check_policy_service {pass}, check_policy_service {mark}");
    }

    private async Task<string> WriteAsync(string file, string text)
    {
        string path = Path.Combine(_folder.FullName, file);
        await File.WriteAllTextAsync(path, text + "\n");
        return path;
    }
}

public sealed class SpawnPostfix() : PolicyPostfix(PolicyMode.Spawn);

public sealed class UnixSocketPostfix() : PolicyPostfix(PolicyMode.UnixSocket);

public sealed class TcpPostfix() : PolicyPostfix(PolicyMode.Tcp);
