// SPDX-License-Identifier: MIT

using Spf.Dns.Wire;

namespace Spf.Dns;

// What long answers take of the budget.
public sealed partial class StubResolver
{
    // An answer up to this length is not counted: few are longer, and only so many are under way.
    private const int MaxFreeLength = 8192;

    // The message itself, its texts of two bytes a character, and what is made of them.
    private const int BytesPerOctet = 5;
    private const int BytesPerOctetOfText = 2;

    /// <summary>What limits how much answers hold together.</summary>
    internal ByteBudget Bytes { get; init; } = ByteBudget.Process;

    private bool TryTakeBytes(int length) => length <= MaxFreeLength || Bytes.TryTake(length * BytesPerOctet);

    private void ReturnBytes(int length)
    {
        if (length > MaxFreeLength)
        {
            Bytes.Return(length * BytesPerOctet);
        }
    }

    // Texts are counted until somebody has read them.
    private DnsReply<T> Charged<T>(in DnsReply<T> reply, int length)
    {
        if (length <= MaxFreeLength || reply.Answer.Memo is not { } memo)
        {
            return reply;
        }

        memo.Charge = AnswerCharge.TryTake(Bytes, length * BytesPerOctetOfText);
        return memo.Charge is null ? Overloaded<T>() : reply;
    }

    private static DnsReply<T> Overloaded<T>() =>
        new(DnsReplyKind.Failure, DnsAnswer.Failure<T>(DnsStatus.Overload));
}
