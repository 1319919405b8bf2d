// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// The content of a domain's TXT answer (RFC 7208, sections 4.5 and 4.6): a record, or why there is none. It is kept
/// with the answer.
/// </summary>
internal sealed class PublishedPolicy
{
    // Texts up to this length are read faster than checks could wait for each other.
    private const int ShortLength = 1024;

    public SpfRecord? Record { get; private init; }

    /// <summary>NoRecord, MultipleRecords or Syntax where there is no record.</summary>
    public SpfProblemKind ProblemKind { get; private init; }

    public SpfSyntaxError? SyntaxError { get; private init; }

    public int RecordCount { get; private init; }

    public static PublishedPolicy Of(in DnsAnswer<string> answer)
    {
        if (answer.Memo is not { } memo)
        {
            return Select(answer);
        }

        if (memo.Value is PublishedPolicy known)
        {
            return known;
        }

        if (answer.Records is [{ Length: <= ShortLength }])
        {
            PublishedPolicy read = Select(answer);
            memo.Value = read;
            return read;
        }

        // Those who wait for the same answer get it at the same time. If it is long, only one of them reads it.
        lock (memo)
        {
            if (memo.Value is not PublishedPolicy policy)
            {
                policy = Select(answer);
                memo.Value = policy;
            }

            memo.Charge?.Dispose();
            memo.Charge = null;
            return policy;
        }
    }

    /// <summary>
    /// The answer without its texts: what it says, with no more of the record than an evaluation needs.
    /// </summary>
    public static DnsAnswer<string> Shorten(in DnsAnswer<string> answer, SpfRecord? record)
    {
        DnsAnswer<string> shortened = answer.WithRecords([string.Empty]);
        shortened.Memo!.Value = record is null ? Of(answer) : new PublishedPolicy { Record = record, RecordCount = 1 };
        return shortened;
    }

    // 4.5: records that do not begin with the version are discarded; no record is "none", several are a permerror.
    // 4.6: a syntax error anywhere in the record is a permerror.
    private static PublishedPolicy Select(in DnsAnswer<string> answer)
    {
        string? found = null;
        int count = 0;
        foreach (string text in answer.Records)
        {
            if (SpfRecord.IsSpfRecord(text))
            {
                found ??= text;
                count++;
            }
        }

        if (found is null || count > 1)
        {
            return new PublishedPolicy
            {
                ProblemKind = found is null ? SpfProblemKind.NoRecord : SpfProblemKind.MultipleRecords,
                RecordCount = count,
            };
        }

        return SpfRecord.TryParse(found, out SpfRecord? record, out SpfSyntaxError error)
            ? new PublishedPolicy { Record = record, RecordCount = 1 }
            : new PublishedPolicy { ProblemKind = SpfProblemKind.Syntax, SyntaxError = error, RecordCount = 1 };
    }
}
