// SPDX-License-Identifier: MIT

namespace Spf.Policy.Greylisting;

/// <summary>
/// Where entries are kept, for one process or for many hosts. A store knows no rule: it finds entries, and replaces an
/// entry only if it is still the one that the decision was made from. Thread-safe. A failure is a
/// <see cref="GreylistStoreException"/>; the caller limits the time.
/// </summary>
internal interface IGreylistStore : IDisposable
{
    /// <summary>Finds the entries of a client and a triplet, and the time by the clock that all hosts share.</summary>
    ValueTask<GreylistFound> FindAsync(GreylistKey client, GreylistKey triplet, CancellationToken cancellationToken);

    /// <summary>
    /// Writes an entry in one atomic step. False, and nothing is written, if it is not <paramref name="old"/> any more.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="old">The entry that was found; null for none.</param>
    /// <param name="next">The entry to keep.</param>
    /// <param name="expires">When it may be removed.</param>
    /// <param name="texts">The texts of it for people; kept from the first write.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<bool> TryWriteAsync(
        GreylistKey key,
        GreylistEntry? old,
        GreylistEntry next,
        long expires,
        GreylistTexts texts,
        CancellationToken cancellationToken);

    /// <summary>Removes some entries that have expired, and returns how many; 0 if there are no more.</summary>
    ValueTask<int> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>Reads some entries. One that changes meanwhile may be missing, or come twice.</summary>
    /// <param name="position">Where to begin: the end of the page before; null for the beginning.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<GreylistPage> ReadAsync(string? position, CancellationToken cancellationToken);

    /// <summary>Removes an entry; false if there was none.</summary>
    ValueTask<bool> RemoveAsync(GreylistKey key, CancellationToken cancellationToken);

    /// <summary>Returns the lists; null if they still have the version that is known.</summary>
    ValueTask<StoredLists?> ListsAsync(long? known, CancellationToken cancellationToken);

    /// <summary>Adds a member to a list, or gives it another note; false if it was there with this note.</summary>
    ValueTask<bool> AddAsync(GreylistMember member, CancellationToken cancellationToken);

    /// <summary>Removes a member of a list; false if there was none.</summary>
    ValueTask<bool> RemoveAsync(GreylistListKind kind, string value, CancellationToken cancellationToken);

    /// <summary>Returns the store's size and time.</summary>
    ValueTask<GreylistStoreState> StateAsync(CancellationToken cancellationToken);

    /// <summary>Returns the secret that was made with the store: 32 octets, the same for all who share it.</summary>
    ValueTask<byte[]> SecretAsync(CancellationToken cancellationToken);
}

/// <summary>The entries of a store.</summary>
/// <param name="Client">The client's entry; null for none.</param>
/// <param name="Triplet">The triplet's entry; null for none.</param>
/// <param name="Now">The time, in milliseconds since 1970.</param>
internal readonly record struct GreylistFound(GreylistEntry? Client, GreylistEntry? Triplet, long Now);

/// <summary>The subject of an entry, for people: a client's entry has no sender and no recipient.</summary>
/// <param name="Client">The client part; null with Greylist_Privacy.</param>
/// <param name="Sender">The sender's form; null if it is not in the key.</param>
/// <param name="Recipient">The recipient's form; null if it is not in the key.</param>
internal readonly record struct GreylistTexts(string? Client, string? Sender, string? Recipient);

/// <summary>The store cannot do what it was asked; the message says why, and what to do.</summary>
internal sealed class GreylistStoreException : Exception
{
    public GreylistStoreException()
    {
    }

    public GreylistStoreException(string message)
        : base(message)
    {
    }

    public GreylistStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
