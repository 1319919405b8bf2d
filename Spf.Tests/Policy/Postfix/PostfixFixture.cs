// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>A Postfix, its policy services, and the name server that these ask, for a test class.</summary>
public abstract class PostfixFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-postfix-");
    private readonly PolicyMode _mode;
    private readonly MailZoneServer _nameServer;
    private readonly string? _missing;
    private PostfixServer? _postfix;
    private PolicyServices? _services;

    /// <param name="mode">How Postfix reaches the services.</param>
    /// <param name="resolver">Where the name server also listens, on port 53; null for nowhere.</param>
    /// <param name="files">The files that must exist.</param>
    private protected PostfixFixture(PolicyMode mode, string? resolver, params string[] files)
    {
        _mode = mode;
        _nameServer = new MailZoneServer(resolver);
        _missing = Prerequisites.Missing(files);
    }

    internal PostfixServer Postfix => _postfix!;

    internal PolicyServices Services => _services!;

    internal string Log => $"{_postfix?.Log}\n{_services?.Log}";

    private protected string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        if (_missing is not null)
        {
            return;
        }

        await _nameServer.InitializeAsync();
        if (_nameServer.IsMissing)
        {
            return;
        }

        // Postfix and the services run as users of their own.
        await TestProcess.RunAsync("chmod", ["755", Folder]);
        _postfix = new PostfixServer(Folder);
        _services = new PolicyServices(_mode, _postfix, Folder, _nameServer.Ip4);
        _services.Install();
        await _postfix.PrepareAsync();
        await ConfigureAsync();
        await StartServicesAsync();
        await _postfix.StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
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

        await _nameServer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    internal void Require()
    {
        Prerequisites.Require(_missing);
        _nameServer.Require();
    }

    /// <summary>Adds the policy services, and Postfix's ports with them.</summary>
    private protected abstract Task ConfigureAsync();

    private protected virtual Task StartServicesAsync() => Services.StartAsync();

    private protected async Task<string> WriteAsync(string file, string text)
    {
        string path = Path.Combine(Folder, file);
        await File.WriteAllTextAsync(path, text + "\n");
        return path;
    }
}
