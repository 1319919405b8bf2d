// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Spf.Policy.Configuration;
using StackExchange.Redis;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// A Redis or Valkey server that many hosts share. Its clock is the server's, and the server removes what has expired.
/// An entry is "first last passes client sender recipient". Each script has one key, as a cluster wants it.
/// </summary>
internal sealed class RedisStore(GreylistStoreAddress address, StorePassword password) : IGreylistStore
{
    /// <summary>The version of the entries that this program writes and reads.</summary>
    public const int Version = 1;

    private const string Find =
        "local v = redis.call('GET', KEYS[1]) local t = redis.call('TIME') return {v, t[1], t[2]}";

    // Compare and set. The three numbers are compared; the texts stay those of the first write.
    private const string Write =
        """
        local v = redis.call('GET', KEYS[1]) or ''
        local old, texts = string.match(v, '^(%-?%d+ %-?%d+ %-?%d+)( .*)$')
        if v ~= '' and not old then return redis.error_reply('ERR the key holds no entry') end
        if (old or '') ~= ARGV[1] then return 0 end
        local t = redis.call('TIME')
        local left = math.max(1, math.min(1e12, ARGV[3] - t[1] * 1000 - math.floor(t[2] / 1000)))
        redis.call('SET', KEYS[1], ARGV[2] .. (texts or ARGV[4]), 'PX', string.format('%.0f', left))
        return 1
        """;

    private static readonly byte[] EntryPrefix = [.. "spf:g:"u8];
    private static readonly RedisKey VersionKey = "spf:m:version";
    private static readonly RedisKey SecretKey = "spf:m:secret";
    private static readonly RedisKey ListsKey = "spf:m:lists";

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;
    private volatile byte[]? _secret;

    public ValueTask<GreylistFound> FindAsync(
        GreylistKey client, GreylistKey triplet, CancellationToken cancellationToken) => RunAsync(
            async database =>
            {
                Task<RedisValue> clientEntry = database.StringGetAsync(KeyOf(client));
                RedisResult answer = await database.ScriptEvaluateAsync(Find, [KeyOf(triplet)]);
                long now = ((long)answer[1] * 1000) + ((long)answer[2] / 1000);
                return new GreylistFound(Parse(await clientEntry), Parse((RedisValue)answer[0]), now);
            },
            cancellationToken);

    public ValueTask<bool> TryWriteAsync(
        GreylistKey key,
        GreylistEntry? old,
        GreylistEntry next,
        long expires,
        GreylistTexts texts,
        CancellationToken cancellationToken) => RunAsync(
            async database => (long)await database.ScriptEvaluateAsync(
                Write,
                [KeyOf(key)],
                [
                    old is { } known ? Format(known) : string.Empty,
                    Format(next),
                    expires,
                    $" {Text(texts.Client)} {Text(texts.Sender)} {Text(texts.Recipient)}",
                ]) == 1,
            cancellationToken);

