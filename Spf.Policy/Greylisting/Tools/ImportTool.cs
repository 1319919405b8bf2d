// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>A line of an import: an entry, a member of a list, or a problem.</summary>
internal sealed record ImportItem
{
    /// <summary>Where it is: a line or a path.</summary>
    public required string Place { get; init; }

    public GreylistRow? Row { get; init; }

    public GreylistMember? Member { get; init; }

    /// <summary>Why it cannot be read; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether there is nothing in it to import, for the reason that <see cref="Problem"/> gives.</summary>
    public bool IsLeftOut { get; init; }
}

/// <summary>"greylist import": entries of other programs, and of other stores.</summary>
internal static class ImportTool
{
    private const int Writers = 8;
    private const int MaxProblems = 20;
    private const int ProgressStep = 10_000;

    public static Tool Tool { get; } = new(
        "import",
        "FORMAT FILE",
        "read what another greylister, or another store, knows",
        $"""
        Reads entries into the store while the service runs. Senders that were known then pass at once here. An entry
        that is in the store already is only replaced by one that is further on, so to import twice is to import once.
        FILE - is the standard input. FORMAT is one of:
        {ImportFormats.Help}

        Triplets are read by the network of their client. If SPF passes for a sender that is known so, its domain is
        remembered with the next message.

        Lines that cannot be read are counted, and the first {MaxProblems} are shown. Exit code 1 if there were any.
        """,
        [],
        MakesStore: true,
        RunAsync);

    private static async Task<int> RunAsync(ToolRun run)
    {
        if (run.Arguments is not [var format, var file])
        {
            throw new ToolUsageException("it needs FORMAT and FILE");
        }

        var counts = new Counts();
        try
        {
            await Parallel.ForEachAsync(
                ImportFormats.Read(format, file, run),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Writers,
                    CancellationToken = run.CancellationToken,
                },
                async (item, _) => await TakeAsync(run, item, counts));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GreylistStoreException($"{file}: {e.Message}", e);
        }

        run.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Written} imported, {counts.Known} known already,"
                    + $" {counts.LeftOut} left out, {counts.Bad} bad"),
            json =>
            {
                json.WriteNumber("imported", counts.Written);
                json.WriteNumber("known", counts.Known);
                json.WriteNumber("left_out", counts.LeftOut);
                json.WriteNumber("bad", counts.Bad);
            });
        return counts.Bad > 0 ? 1 : 0;
    }

    private static async ValueTask TakeAsync(ToolRun run, ImportItem item, Counts counts)
    {
        if (item.Problem is { } problem)
        {
            long shown = item.IsLeftOut
                ? Interlocked.Increment(ref counts.LeftOut)
                : Interlocked.Increment(ref counts.Bad);
            if (shown <= MaxProblems)
            {
                run.Tell($"{SafeText.Line(item.Place)}: {SafeText.Line(problem)}\n");
            }

            return;
        }

        bool isWritten = item.Member is { } member
            ? await run.AskAsync((store, token) => store.AddAsync(member, token))
            : await WriteAsync(run, item.Row!.Value);
        _ = isWritten ? Interlocked.Increment(ref counts.Written) : Interlocked.Increment(ref counts.Known);
        if (Interlocked.Increment(ref counts.All) is var all && all % ProgressStep == 0)
        {
            run.Tell(string.Create(CultureInfo.InvariantCulture, $"{all} entries ...\n"));
        }
    }

    // False if the store knows as much, or more.
    private static async ValueTask<bool> WriteAsync(ToolRun run, GreylistRow row)
    {
        while (true)
        {
            GreylistFound found =
                await run.AskAsync((store, token) => store.FindAsync(default, row.Subject.Key, token));
            if (found.Triplet is { } known
                && (row.Entry.Passes < known.Passes
                    || (row.Entry.Passes == known.Passes && row.Entry.Last <= known.Last)))
            {
                return false;
            }

            if (await run.AskAsync((store, token) => store.TryWriteAsync(
                row.Subject.Key, found.Triplet, row.Entry, row.Expires, row.Subject.Texts, token)))
            {
                return true;
            }
        }
    }

    // Counted by several writers at a time.
    private sealed class Counts
    {
        public long All;
        public long Written;
        public long Known;
        public long LeftOut;
        public long Bad;
    }
}
