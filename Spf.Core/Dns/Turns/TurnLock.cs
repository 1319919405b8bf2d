// SPDX-License-Identifier: MIT

namespace Spf.Dns.Turns;

/// <summary>A lock that cancels sources after it is left, since their callbacks are other objects' code.</summary>
internal sealed class TurnLock
{
    private readonly object _lock = new();
    private readonly List<CancellationTokenSource> _sources = [];

    public Scope Enter() => new(this);

    /// <summary>Has a source cancelled when the lock is left, which the caller holds.</summary>
    public void CancelLater(CancellationTokenSource source) => _sources.Add(source);

    internal readonly ref struct Scope
    {
        private readonly TurnLock _owner;

        public Scope(TurnLock owner)
        {
            _owner = owner;
            Monitor.Enter(owner._lock);
        }

        public void Dispose()
        {
            CancellationTokenSource[] sources = _owner._sources.Count == 0 ? [] : [.. _owner._sources];
            _owner._sources.Clear();
            Monitor.Exit(_owner._lock);
            foreach (CancellationTokenSource source in sources)
            {
                source.Cancel();
            }
        }
    }
}
