// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Greylisting.Tools;
using Spf.Tests.Policy.Configuration;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>"spf-policyd greylist" over one store. Nothing that it writes can harm a terminal.</summary>
internal sealed class ToolRunner : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly string _configuration;
    private readonly TimeProvider? _time;

    public ToolRunner(ServerSettings settings, string options = "", TimeProvider? time = null)
    {
        _time = time;
        _configuration = _folder.Write("policyd-spf.conf", $"Greylist_Store = {Url(settings.GreylistStore)}\n{options}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public string Write(string name, string text) => _folder.Write(name, text);

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Runs a tool that succeeds.</summary>
    public async Task<(string Output, string Errors)> RunAsync(params string[] args)
    {
        (int exitCode, string output, string errors) = await TryAsync(args);
        Assert.True(exitCode == 0, errors);
        return (output, errors);
    }

    public async Task<(int ExitCode, string Output, string Errors)> TryAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        int exitCode = await GreylistCommand.RunAsync(
            [.. args, "--config", _configuration], output, errors, Token, _folder.Places, _time);
        Assert.DoesNotContain($"{output}{errors}", c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.DoesNotContain(StoreServer.Password, $"{output}{errors}", StringComparison.Ordinal);
        return (exitCode, output.ToString(), errors.ToString());
    }

    // The text of an address has no password.
    private static string Url(GreylistStoreAddress address)
    {
        string text = address.ToString();
        string start = text[..(text.IndexOf("://", StringComparison.Ordinal) + 3)];
        return address.Password is null
            ? text
            : $"{start}{address.User}:{Uri.EscapeDataString(address.Password)}@{text[start.Length..].Split('@')[^1]}";
    }
}
