// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Text;

namespace Spf.Dns;

/// <summary>An answer: how the lookup went, and the records. The default value is a void success.</summary>
/// <typeparam name="T">The type of a record: an address, a name or a text.</typeparam>
public readonly record struct DnsAnswer<T>
{
    // For resolvers over an API without times to live, such as System.Net.Dns: long enough for the messages of one
    // sender, and no change of a record is missed for long.
    private const uint DefaultTimeToLiveSeconds = 60;

    // Small, since answers are handed on by value: seconds are what the DNS counts in.
    private readonly ImmutableArray<T> _records;

    // One more than the seconds, so that 0 means that nobody has said.
    private readonly uint _timeToLive;
    private readonly byte _status;

    internal DnsAnswer(DnsStatus status, ImmutableArray<T> records)
    {
        _status = (byte)status;
        _records = records;
        Memo = typeof(T) == typeof(string) && !records.IsDefaultOrEmpty ? new AnswerMemo() : null;
    }

    /// <summary>How the lookup went.</summary>
    public DnsStatus Status => (DnsStatus)_status;

    /// <summary>The records; empty, never default.</summary>
    public ImmutableArray<T> Records => _records.IsDefault ? [] : _records;

    /// <summary>
    /// How long the answer may be kept, in whole seconds, from 0 to 2^31 - 1 (RFC 2181, section 8). If a resolver does
    /// not set it, records are kept for one minute, and a denial is not kept (RFC 2308, section 5). Set zero for
    /// records that must not be kept.
    /// </summary>
    public TimeSpan TimeToLive
    {
        get => new(
            (_timeToLive > 0 ? _timeToLive - 1 : IsVoid || IsFailure ? 0 : DefaultTimeToLiveSeconds)
                * TimeSpan.TicksPerSecond);
        init => _timeToLive = (uint)Math.Clamp(value.Ticks / TimeSpan.TicksPerSecond, 0, int.MaxValue) + 1;
    }

    /// <summary>Whether the answer comes from a cache rather than from a question asked now.</summary>
    public bool FromCache { get; init; }

    /// <summary>
    /// Whether this is the answer of a void lookup: no such name, or no records (RFC 7208, section 4.6.4).
    /// </summary>
    public bool IsVoid => Status == DnsStatus.NameError || (Status == DnsStatus.Success && _records.IsDefaultOrEmpty);

    /// <summary>Whether the lookup failed: neither RCODE 0 nor 3 (RFC 7208, sections 2.6.6 and 5).</summary>
    public bool IsFailure => Status is not (DnsStatus.Success or DnsStatus.NameError);

    // The value that a reader of this answer made of it. It travels with the answer, so that a cache of answers
    // keeps the parsed record too: a busy domain is parsed once per time to live, not once per message.
    internal AnswerMemo? Memo { get; }

    /// <summary>Compares status, records in their order, time to live and origin.</summary>
    /// <param name="other">The other answer.</param>
    /// <returns>True if all are equal.</returns>
    public bool Equals(DnsAnswer<T> other) =>
        Status == other.Status && TimeToLive == other.TimeToLive && FromCache == other.FromCache
        && Records.AsSpan().SequenceEqual(other.Records.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Status);
        hash.Add(TimeToLive);
        foreach (T record in Records)
        {
            hash.Add(record);
        }

        return hash.ToHashCode();
    }

    /// <summary>The status and the records, which are a stranger's text.</summary>
    /// <returns>One line without control characters, such as "Success: 192.0.2.1, 192.0.2.2".</returns>
    public override string ToString() =>
        Records.IsEmpty ? $"{Status}" : SafeText.Line($"{Status}: {string.Join(", ", Records)}");

    // The same with other records and a memo of its own.
    internal DnsAnswer<T> WithRecords(ImmutableArray<T> records) =>
        new(Status, records) { TimeToLive = TimeToLive, FromCache = FromCache };
}

/// <summary>Makes answers.</summary>
public static class DnsAnswer
{
    /// <summary>An answer with records, or a void one if there are none.</summary>
    /// <typeparam name="T">The type of a record.</typeparam>
    /// <param name="records">The records, in the order that counts.</param>
    /// <returns>The answer.</returns>
    public static DnsAnswer<T> Success<T>(params ReadOnlySpan<T> records) => new(DnsStatus.Success, [.. records]);

    /// <summary>An answer with records, or a void one if there are none.</summary>
    /// <typeparam name="T">The type of a record.</typeparam>
    /// <param name="records">The records, in the order that counts.</param>
    /// <returns>The answer.</returns>
    public static DnsAnswer<T> Success<T>(ImmutableArray<T> records) => new(DnsStatus.Success, records);

    /// <summary>There is no such name (RCODE 3).</summary>
    /// <typeparam name="T">The type that a record would have had.</typeparam>
    /// <returns>The answer.</returns>
    public static DnsAnswer<T> NameError<T>() => new(DnsStatus.NameError, []);

    /// <summary>The lookup failed.</summary>
    /// <typeparam name="T">The type that a record would have had.</typeparam>
    /// <param name="status">
    /// <see cref="DnsStatus.ServerFailure"/>, <see cref="DnsStatus.Timeout"/> or <see cref="DnsStatus.Overload"/>.
    /// </param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not a failure.</exception>
    public static DnsAnswer<T> Failure<T>(DnsStatus status) =>
        status is not (DnsStatus.Success or DnsStatus.NameError)
            ? new(status, [])
            : throw new ArgumentOutOfRangeException(
                nameof(status), status, "A failure is a ServerFailure, a Timeout or an Overload.");
}

/// <summary>A place beside an answer for what its reader made of it.</summary>
internal sealed class AnswerMemo
{
    private object? _value;
    private AnswerCharge? _charge;

    public object? Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value, value);
    }

    /// <summary>The part of a budget that the answer takes until it is read; null if it takes nothing.</summary>
    public AnswerCharge? Charge
    {
        get => Volatile.Read(ref _charge);
        set => Volatile.Write(ref _charge, value);
    }
}
