// SPDX-License-Identifier: MIT

using System.Security.Cryptography;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// One SQLite file for all processes of a host. Within a process one call runs at a time; between processes SQLite's
/// own locks decide. Its clock is the host's.
/// </summary>
internal sealed class SqliteStore(string path, TimeProvider timeProvider) : IGreylistStore
{
    /// <summary>The version of the tables that this program makes and reads.</summary>
    public const int SchemaVersion = 2;

    private const int ExpiryBatch = 100;

    // Less than the shortest Greylist_Timeout, so that a lock is reported as one.
    private static readonly TimeSpan LockLimit = TimeSpan.FromMilliseconds(900);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, nint> _statements = [];
    private nint _database;

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<GreylistFound> FindAsync(
        GreylistKey client, GreylistKey triplet, CancellationToken cancellationToken) => RunAsync(
            () =>
            {
                long now = Now;
                GreylistEntry? clientEntry = null;
                GreylistEntry? tripletEntry = null;
                Execute(
                    "SELECT key, first, last, passes FROM greylist WHERE key IN (?, ?)",
                    row =>
                    {
                        var entry = new GreylistEntry(
                            Sqlite.Number(row, 1), Sqlite.Number(row, 2), Sqlite.Number(row, 3));
                        if (GreylistKey.From(Sqlite.Octets(row, 0)) == client)
                        {
                            clientEntry = entry;
                        }
                        else
                        {
                            tripletEntry = entry;
                        }
                    },
                    client.ToArray(),
                    triplet.ToArray());
                return new GreylistFound(clientEntry, tripletEntry, now);
            },
            cancellationToken);

    public ValueTask<bool> TryWriteAsync(
        GreylistKey key,
        GreylistEntry? old,
        GreylistEntry next,
        long expires,
        GreylistTexts texts,
        CancellationToken cancellationToken) => RunAsync(
            () => (old is { } known
                ? Execute(
                    "UPDATE greylist SET expires = ?, first = ?, last = ?, passes = ?"
                    + " WHERE key = ? AND first = ? AND last = ? AND passes = ?",
                    null,
                    expires,
                    next.First,
                    next.Last,
                    next.Passes,
                    key.ToArray(),
                    known.First,
                    known.Last,
                    known.Passes)
                : Execute(
                    "INSERT INTO greylist (key, expires, first, last, passes, client, sender, recipient)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    null,
                    key.ToArray(),
                    expires,
                    next.First,
                    next.Last,
                    next.Passes,
                    texts.Client,
                    texts.Sender,
                    texts.Recipient)) == 1,
            cancellationToken);

    public ValueTask<int> ExpireAsync(CancellationToken cancellationToken) => RunAsync(
        () => Execute(
            "DELETE FROM greylist WHERE key IN"
            + " (SELECT key FROM greylist WHERE expires < ? ORDER BY expires LIMIT ?)",
            null,
            Now,
            (long)ExpiryBatch),
        cancellationToken);

