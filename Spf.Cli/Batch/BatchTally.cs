// SPDX-License-Identifier: MIT

using Spf.Cli.Answers;
using Spf.Cli.Process;
using Spf.Dns;

namespace Spf.Cli.Batch;

/// <summary>
/// Counts the answers of some lines: those of a block, or of all blocks so far. Its size does not grow with the lines.
/// </summary>
internal sealed class BatchTally
{
    /// <summary>The number of slowest domains that are kept.</summary>
    public const int MaxSlowest = 5;

    // From the best to the worst, for --batch-exit worst.
    private static readonly SpfResult[] Order =
    [
        SpfResult.Pass, SpfResult.Neutral, SpfResult.None, SpfResult.SoftFail, SpfResult.TempError, SpfResult.PermError,
        SpfResult.Fail,
    ];

    private readonly long[] _counts = new long[Order.Length];
    private readonly List<(DomainName Domain, TimeSpan Elapsed)> _slowest = [];
    private Ending? _firstNoPass;
    private Ending? _last;

    public long Errors { get; private set; }

    public long Lookups { get; private set; }

    public long VoidLookups { get; private set; }

    public long Lines => Errors + _counts.Sum();

    /// <summary>The slowest domains, slowest first.</summary>
    public IReadOnlyList<(DomainName Domain, TimeSpan Elapsed)> Slowest => _slowest;

    public long Count(SpfResult result) => _counts[(int)result];

    /// <summary>The lines without a sender, for which the HELO name was checked instead.</summary>
    public long WithoutSender { get; private set; }

    /// <summary>The lines with a client that no client on the Internet has.</summary>
    public long LocalClients { get; private set; }

    /// <summary>The lines without a HELO name that a term uses.</summary>
    public long WithoutHelo { get; private set; }

    public void Add(Answer answer, bool isSenderMissing)
    {
        WithoutSender += isSenderMissing ? 1 : 0;
        LocalClients += AnswerNotes.OfClient(answer) is null ? 0 : 1;
        WithoutHelo += AnswerNotes.OfHelo(answer) is null ? 0 : 1;
        Add(answer.Outcome);
    }

    private void Add(SpfOutcome outcome)
    {
        _counts[(int)outcome.Result]++;
        Lookups += outcome.LookupCount;
        VoidLookups += outcome.VoidLookupCount;
        Note(new Ending(outcome.Result));
        if (outcome.Domain is { } domain)
        {
            AddSlow(domain, outcome.Elapsed);
        }
    }

    public void AddError()
    {
        Errors++;
        Note(new Ending(null));
    }

    /// <summary>Adds the counts of the lines that follow.</summary>
    public void Add(BatchTally next)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += next._counts[i];
        }

        Errors += next.Errors;
        Lookups += next.Lookups;
        VoidLookups += next.VoidLookups;
        WithoutSender += next.WithoutSender;
        LocalClients += next.LocalClients;
        WithoutHelo += next.WithoutHelo;
        _firstNoPass ??= next._firstNoPass;
        _last = next._last ?? _last;
        foreach ((DomainName domain, TimeSpan elapsed) in next._slowest)
        {
            AddSlow(domain, elapsed);
        }
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _slowest.Clear();
        Errors = Lookups = VoidLookups = WithoutSender = LocalClients = WithoutHelo = 0;
        _firstNoPass = _last = null;
    }

    /// <summary>Returns the exit code for all lines; 0 if there were none.</summary>
    public int ExitCode(BatchExit exit, ExitCodes codes)
    {
        Ending? ending = exit switch
        {
            BatchExit.Zero => null,
            BatchExit.Last => _last,
            BatchExit.Worst => Worst(),
            _ => _firstNoPass ?? _last,
        };
        return ending is not { } known ? Process.ExitCode.Done
            : known.Result is { } result ? Process.ExitCode.Of(result, codes)
            : Process.ExitCode.Usage;
    }

    private Ending? Worst()
    {
        if (Errors > 0)
        {
            return new Ending(null);
        }

        int worst = Array.FindLastIndex(Order, result => Count(result) > 0);
        return worst < 0 ? null : new Ending(Order[worst]);
    }

    private void Note(Ending ending)
    {
        _last = ending;
        _firstNoPass ??= ending.Result == SpfResult.Pass ? null : ending;
    }

    private void AddSlow(DomainName domain, TimeSpan elapsed)
    {
        if (_slowest.Count == MaxSlowest && elapsed <= _slowest[^1].Elapsed)
        {
            return;
        }

        int known = _slowest.FindIndex(slow => slow.Domain == domain);
        if (known >= 0)
        {
            elapsed = elapsed > _slowest[known].Elapsed ? elapsed : _slowest[known].Elapsed;
            _slowest.RemoveAt(known);
        }
        else if (_slowest.Count == MaxSlowest)
        {
            _slowest.RemoveAt(MaxSlowest - 1);
        }

        int place = _slowest.FindIndex(slow => slow.Elapsed < elapsed);
        _slowest.Insert(place < 0 ? _slowest.Count : place, (domain, elapsed));
    }

    // How a line ended: with a result; null means that the line was invalid.
    private readonly record struct Ending(SpfResult? Result);
}
