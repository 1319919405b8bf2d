// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Tests.Support;
using StackExchange.Redis;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>A Redis server that keeps nothing on disk.</summary>
public sealed class RedisServer : StoreServer
{
    private const string Program = "/usr/bin/redis-server";

    private string Configuration => Path.Combine(Folder, "redis.conf");

    internal override Task UpgradeAsync(ServerSettings settings) => UseAsync(
        int.Parse(settings.GreylistStore.Database, CultureInfo.InvariantCulture),
        database => database.StringSetAsync("spf:m:version", 9));

    /// <summary>Changes a setting of the server.</summary>
    internal Task ConfigureAsync(string name, string value) =>
        UseAsync(0, database => database.ScriptEvaluateAsync("return 1"), (name, value));

    protected override string? Missing() =>
        File.Exists(Program) ? null : Requirement.NotInstalled("redis-server");

    protected override Task PrepareAsync(string passwordFile) => File.WriteAllTextAsync(
        Configuration, $"bind 127.0.0.1\nsave \"\"\ndatabases 100\ndir {Folder}\nrequirepass \"{Password}\"\n");

    protected override (string Program, string[] Arguments) Command() =>
        (Program, [Configuration, "--port", Port.ToString(CultureInfo.InvariantCulture)]);

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            await UseAsync(0, database => database.PingAsync());
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    protected override Task CreateAsync(int database) => Task.CompletedTask;

    protected override string StoreOf(int database, string? password) => string.Create(
        CultureInfo.InvariantCulture,
        $"redis://{(password is null ? "" : $":{password}@")}127.0.0.1:{Port}/{database}");

    private async Task UseAsync(
        int database, Func<IDatabase, Task> action, (string Name, string Value)? setting = null)
    {
        var options = new ConfigurationOptions { Password = Password, ConnectRetry = 1, AllowAdmin = true };
        options.EndPoints.Add("127.0.0.1", Port);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
        await action(connection.GetDatabase(database));
        if (setting is var (name, value))
        {
            await connection.GetServer("127.0.0.1", Port).ConfigSetAsync(name, value);
        }
    }
}
