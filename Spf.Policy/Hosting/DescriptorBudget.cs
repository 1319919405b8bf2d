// SPDX-License-Identifier: MIT


namespace Spf.Policy.Hosting;

/// <summary>
/// How "serve" divides the files that a process may open: connections, DNS lookups, and everything else. A process that
/// runs out of descriptors cannot even start a thread, and the runtime aborts. So this is planned, not tried.
/// </summary>
/// <param name="Limit">RLIMIT_NOFILE. The runtime has raised the soft limit to the hard one.</param>
/// <param name="AsksDns">Whether this process asks the DNS, not a zone file.</param>
internal readonly record struct DescriptorBudget(long Limit, bool AsksDns)
{
    /// <summary>
    /// Below this many the program cannot load its own parts: the self-contained one holds about 55 descriptors before
    /// the first connection, one on a shared runtime about 80.
    /// </summary>
    public const int Minimum = 64;

    /// <summary>With this many, descriptors are not what a start fails for.</summary>
    public const int Plenty = 1024;

    /// <summary>
    /// The number of descriptors that must stay free at any time. Starting a thread takes three descriptors for a
    /// moment, and a second thread may start at the same time.
    /// </summary>
    private const int Reserve = 6;

    // The same, where the choice is between this and no service.
    private const int LeastReserve = 3;

    // One lookup holds one socket. This share leaves most to the connections.
    private const int DnsShare = 8;
    private const int MinDnsTurns = 16;
    private const int MaxDnsTurns = 4096;

    // Below this, even 16 lookups at a time are more than there is room for.
    private const int FewDescriptors = 128;
    private const int FewShare = 4;

    // At the first error of a socket, a name server that refuses for instance, the runtime loads what it reads line
    // numbers of stack traces with.
    private const int LoadedByErrors = 10;

    // Descriptors for later requests and reloads: parts of the runtime loaded on demand, the configuration's files,
    // metrics.
    private const int MaxLater = 64;

    /// <summary>The budget of this process.</summary>
    /// <param name="asksDns">Whether it asks the DNS, not a zone file.</param>
    public static DescriptorBudget OfProcess(bool asksDns) => new(Libc.MaxOpenFiles, asksDns);

    /// <summary>The DNS lookups in flight at once.</summary>
    public int DnsTurns => (int)(!AsksDns ? 0
        : Limit < FewDescriptors ? Math.Clamp((Limit - Minimum) / FewShare, 1, MinDnsTurns)
        : Math.Clamp(Limit / DnsShare, MinDnsTurns, MaxDnsTurns));

    /// <summary>A descriptor with this number means that fewer than the reserve are left.</summary>
    public long FirstReserved => Limit - Reserve;

    /// <summary>The descriptors that the process has open, and those that its requests will open for good.</summary>
    public int CountOpen()
    {
        if (!AsksDns)
        {
            return Libc.CountOpenFiles();
        }

        // The resolver draws its ids with this, for which the runtime opens a file once.
        _ = Guid.NewGuid();
        return Libc.CountOpenFiles() + LoadedByErrors;
    }

    /// <summary>Says why a process with this limit cannot serve, and what to do.</summary>
    public static string TooFew(long limit) =>
        $"This process may open only {limit} files, which is too few. Raise LimitNOFILE= or ulimit -n; {Plenty} are "
        + "enough for a small server.";

    /// <summary>The connections that fit.</summary>
    /// <param name="open">The descriptors in use before the first connection.</param>
    /// <param name="wanted">Max_Connections.</param>
    /// <returns>From zero, where nothing fits, to <paramref name="wanted"/>.</returns>
    public int Connections(int open, int wanted)
    {
        long later = Math.Clamp((Limit - Minimum) / FewShare, 0, MaxLater);
        long free = Limit - open - DnsTurns;
        return (int)Math.Clamp(free - Reserve - later, free > LeastReserve ? 1 : 0, wanted);
    }
}
