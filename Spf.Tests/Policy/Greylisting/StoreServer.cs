// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Tests.Policy.Postfix;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>
/// A real database server on a loopback port of its own, for as long as a test class runs. It touches nothing but a
/// temporary folder, and can be frozen, stopped and started again.
/// </summary>
public abstract class StoreServer : IAsyncLifetime
{
    public const string Password = "gr:ey%@/list";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-store-");
    private string? _missing;
    private Process? _process;
    private int _databases;

    protected string Folder => _folder.FullName;

    protected int Port { get; private set; }

    private string PasswordFile => Path.Combine(Folder, "password");

    public async ValueTask InitializeAsync()
    {
        _missing = Missing();
        if (_missing is null)
        {
            await File.WriteAllTextAsync(PasswordFile, Password + "\n");
            await PrepareAsync(PasswordFile);

            // Somebody else may take the port between our looking and the server's.
            for (int attempt = 1; !await TryStartAsync(FreePort.Next()); attempt++)
            {
                Assert.True(attempt < 5, $"{GetType().Name} does not start; see {Folder}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Returns a database that nobody has used, with the password in its URL.</summary>
    internal async Task<ServerSettings> NewDatabaseAsync()
    {
        Requirement.Require(_missing);
        int number = Interlocked.Increment(ref _databases);
        await CreateAsync(number);
        return Settings(StoreOf(number, Uri.EscapeDataString(Password)));
    }

    /// <summary>The same database, with its password in a file.</summary>
    internal ServerSettings WithFile(ServerSettings settings, string text)
    {
        string path = Path.Combine(Folder, $"password-{Guid.NewGuid()}");
        File.WriteAllText(path, text);
        return Settings(StoreOf(int.Parse(
            settings.GreylistStore.Database.TrimStart('d'), CultureInfo.InvariantCulture), null)) with
        {
            GreylistPasswordFile = path,
        };
    }

    /// <summary>Writes the version that a newer program would have written.</summary>
    internal abstract Task UpgradeAsync(ServerSettings settings);

    /// <summary>Stops all its processes where they are; the system still accepts connections for them.</summary>
    internal Task FreezeAsync() => SignalAsync("STOP");

    internal Task ThawAsync() => SignalAsync("CONT");

    internal async Task StopAsync()
    {
        if (_process is not null)
        {
            await ThawAsync();
            await SignalAsync(StopSignal);
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    internal async Task StartAsync() =>
        Assert.True(await TryStartAsync(Port), $"{GetType().Name} does not start again");

    /// <summary>
    /// The signal that stops it at once. A process that a shell has started in the background ignores SIGQUIT, unless it
    /// handles it.
    /// </summary>
    protected virtual string StopSignal => "TERM";

    protected abstract string? Missing();

    /// <summary>Makes the folders and files that the server needs before its first start.</summary>
    protected abstract Task PrepareAsync(string passwordFile);

    protected abstract (string Program, string[] Arguments) Command();

    /// <summary>Returns whether the server answers.</summary>
    protected abstract Task<bool> AnswersAsync();

    protected abstract Task CreateAsync(int database);

    protected abstract string StoreOf(int database, string? password);

    private static ServerSettings Settings(string url)
    {
        Assert.True(GreylistStoreAddress.TryParse(url, out GreylistStoreAddress address, out string problem), problem);
        return new ServerSettings { GreylistStore = address };
    }

    private async Task<bool> TryStartAsync(int port)
    {
        Port = port;
        (string program, string[] arguments) = Command();
        _process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        while (!_process.HasExited)
        {
            if (await AnswersAsync())
            {
                return true;
            }

            await Task.Delay(20);
        }

        _process.Dispose();
        _process = null;
        return false;
    }

    private Task<string> SignalAsync(string signal) => TestProcess.RunAsync(
        "sh", ["-c", $"kill -{signal} {_process!.Id} $(pgrep -P {_process.Id}); true"]);
}
