// SPDX-License-Identifier: MIT

using System.Globalization;
using Npgsql;
using Spf.Policy.Configuration;
using Spf.Tests.Policy.Postfix;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>A PostgreSQL server. It refuses to run as root, so root runs it as its own user.</summary>
public sealed class PostgreSqlServer : StoreServer
{
    private static readonly string[] AsItsUser = Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        : ["env"];

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists($"{bin}/postgres"))
        : null;

    private string Data => Path.Combine(Folder, "data");

    internal override Task UpgradeAsync(ServerSettings settings) =>
        ExecuteAsync(settings.GreylistStore.Database, "UPDATE greylist_meta SET version = 9");

    protected override string StopSignal => "QUIT";

    protected override string? Missing() =>
        Programs is null ? Requirement.NotInstalled("postgres", "postgresql") : null;

    protected override async Task PrepareAsync(string passwordFile)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await TestProcess.RunAsync("chown", ["-R", "postgres", Folder]);
        }

        string output = await TestProcess.RunAsync(AsItsUser[0],
        [
            .. AsItsUser[1..], $"{Programs}/initdb", "--no-sync", "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--username=spf", "--locale=C", "--encoding=LATIN1", Data,
        ]);
        Assert.True(File.Exists(Path.Combine(Data, "PG_VERSION")), output);
    }

    protected override (string Program, string[] Arguments) Command() => (AsItsUser[0],
    [
        .. AsItsUser[1..], $"{Programs}/postgres", "-D", Data, "-c", "listen_addresses=127.0.0.1", "-c",
        "unix_socket_directories=", "-c", "fsync=off", "-c",
        string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
    ]);

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("postgres", "SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    protected override Task CreateAsync(int database) =>
        ExecuteAsync("postgres", string.Create(CultureInfo.InvariantCulture, $"CREATE DATABASE d{database}"));

    protected override string StoreOf(int database, string? password) => string.Create(
        CultureInfo.InvariantCulture,
        $"postgresql://spf{(password is null ? "" : ":")}{password}@127.0.0.1:{Port}/d{database}?sslmode=disable");

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "The tests' own text.")]
    private async Task ExecuteAsync(string database, string sql)
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = "spf",
            Password = Password,
            Database = database,
            SslMode = SslMode.Disable,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