    /// <summary>The server does it.</summary>
    public ValueTask<int> ExpireAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public ValueTask<GreylistPage> ReadAsync(string? position, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            RedisResult page = await database.ExecuteAsync(
                "SCAN", position ?? "0", "MATCH", "spf:g:*", "COUNT", GreylistPage.Size);
            var keys = (RedisKey[])page[1]!;
            long now = await NowAsync(database);
            Task<RedisValueWithExpiry>[] values =
                [.. keys.Select(key => database.StringGetWithExpiryAsync(key))];
            List<GreylistRow> rows = [];
            for (int i = 0; i < keys.Length; i++)
            {
                RedisValueWithExpiry value = await values[i];
                byte[] key = ((byte[])keys[i]!)[EntryPrefix.Length..];
                if (key.Length == 16 && Parse(value.Value) is { } entry)
                {
                    string[] parts = value.Value.ToString().Split(' ');
                    rows.Add(new GreylistRow(
                        new GreylistSubject(
                            GreylistKey.From(key), new GreylistTexts(TextOf(3), TextOf(4), TextOf(5))),
                        entry,
                        now + (long)(value.Expiry?.TotalMilliseconds ?? 0)));

                    string? TextOf(int field) => field >= parts.Length || parts[field] == "-"
                        ? null
                        : StoredText.Unescape(parts[field]);
                }
            }

            string next = page[0].ToString();
            return new GreylistPage(rows, next == "0" ? null : next, now);
        },
        cancellationToken);

    public ValueTask<bool> RemoveAsync(GreylistKey key, CancellationToken cancellationToken) =>
        RunAsync(database => database.KeyDeleteAsync(KeyOf(key)), cancellationToken);

    public ValueTask<StoredLists?> ListsAsync(long? known, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            // Read before the members: if these change meanwhile, they are read once more.
            long version = (long)await database.StringGetAsync(ListsKey);
            if (version == known)
            {
                return null;
            }

            List<GreylistMember> members = [];
            foreach (GreylistListKind kind in Enum.GetValues<GreylistListKind>())
            {
                foreach (HashEntry member in await database.HashGetAllAsync(ListOf(kind)))
                {
                    string[] parts = member.Value.ToString().Split(' ', 2);
                    _ = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long added);
                    members.Add(new GreylistMember(
                        kind,
                        StoredText.Unescape(member.Name.ToString()),
                        StoredText.Unescape(parts.ElementAtOrDefault(1) ?? string.Empty),
                        added));
                }
            }

            return new StoredLists(version, members);
        },
        cancellationToken);

    public ValueTask<bool> AddAsync(GreylistMember member, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            RedisKey list = ListOf(member.Kind);
            RedisValue name = StoredText.Escape(member.Value);
            string note = StoredText.Escape(member.Note);
            string known = (await database.HashGetAsync(list, name)).ToString();
            bool isChanged = known.Length == 0 || !known.EndsWith($" {note}", StringComparison.Ordinal);
            if (isChanged)
            {
                string added = known.Length == 0
                    ? member.Added.ToString(CultureInfo.InvariantCulture)
                    : known.Split(' ')[0];
                await database.HashSetAsync(list, name, $"{added} {note}");
                await database.StringIncrementAsync(ListsKey);
            }

            return isChanged;
        },
        cancellationToken);

    public ValueTask<bool> RemoveAsync(
        GreylistListKind kind, string value, CancellationToken cancellationToken) => RunAsync(
            async database =>
            {
                bool isChanged = await database.HashDeleteAsync(ListOf(kind), StoredText.Escape(value));
                if (isChanged)
                {
                    await database.StringIncrementAsync(ListsKey);
                }

                return isChanged;
            },
            cancellationToken);

    public ValueTask<GreylistStoreState> StateAsync(CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            string info;
            try
            {
                info = (await database.ScriptEvaluateAsync("return redis.call('INFO', 'memory')")).ToString();
            }
            catch (RedisServerException)
            {
                // A user of the server need not be allowed to ask.
                info = string.Empty;
            }

            _ = long.TryParse(Field("used_memory"), NumberStyles.None, CultureInfo.InvariantCulture, out long octets);
            return new GreylistStoreState(octets, await NowAsync(database), Field("maxmemory_policy"));

            string? Field(string name) => info.Split('\n', StringSplitOptions.TrimEntries)
                .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..];
        },
        cancellationToken);

    public ValueTask<byte[]> SecretAsync(CancellationToken cancellationToken) =>
        RunAsync(_ => Task.FromResult(_secret!), cancellationToken);

    public void Dispose()
    {
        lock (_lock)
        {
            Abandon();
        }
    }

    private async ValueTask<T> RunAsync<T>(Func<IDatabase, Task<T>> action, CancellationToken cancellationToken)
    {
        Task<ConnectionMultiplexer> connecting = ConnectionAsync();
        try
        {
            ConnectionMultiplexer connection = await connecting.WaitAsync(cancellationToken);
            IDatabase database = connection.GetDatabase();
            _secret ??= await PrepareAsync(database).WaitAsync(cancellationToken);
            return await action(database).WaitAsync(cancellationToken);
        }
        catch (RedisException e) when (e is RedisConnectionException || IsRefusal(e))
        {
            // The next call connects again, with the password as it is then.
            Forget(connecting);
            string problem = IsRefusal(e) ? "the server refuses the user or the password" : e.Message;
            throw new GreylistStoreException($"{address}: {problem}", e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or SocketException or IOException)
        {
            throw new GreylistStoreException($"{address}: {e.Message}", e);
        }
    }

    // All who need the connection wait for the same attempt.
    private Task<ConnectionMultiplexer> ConnectionAsync()
    {
        lock (_lock)
        {
            if (_connection is null or { IsFaulted: true })
            {
                _connection = Task.Run(ConnectAsync);
            }

            return _connection;
        }
    }

    // The failure to connect is inside that of the call.
    private static bool IsRefusal(Exception? e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || (e is not null && (e.Message.StartsWith("NOAUTH", StringComparison.Ordinal) || IsRefusal(e.InnerException)));

    private void Forget(Task<ConnectionMultiplexer> connection)
    {
        lock (_lock)
        {
            if (_connection == connection)
            {
                Abandon();
                _connection = null;
            }
        }
    }

    private void Abandon() => _ = _connection?.ContinueWith(
        connected => connected.Result.Dispose(),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnRanToCompletion,
        TaskScheduler.Default);

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = new ConfigurationOptions
        {
            User = address.User.Length == 0 ? null : address.User,
            Password = password.Read(),
            DefaultDatabase = address.Database.Length == 0
                ? 0
                : int.Parse(address.Database, CultureInfo.InvariantCulture),
            Ssl = address.SslMode != "disable",
            SslHost = address.Host.Length == 0 ? null : address.Host,
            ClientName = "spf-policyd",
            AllowAdmin = false,

            // While there is no connection, a call fails at once.
            AbortOnConnectFail = true,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectRetry = 1,
            ReconnectRetryPolicy = new LinearRetry(500),

            // The caller's time limit counts. These let the driver notice that a connection is dead.
            ConnectTimeout = 5000,
            AsyncTimeout = 5000,

            // Nobody publishes anything here.
            TieBreaker = string.Empty,
            ConfigurationChannel = string.Empty,
            IncludeDetailInExceptions = false,
            IncludePerformanceCountersInExceptions = false,
        };
        if (address.Path is { } socket)
        {
            options.EndPoints.Add(new UnixDomainSocketEndPoint(socket));
        }
        else
        {
            options.EndPoints.Add(address.Host, address.Port);
        }

        if (address.RootCertificate is { } root)
        {
            options.TrustIssuer(root);
        }

        if (address.Certificate is { } certificate)
        {
            options.SetUserPemCertificate(certificate, address.CertificateKey);
        }

        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private async Task<byte[]> PrepareAsync(IDatabase database)
    {
        await database.StringSetAsync(VersionKey, Version, when: When.NotExists);
        RedisValue version = await database.StringGetAsync(VersionKey);
        if (!version.TryParse(out long number) || number > Version)
        {
            throw new GreylistStoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"{address} has entries of version {version}, and this program knows version {Version}; upgrade it"));
        }

        await database.StringSetAsync(SecretKey, RandomNumberGenerator.GetBytes(32), when: When.NotExists);
        return (byte[]?)await database.StringGetAsync(SecretKey)
            ?? throw new GreylistStoreException($"{address} has lost its secret");
    }

    private static async Task<long> NowAsync(IDatabase database)
    {
        RedisResult time = await database.ExecuteAsync("TIME");
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }

    private static RedisKey ListOf(GreylistListKind kind) => $"spf:l:{StoredText.Of(kind)}";

    private static RedisKey KeyOf(GreylistKey key) => (byte[])[.. EntryPrefix, .. key.ToArray()];

    private static string Format(GreylistEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.First} {entry.Last} {entry.Passes}");

    private static string Text(string? text) => text switch
    {
        null => "-",
        "-" => "%2D",
        _ => StoredText.Escape(text),
    };

    private GreylistEntry? Parse(RedisValue value)
    {
        if (value.IsNull)
        {
            return null;
        }

        string[] parts = value.ToString().Split(' ', 4);
        return parts.Length == 4
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long last)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long passes)
                ? new GreylistEntry(first, last, passes)
                : throw new GreylistStoreException($"{address}: a key that begins with spf:g: holds no entry");
    }
}
