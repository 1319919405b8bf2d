// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>A database that many hosts share. Its clock is the server's.</summary>
internal sealed class PostgreSqlStore(GreylistStoreAddress address, StorePassword password) : IGreylistStore
{
    /// <summary>The version of the tables that this program makes and reads.</summary>
    public const int SchemaVersion = 2;

    private const int ExpiryBatch = 500;

    private const string Clock = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private const string Find =
        $"SELECT {Clock}, g.key, g.first, g.last, g.passes"
        + " FROM (SELECT 1) o LEFT JOIN greylist g ON g.key IN ($1, $2)";

    private const string Insert =
        "INSERT INTO greylist (key, expires, first, last, passes, client, sender, recipient)"
        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";

    private const string Update =
        "UPDATE greylist SET expires = $2, first = $3, last = $4, passes = $5"
        + " WHERE key = $1 AND first = $6 AND last = $7 AND passes = $8";

    private const string Expire =
        "DELETE FROM greylist WHERE key IN (SELECT key FROM greylist"
        + $" WHERE expires < {Clock}"
        + " ORDER BY expires LIMIT $1 FOR UPDATE SKIP LOCKED)";

    private const string Page =
        $"SELECT {Clock}, g.key, g.first, g.last, g.passes, g.expires, g.client, g.sender, g.recipient"
        + " FROM (SELECT 1) o LEFT JOIN (SELECT * FROM greylist WHERE key > $1 ORDER BY key LIMIT $2) g ON true"
        + " ORDER BY g.key";

    private const string Lists =
        "SELECT m.lists, l.kind, l.value, l.note, l.added FROM greylist_meta m LEFT JOIN greylist_list l ON true"
        + " WHERE m.lists <> $1";

    private const string Add =
        "WITH changed AS (INSERT INTO greylist_list AS l (kind, value, note, added) VALUES ($1, $2, $3, $4)"
        + " ON CONFLICT (kind, value) DO UPDATE SET note = excluded.note WHERE l.note <> excluded.note RETURNING 1)"
        + CountLists;

    private const string Remove =
        "WITH changed AS (DELETE FROM greylist_list WHERE kind = $1 AND value = $2 RETURNING 1)" + CountLists;

    private const string CountLists =
        " UPDATE greylist_meta SET lists = lists + 1 WHERE EXISTS (SELECT FROM changed)";

    // The lock lets one of several hosts make the tables, and the others find them. Its number is this program's own.
    private const string CreateTables =
        """
        SELECT pg_advisory_xact_lock(7208450);
        CREATE TABLE IF NOT EXISTS greylist_meta (
            one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL, secret bytea NOT NULL);
        CREATE TABLE IF NOT EXISTS greylist (
            key bytea PRIMARY KEY, expires bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL,
            passes bigint NOT NULL, client text, sender text, recipient text) WITH (fillfactor = 80);
        CREATE INDEX IF NOT EXISTS greylist_expires ON greylist (expires);
        CREATE TABLE IF NOT EXISTS greylist_list (
            kind text NOT NULL, value text NOT NULL, note text NOT NULL, added bigint NOT NULL,
            PRIMARY KEY (kind, value));
        ALTER TABLE greylist_meta ADD COLUMN IF NOT EXISTS lists bigint NOT NULL DEFAULT 0;
        """;

    private readonly Lock _lock = new();
    private NpgsqlDataSource? _source;
    private volatile byte[]? _secret;

    public ValueTask<GreylistFound> FindAsync(
        GreylistKey client, GreylistKey triplet, CancellationToken cancellationToken) => RunAsync(
            async connection =>
            {
                await using NpgsqlCommand command = Command(connection, Find, client.ToArray(), triplet.ToArray());
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
                var found = default(GreylistFound);
                while (await reader.ReadAsync(cancellationToken))
                {
                    found = found with { Now = reader.GetInt64(0) };
                    if (await reader.IsDBNullAsync(1, cancellationToken))
                    {
                        continue;
                    }

                    var entry = new GreylistEntry(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
                    found = GreylistKey.From(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken)) == client
                        ? found with { Client = entry }
                        : found with { Triplet = entry };
                }

                return found;
            },
            cancellationToken);

