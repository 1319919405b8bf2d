// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Configuration;

/// <summary>The programs that keep greylisting's entries.</summary>
internal enum GreylistStoreKind
{
    /// <summary>A file of this host.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,

    /// <summary>A Redis or Valkey server.</summary>
    Redis,
}

/// <summary>
/// The value of Greylist_Store: sqlite:PATH or a URL. Its text never has the password, so it can be logged.
/// </summary>
internal sealed record GreylistStoreAddress
{
    public const string Allowed = "allowed are sqlite: with the absolute path of a file,"
        + " postgresql://USER@HOST/DATABASE, redis://HOST and rediss://HOST";

    private const string SqlitePrefix = "sqlite:";

    // Uri wants a host after a user.
    private const string NoHost = "socket.invalid";

    private static readonly string[] SslModes =
        ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

    public GreylistStoreKind Kind { get; private init; }

    /// <summary>The file, for SQLite; the socket (Redis) or its folder (PostgreSQL) if there is no host.</summary>
    public string? Path { get; private init; }

    public string Host { get; private init; } = string.Empty;

    public int Port { get; private init; }

    /// <summary>The name of the database, or its number for Redis; empty for the default.</summary>
    public string Database { get; private init; } = string.Empty;

    public string User { get; private init; } = string.Empty;

    /// <summary>The password in the URL; null for none.</summary>
    public string? Password { get; private init; }

    /// <summary>
    /// libpq's sslmode. For Redis it is verify-full with rediss:// and disable with redis://.
    /// </summary>
    public string SslMode { get; private init; } = "prefer";

    /// <summary>The certificates of the authorities to trust; null for the system's.</summary>
    public string? RootCertificate { get; private init; }

    /// <summary>The certificate of this client; null for none.</summary>
    public string? Certificate { get; private init; }

    /// <summary>The key of this client's certificate; null for none.</summary>
    public string? CertificateKey { get; private init; }

    public static GreylistStoreAddress OfFile(string path) => new() { Path = path };

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">Why there is none; never with a part of the text that may be a password.</param>
    public static bool TryParse(string text, out GreylistStoreAddress address, out string problem)
    {
        address = new GreylistStoreAddress();
        problem = Allowed;
        if (text.StartsWith(SqlitePrefix + "/", StringComparison.Ordinal))
        {
            address = OfFile(text[SqlitePrefix.Length..]);
            return !address.Path.AsSpan().ContainsAny('\0', '?') && !address.Path!.EndsWith('/');
        }

        if (!Uri.TryCreate(WithHost(text), UriKind.Absolute, out Uri? url)
            || url.Fragment.Length > 0
            || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        (string Scheme, GreylistStoreKind Kind, int Port, string SslMode)? server = url.Scheme switch
        {
            "postgresql" or "postgres" => ("postgresql", GreylistStoreKind.PostgreSql, 5432, "prefer"),
            "redis" => ("redis", GreylistStoreKind.Redis, 6379, "disable"),
            "rediss" => ("rediss", GreylistStoreKind.Redis, 6379, "verify-full"),
            _ => null,
        };
        if (server is not var (_, kind, port, sslMode) || !text.Contains("://", StringComparison.Ordinal))
        {
            return false;
        }

        string[] user = url.UserInfo.Split(':', 2);
        address = new GreylistStoreAddress
        {
            Kind = kind,
            Host = url.Host == NoHost ? string.Empty : url.DnsSafeHost,
            Port = url.IsDefaultPort || url.Port <= 0 ? port : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            User = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            SslMode = sslMode,
        };
        foreach (string parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = parameter.Split('=', 2);
            if (parts.Length < 2 || address.With(parts[0], Uri.UnescapeDataString(parts[1])) is not { } changed)
            {
                problem = "parameters of the URL are host, sslrootcert, sslcert and sslkey, each with an absolute path"
                    + (kind == GreylistStoreKind.PostgreSql
                        ? $", and sslmode: {string.Join(", ", SslModes)}"
                        : string.Empty);
                return false;
            }

            address = changed;
        }

        return address.IsComplete(out problem);
    }

    /// <summary>Returns the value without the password.</summary>
    public override string ToString()
    {
        if (Kind == GreylistStoreKind.Sqlite)
        {
            return $"{SqlitePrefix}{Path}";
        }

        string scheme = Kind == GreylistStoreKind.PostgreSql ? "postgresql" : SslMode == "disable" ? "redis" : "rediss";
        string user = User.Length == 0 ? string.Empty : $"{Uri.EscapeDataString(User)}@";
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string port = Host.Length == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        (string Name, string? Value)[] parameters =
        [
            ("host", Path),
            ("sslmode", Kind == GreylistStoreKind.PostgreSql ? SslMode : null),
            ("sslrootcert", RootCertificate),
            ("sslcert", Certificate),
            ("sslkey", CertificateKey),
        ];
        string query = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={p.Value}"));
        return $"{scheme}://{user}{host}{port}/{Uri.EscapeDataString(Database)}"
            + (query.Length == 0 ? string.Empty : $"?{query}");
    }

    // USER@/DATABASE, with the socket as a parameter.
    private static string WithHost(string text)
    {
        int slash = text.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0
            ? text.IndexOf('/', scheme + 3)
            : -1;
        return slash > 0 && text[slash - 1] == '@' ? text.Insert(slash, NoHost) : text;
    }

    // Null if there is no such parameter, or no such value of it.
    private GreylistStoreAddress? With(string name, string value) => (name, value) switch
    {
        ("sslmode", _) when Kind == GreylistStoreKind.PostgreSql && SslModes.Contains(value) =>
            this with { SslMode = value },
        ("host", ['/', ..]) when Host.Length == 0 => this with { Path = value },
        ("sslrootcert", ['/', ..]) => this with { RootCertificate = value },
        ("sslcert", ['/', ..]) => this with { Certificate = value },
        ("sslkey", ['/', ..]) => this with { CertificateKey = value },
        _ => null,
    };

    private bool IsComplete(out string problem)
    {
        problem = (Host.Length == 0 && Path is null) ? "the URL needs a host, or host= with the path of a socket"
            : Certificate is null != CertificateKey is null ? "sslcert and sslkey need each other"
            : Kind == GreylistStoreKind.PostgreSql
                && (User.Length == 0 || Database.Length == 0 || Database.Contains('/', StringComparison.Ordinal))
                ? "the URL needs a user and a database: postgresql://USER@HOST/DATABASE"
            : Kind == GreylistStoreKind.Redis && Database.Length > 0
                && !ushort.TryParse(Database, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? "the database of Redis is a number"
            : Kind == GreylistStoreKind.Redis && SslMode == "disable" && (RootCertificate ?? Certificate) is not null
                ? "certificates need rediss://"
            : string.Empty;
        return problem.Length == 0;
    }
}
