// SPDX-License-Identifier: MIT

namespace Spf.Dns.Caching;

/// <summary>An answer that is kept, until when, and at which estimated cost.</summary>
internal abstract class KeptAnswer(long expires, int bytes)
{
    /// <summary>The timestamp from which on it holds no longer.</summary>
    public long Expires { get; } = expires;

    public int Bytes { get; } = bytes;
}

/// <inheritdoc />
internal sealed class KeptAnswer<T>(in DnsAnswer<T> answer, long expires, int bytes) : KeptAnswer(expires, bytes)
{
    private readonly DnsAnswer<T> _answer = answer;

    /// <summary>The answer with the rest of its time to live, and with the memo that travels with it.</summary>
    public DnsAnswer<T> Answer(TimeSpan timeToLive) => _answer with { FromCache = true, TimeToLive = timeToLive };
}