    public ValueTask<GreylistPage> ReadAsync(string? position, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            List<GreylistRow> rows = [];
            Execute(
                "SELECT key, expires, first, last, passes, client, sender, recipient FROM greylist"
                + " WHERE key > ? ORDER BY key LIMIT ?",
                row => rows.Add(new GreylistRow(
                    new GreylistSubject(
                        GreylistKey.From(Sqlite.Octets(row, 0)),
                        new GreylistTexts(Sqlite.Text(row, 5), Sqlite.Text(row, 6), Sqlite.Text(row, 7))),
                    new GreylistEntry(Sqlite.Number(row, 2), Sqlite.Number(row, 3), Sqlite.Number(row, 4)),
                    Sqlite.Number(row, 1))),
                GreylistPage.KeyOf(position),
                (long)GreylistPage.Size);
            return GreylistPage.Of(rows, Now);
        },
        cancellationToken);

    public ValueTask<bool> RemoveAsync(GreylistKey key, CancellationToken cancellationToken) => RunAsync(
        () => Execute("DELETE FROM greylist WHERE key = ?", null, key.ToArray()) == 1, cancellationToken);

    public ValueTask<StoredLists?> ListsAsync(long? known, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            // Read before the members: if these change meanwhile, they are read once more.
            long version = ReadNumber("lists");
            if (version == known)
            {
                return null;
            }

            List<GreylistMember> members = [];
            Execute(
                "SELECT kind, value, note, added FROM greylist_list",
                row =>
                {
                    if (Enum.TryParse(Sqlite.Text(row, 0), ignoreCase: true, out GreylistListKind kind))
                    {
                        members.Add(new GreylistMember(
                            kind, Sqlite.Text(row, 1)!, Sqlite.Text(row, 2)!, Sqlite.Number(row, 3)));
                    }
                });
            return new StoredLists(version, members);
        },
        cancellationToken);

    public ValueTask<bool> AddAsync(GreylistMember member, CancellationToken cancellationToken) => RunAsync(
        () => ChangeLists(
            "INSERT INTO greylist_list (kind, value, note, added) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (kind, value) DO UPDATE SET note = excluded.note WHERE note <> excluded.note",
            StoredText.Of(member.Kind),
            member.Value,
            member.Note,
            member.Added),
        cancellationToken);

    public ValueTask<bool> RemoveAsync(
        GreylistListKind kind, string value, CancellationToken cancellationToken) => RunAsync(
            () => ChangeLists(
                "DELETE FROM greylist_list WHERE kind = ? AND value = ?", StoredText.Of(kind), value),
            cancellationToken);

    public ValueTask<GreylistStoreState> StateAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            long octets = 0;
            Execute(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                row => octets = Sqlite.Number(row, 0));
            return new GreylistStoreState(octets, Now, null);
        },
        cancellationToken);

    public ValueTask<byte[]> SecretAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            byte[] secret = [];
            Execute("SELECT value FROM greylist_meta WHERE name = 'secret'", row => secret = Sqlite.Octets(row, 0));
            return secret.Length > 0 ? secret : throw new GreylistStoreException($"{path} has lost its secret");
        },
        cancellationToken);

    public void Dispose()
    {
        // A call that does not end keeps the file open until the process ends.
        if (_gate.Wait(LockLimit))
        {
            Close();
            _gate.Dispose();
        }
    }

    // On another thread: a disk that does not answer must not hold the caller beyond its time limit.
    private async ValueTask<T> RunAsync<T>(Func<T> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return await Task.Run(
            () =>
            {
                try
                {
                    Open();
                    return action();
                }
                catch
                {
                    Close();
                    throw;
                }
                finally
                {
                    _gate.Release();
                }
            },
            CancellationToken.None);
    }

    private void Open()
    {
        if (_database != 0)
        {
            return;
        }

        try
        {
            Check(Sqlite.Open(path, out _database, Sqlite.OpenFlags, 0));
        }
        catch (DllNotFoundException)
        {
            throw new GreylistStoreException("libsqlite3.so.0 is missing; install the package libsqlite3-0");
        }

        if (Sqlite.IsReadOnly(_database, "main") == 1)
        {
            Check(Sqlite.ReadOnly);
        }

        // NORMAL: what was written survives the end of the process, and all but the last of it a loss of power.
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = NORMAL");
        CreateSchema();
    }

    // The lock of the transaction lets one of several processes make the tables, and the others find them.
    private void CreateSchema()
    {
        if (ReadVersion() < SchemaVersion)
        {
            Execute("BEGIN IMMEDIATE");
            Execute("CREATE TABLE IF NOT EXISTS greylist_meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID");
            Execute(
                "CREATE TABLE IF NOT EXISTS greylist (key BLOB PRIMARY KEY, expires INTEGER NOT NULL,"
                + " first INTEGER NOT NULL, last INTEGER NOT NULL, passes INTEGER NOT NULL,"
                + " client TEXT, sender TEXT, recipient TEXT) WITHOUT ROWID");
            Execute("CREATE INDEX IF NOT EXISTS greylist_expires ON greylist (expires)");
            Execute(
                "CREATE TABLE IF NOT EXISTS greylist_list (kind TEXT NOT NULL, value TEXT NOT NULL,"
                + " note TEXT NOT NULL, added INTEGER NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID");
            Execute("INSERT INTO greylist_meta VALUES ('lists', 0) ON CONFLICT DO NOTHING");
            Execute(
                "INSERT INTO greylist_meta VALUES ('version', ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                null,
                (long)SchemaVersion);
            Execute(
                "INSERT INTO greylist_meta VALUES ('secret', ?) ON CONFLICT DO NOTHING",
                null,
                RandomNumberGenerator.GetBytes(32));
            Execute("COMMIT");
        }

        if (ReadVersion() is var version and > SchemaVersion)
        {
            throw new GreylistStoreException(
                $"{path} has tables of version {version}, and this program knows version {SchemaVersion}; upgrade it");
        }
    }

    private long ReadVersion()
    {
        bool hasTables = false;
        Execute("SELECT 1 FROM sqlite_schema WHERE name = 'greylist_meta'", _ => hasTables = true);
        return hasTables ? ReadNumber("version") : 0;
    }

    private long ReadNumber(string name)
    {
        long number = 0;
        Execute("SELECT value FROM greylist_meta WHERE name = ?", row => number = Sqlite.Number(row, 0), name);
        return number;
    }

    private bool ChangeLists(string sql, params ReadOnlySpan<object?> values)
    {
        Execute("BEGIN IMMEDIATE");
        bool isChanged = Execute(sql, null, values) == 1;
        if (isChanged)
        {
            Execute("UPDATE greylist_meta SET value = value + 1 WHERE name = 'lists'");
        }

        Execute("COMMIT");
        return isChanged;
    }

    // Runs a statement to its end, and returns how many rows it has changed.
    private int Execute(string sql, Action<nint>? onRow = null, params ReadOnlySpan<object?> values)
    {
        if (!_statements.TryGetValue(sql, out nint statement))
        {
            Retry(() => Sqlite.Prepare(_database, sql, -1, out statement, 0));
            _statements.Add(sql, statement);
        }

        for (int i = 0; i < values.Length; i++)
        {
            Check(values[i] switch
            {
                long number => Sqlite.Bind(statement, i + 1, number),
                byte[] octets => Sqlite.Bind(statement, i + 1, octets),
                var text => Sqlite.Bind(statement, i + 1, (string?)text),
            });
        }

        try
        {
            Retry(() =>
            {
                int code;
                while ((code = Sqlite.Step(statement)) == Sqlite.Row)
                {
                    onRow?.Invoke(statement);
                }

                if (code != Sqlite.Done)
                {
                    _ = Sqlite.Reset(statement);
                }

                return code;
            });
            return Sqlite.Changes(_database);
        }
        finally
        {
            _ = Sqlite.Reset(statement);
        }
    }

    // SQLite's own waiting sleeps longer each time, which is unfair to whoever has waited longest.
    private void Retry(Func<int> call)
    {
        long start = TimeProvider.System.GetTimestamp();
        int code;
        while ((code = call()) == Sqlite.Busy && TimeProvider.System.GetElapsedTime(start) < LockLimit)
        {
            Thread.Sleep(TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32(100, 2000)));
        }

        Check(code);
    }

    private void Check(int code)
    {
        if (code is Sqlite.Ok or Sqlite.Done)
        {
            return;
        }

        throw new GreylistStoreException((code & 0xFF) switch
        {
            Sqlite.Busy => $"{path} is locked by another process",
            Sqlite.ReadOnly => $"{path} cannot be written; give the file and its folder to this service's user",
            Sqlite.IOError => $"{path}: the disk reports an error",
            Sqlite.Corrupt or Sqlite.NotADatabase =>
                $"{path} is damaged or no SQLite file; move it away, and a new one is made",
            Sqlite.Full => $"the disk of {path} is full",
            Sqlite.CannotOpen => $"{path} cannot be opened; its folder must exist and belong to this service's user",
            _ => $"{path}: SQLite reports error {code}",
        });
    }

    private void Close()
    {
        foreach (nint statement in _statements.Values)
        {
            _ = Sqlite.Release(statement);
        }

        _statements.Clear();
        if (_database != 0)
        {
            _ = Sqlite.Close(_database);
            _database = 0;
        }
    }
}
