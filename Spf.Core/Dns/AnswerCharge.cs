// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>
/// The share of the budget that a large answer takes on its way from the resolver to the first check that reads it. An
/// answer
/// that nobody reads, since all who waited have given up, gives it back when it is collected.
/// </summary>
internal sealed class AnswerCharge : IDisposable
{
    private readonly ByteBudget _budget;
    private long _bytes;

    private AnswerCharge(ByteBudget budget, long bytes)
    {
        _budget = budget;
        _bytes = bytes;
    }

    ~AnswerCharge() => Return();

    /// <summary>Takes bytes of a budget; null if there are not as many.</summary>
    public static AnswerCharge? TryTake(ByteBudget budget, long bytes) =>
        budget.TryTake(bytes) ? new AnswerCharge(budget, bytes) : null;

    /// <summary>Gives the bytes back, once.</summary>
    public void Dispose()
    {
        Return();
        GC.SuppressFinalize(this);
    }

    private void Return() => _budget.Return(Interlocked.Exchange(ref _bytes, 0));
}