    public ValueTask<bool> TryWriteAsync(
        GreylistKey key,
        GreylistEntry? old,
        GreylistEntry next,
        long expires,
        GreylistTexts texts,
        CancellationToken cancellationToken) => RunAsync(
            async connection =>
            {
                await using NpgsqlCommand command = old is { } known
                    ? Command(
                        connection,
                        Update,
                        key.ToArray(),
                        expires,
                        next.First,
                        next.Last,
                        next.Passes,
                        known.First,
                        known.Last,
                        known.Passes)
                    : Command(
                        connection,
                        Insert,
                        key.ToArray(),
                        expires,
                        next.First,
                        next.Last,
                        next.Passes,
                        Text(texts.Client),
                        Text(texts.Sender),
                        Text(texts.Recipient));
                return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
            },
            cancellationToken);

    public ValueTask<int> ExpireAsync(CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            await using NpgsqlCommand command = Command(connection, Expire, (long)ExpiryBatch);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    public ValueTask<GreylistPage> ReadAsync(string? position, CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            await using NpgsqlCommand command = Command(
                connection, Page, GreylistPage.KeyOf(position), (long)GreylistPage.Size);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            List<GreylistRow> rows = [];
            long now = 0;
            while (await reader.ReadAsync(cancellationToken))
            {
                now = reader.GetInt64(0);
                if (!await reader.IsDBNullAsync(1, cancellationToken))
                {
                    byte[] key = await reader.GetFieldValueAsync<byte[]>(1, cancellationToken);
                    rows.Add(new GreylistRow(
                        new GreylistSubject(
                            GreylistKey.From(key), new GreylistTexts(TextOf(6), TextOf(7), TextOf(8))),
                        new GreylistEntry(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)),
                        reader.GetInt64(5)));
                }
            }

            return GreylistPage.Of(rows, now);

            string? TextOf(int column) =>
                reader.IsDBNull(column) ? null : StoredText.Unescape(reader.GetString(column));
        },
        cancellationToken);

    public ValueTask<bool> RemoveAsync(GreylistKey key, CancellationToken cancellationToken) =>
        ChangeAsync("DELETE FROM greylist WHERE key = $1", cancellationToken, key.ToArray());

    public ValueTask<StoredLists?> ListsAsync(long? known, CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            await using NpgsqlCommand command = Command(connection, Lists, known ?? -1L);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            List<GreylistMember> members = [];
            StoredLists? lists = null;
            while (await reader.ReadAsync(cancellationToken))
            {
                lists ??= new StoredLists(reader.GetInt64(0), members);
                if (!await reader.IsDBNullAsync(1, cancellationToken)
                    && Enum.TryParse(reader.GetString(1), ignoreCase: true, out GreylistListKind kind))
                {
                    members.Add(new GreylistMember(
                        kind,
                        StoredText.Unescape(reader.GetString(2)),
                        StoredText.Unescape(reader.GetString(3)),
                        reader.GetInt64(4)));
                }
            }

            return lists;
        },
        cancellationToken);

    public ValueTask<bool> AddAsync(GreylistMember member, CancellationToken cancellationToken) => ChangeAsync(
        Add,
        cancellationToken,
        StoredText.Of(member.Kind),
        StoredText.Escape(member.Value),
        StoredText.Escape(member.Note),
        member.Added);

    public ValueTask<bool> RemoveAsync(
        GreylistListKind kind, string value, CancellationToken cancellationToken) =>
        ChangeAsync(Remove, cancellationToken, StoredText.Of(kind), StoredText.Escape(value));

    public ValueTask<GreylistStoreState> StateAsync(CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            await using NpgsqlCommand command = Command(
                connection, $"SELECT {Clock}, pg_total_relation_size('greylist')");
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new GreylistStoreState(reader.GetInt64(1), reader.GetInt64(0), null)
                : throw new GreylistStoreException($"{address} does not tell its time");
        },
        cancellationToken);

    public ValueTask<byte[]> SecretAsync(CancellationToken cancellationToken) =>
        RunAsync(_ => Task.FromResult(_secret!), cancellationToken);

    public void Dispose()
    {
        lock (_lock)
        {
            _source?.Dispose();
        }
    }

    private ValueTask<bool> ChangeAsync(string sql, CancellationToken cancellationToken, params object[] values) =>
        RunAsync(
            async connection =>
            {
                await using NpgsqlCommand command = Command(connection, sql, values);
                return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
            },
            cancellationToken);

    private async ValueTask<T> RunAsync<T>(
        Func<NpgsqlConnection, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await Source().OpenConnectionAsync(cancellationToken);
            _secret ??= await PrepareAsync(connection, cancellationToken);
            return await action(connection);
        }
        catch (PostgresException e)
        {
            if (e.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                // The tables were dropped. The next call makes new ones.
                _secret = null;
            }

            throw new GreylistStoreException($"{address}: {Explain(e)}", e);
        }
        catch (NpgsqlException e) when (e.InnerException is GreylistStoreException problem)
        {
            // The password cannot be read.
            throw new GreylistStoreException(problem.Message, e);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            // The other connections to a server that has gone are of no use either.
            Source().Clear();
            throw new GreylistStoreException($"{address}: {(e.InnerException ?? e).Message}", e);
        }
    }

    private NpgsqlDataSource Source()
    {
        lock (_lock)
        {
            return _source ??= CreateSource();
        }
    }

    private NpgsqlDataSource CreateSource()
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Host = address.Path ?? address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            SslMode = address.SslMode switch
            {
                "disable" => SslMode.Disable,
                "allow" => SslMode.Allow,
                "require" => SslMode.Require,
                "verify-ca" => SslMode.VerifyCA,
                "verify-full" => SslMode.VerifyFull,
                _ => SslMode.Prefer,
            },
            RootCertificate = address.RootCertificate,
            SslCertificate = address.Certificate,
            SslKey = address.CertificateKey,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "spf-policyd",
            Enlist = false,
            MaxPoolSize = 16,

            // Preparing halves the time of a statement.
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 2,

            // A call that nobody waits for any more ends at once: its connection is closed, and no other is opened to
            // ask the server to cancel it.
            CancellationTimeout = -1,
            Timeout = 5,
            CommandTimeout = 15,

            // A loss of the server's power loses the last second of entries, and each of these waits once more.
            Options = "-c synchronous_commit=off",
        };
        var builder = new NpgsqlSlimDataSourceBuilder(options.ConnectionString);
        builder.EnableTransportSecurity();
        builder.UsePasswordProvider(
            _ => password.Read() ?? string.Empty, (_, _) => ValueTask.FromResult(password.Read() ?? string.Empty));
        return builder.Build();
    }

    // Makes the tables if there are none, and returns the secret.
    private async Task<byte[]> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand exists = Command(connection, "SELECT to_regclass('greylist_list') IS NOT NULL"))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await CreateAsync(connection, cancellationToken);
            }
        }

        await using NpgsqlCommand command = Command(connection, "SELECT version, secret FROM greylist_meta");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new GreylistStoreException($"{address} has lost its version; drop its tables to get new ones");
        }

        int version = reader.GetInt32(0);
        return version <= SchemaVersion
            ? await reader.GetFieldValueAsync<byte[]>(1, cancellationToken)
            : throw new GreylistStoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"{address} has tables of version {version}, and this program knows version {SchemaVersion}; "
                + $"upgrade it"));
    }

    private static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand tables = Command(connection, CreateTables);
        await tables.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand meta = Command(
            connection,
            "INSERT INTO greylist_meta AS m (version, secret) VALUES ($1::integer, $2)"
            + " ON CONFLICT (one) DO UPDATE SET version = greatest(m.version, excluded.version)",
            (long)SchemaVersion,
            RandomNumberGenerator.GetBytes(32));
        await meta.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [SuppressMessage("Security", "CA2100", Justification = "All callers pass constants; values are parameters.")]
    private static NpgsqlCommand Command(
        NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object value in values)
        {
            command.Parameters.Add(value switch
            {
                long number => new NpgsqlParameter<long> { TypedValue = number },
                byte[] octets => new NpgsqlParameter<byte[]> { TypedValue = octets },
                string text => new NpgsqlParameter<string> { TypedValue = text },
                _ => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            });
        }

        return command;
    }

    private static object Text(string? text) => text is null ? DBNull.Value : StoredText.Escape(text);

    private static string Explain(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "the server refuses the user or the password",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database; create it",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{e.MessageText}; let the user create tables in the database's schema, or make the user their owner",
        _ => e.MessageText,
    };
}
