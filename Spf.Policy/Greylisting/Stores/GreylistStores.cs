// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>Makes the store that Greylist_Store names. A process loads only what the store it uses needs.</summary>
internal static class GreylistStores
{
    private const string MentionsNoStore = "With the store as its type, the caller would load the driver.";

    /// <param name="server">The store, and the file of its password.</param>
    /// <param name="timeProvider">The host's clock.</param>
    public static IGreylistStore Open(ServerSettings server, TimeProvider timeProvider) =>
        server.GreylistStore.Kind switch
        {
            GreylistStoreKind.Sqlite => new SqliteStore(server.GreylistStore.Path!, timeProvider),
            GreylistStoreKind.PostgreSql => OpenPostgreSql(server),
            _ => OpenRedis(server),
        };

    // A driver is loaded when a method that mentions its store is compiled, so each has a method of its own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SuppressMessage("Performance", "CA1859", Justification = MentionsNoStore)]
    private static IGreylistStore OpenPostgreSql(ServerSettings server) =>
        new PostgreSqlStore(server.GreylistStore, new StorePassword(server));

    [MethodImpl(MethodImplOptions.NoInlining)]
    [SuppressMessage("Performance", "CA1859", Justification = MentionsNoStore)]
    private static IGreylistStore OpenRedis(ServerSettings server) =>
        new RedisStore(server.GreylistStore, new StorePassword(server));
}
