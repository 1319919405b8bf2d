// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>How much a <see cref="CachingResolver"/> keeps, and for how long.</summary>
public sealed record CachingResolverOptions
{
    // RFC 8767, section 4: what a server should cap times to live at, so that nobody wants more. A week of the finest
    // clock there is fits into a long many times over, too.
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    // RFC 2308, section 7.1, and RFC 9520, section 3.2: failures are not kept for longer.
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many answers are kept, at most. 1 or more; 10,000 by default: some 2,000 domains with all that their
    /// policies ask for, at five answers each.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxAnswers
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxAnswers));
            field = value;
        }
    } = 10_000;

    /// <summary>
    /// How many bytes the answers take, at most: names, records, what is parsed of them and what it takes to find them,
    /// as an estimate that errs on the large side. 1 or more; 32 MiB by default, which is 3 KiB for each of 10,000
    /// answers, where most take less than 1: the bound is there for those who publish the longest records they can. An
    /// answer that takes more than all this is not kept.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long MaxBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxBytes));
            field = value;
        }
    } = 32 * 1024 * 1024;

    /// <summary>
    /// How long records are kept even if their time to live is shorter. From zero to 7 days; zero by default, as in
    /// unbound (cache-min-ttl): more than a minute or so is against the will of those who want to change their records.
    /// Where it is longer than <see cref="MaxTimeToLive"/>, that counts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MinTimeToLive
    {
        get;
        set => field = Within(Week, value, nameof(MinTimeToLive));
    } = TimeSpan.Zero;

    /// <summary>
    /// How long an answer is kept even if its time to live is longer. From zero, which keeps none but failures, to 7
    /// days (RFC 8767, section 4); one day by default, as in unbound (cache-max-ttl).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxTimeToLive
    {
        get;
        set => field = Within(Week, value, nameof(MaxTimeToLive));
    } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long it is kept that there is no such name or no such record, even if the zone's SOA record says longer.
    /// From zero, which keeps no such answer, to 7 days; one hour by default: one to three have been found to work well
    /// (RFC 2308, section 5). Where it is longer than <see cref="MaxTimeToLive"/>, that counts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxNegativeTimeToLive
    {
        get;
        set => field = Within(Week, value, nameof(MaxNegativeTimeToLive));
    } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a failure is kept, which is a <see cref="DnsStatus.ServerFailure"/> or <see cref="DnsStatus.Timeout"/>.
    /// From zero, which keeps none, to 5 minutes (RFC 2308, section 7.1); 5 s by default, where RFC 9520, section 3.2,
    /// would begin: enough for the other messages of the same moment, and over when a sender tries again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan FailureTimeToLive
    {
        get;
        set => field = Within(FiveMinutes, value, nameof(FailureTimeToLive));
    } = TimeSpan.FromSeconds(5);

    /// <summary>The clock. The system's by default.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    } = TimeProvider.System;

    /// <summary>How long an answer may be kept; not at all if it is zero.</summary>
    internal TimeSpan KeepFor<T>(in DnsAnswer<T> answer)
    {
        if (answer.IsFailure)
        {
            // An overload is a fact about this moment in this process, not about the name.
            return answer.Status == DnsStatus.Overload ? TimeSpan.Zero : FailureTimeToLive;
        }

        // RFC 2308, section 5: a denial without an SOA record, which comes with no time to live, is not kept.
        TimeSpan keepFor = answer.IsVoid
            ? Shorter(answer.TimeToLive, MaxNegativeTimeToLive)
            : answer.TimeToLive > MinTimeToLive ? answer.TimeToLive : MinTimeToLive;
        return Shorter(keepFor, MaxTimeToLive);
    }

    private static TimeSpan Within(TimeSpan longest, TimeSpan value, string name) =>
        value >= TimeSpan.Zero && value <= longest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"The time must be from zero to {longest}.");

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
