// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using System.Runtime;
using System.Runtime.CompilerServices;
using Spf.Dns;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

/// <summary>
/// A process that has run out of descriptors gets a failure, and an answer once it has some again; and no lookup keeps
/// any.
/// </summary>
public sealed class StubResolverDescriptorTests
{
    // Set in the process that may use up its descriptors: one of its own, with few of them.
    private const string Marker = "SPF_TEST_WITHOUT_DESCRIPTORS";

    private const int MaxDescriptors = 512;

    private static readonly DomainName Name = DomainName.Parse("example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public Task ResolveTxtAsync_NoDescriptorLeft_IsOverload() => InChildAsync(UseUpDescriptorsAsync);

    [Fact(Timeout = 300_000)]
    public Task ResolveTxtAsync_ManyFaults_LeaveNoDescriptorOpen() => InChildAsync(MeetManyFaultsAsync);

    private static async Task InChildAsync(Func<Task> test, [CallerMemberName] string name = "")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Descriptors are limited as Linux does it.");
        if (Environment.GetEnvironmentVariable(Marker) is not null)
        {
            await test();
            return;
        }

        // The test assembly is a program: its own, or one that "dotnet" is to run.
        string program = Environment.ProcessPath!;
        string assembly = typeof(StubResolverDescriptorTests).Assembly.Location;
        string command = Path.GetFileNameWithoutExtension(program) == "dotnet" ? "exec \"$0\" \"$1\"" : "exec \"$0\"";
        string script = $"ulimit -n {MaxDescriptors}; {command} -method {typeof(StubResolverDescriptorTests)}.{name}";
        ProcessStartInfo start = new("/bin/sh", ["-c", script, program, assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Marker] = "yes";
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(Token);
        string output = await child.StandardOutput.ReadToEndAsync(Token);
        await child.WaitForExitAsync(Token);

        Assert.True(child.ExitCode == 0, output + await errors);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    private static async Task UseUpDescriptorsAsync()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message).Text("yes"));
        using StubResolver resolver = server.Resolver(tries: 2);
        SpfVerifier verifier = new(resolver);
        SpfRequest request = SpfRequest.ForHelo(IPAddress.Loopback, "example.org");

        // The parts that a process loads for its first question need descriptors too, and stay loaded.
        Assert.Equal("yes", Assert.Single((await resolver.ResolveTxtAsync(Name, Token)).Records));
        Assert.Equal(SpfResult.None, (await verifier.CheckHostAsync(request, Token)).Result);

        List<FileStream> open = UseUpDescriptors();
        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);
        SpfOutcome outcome = await verifier.CheckHostAsync(request, Token);
        foreach (FileStream file in open)
        {
            await file.DisposeAsync();
        }

        Assert.Equal(DnsStatus.Overload, answer.Status);
        Assert.Equal(SpfResult.TempError, outcome.Result);
        Assert.Equal(SpfProblemKind.Overload, outcome.Problem?.Kind);
        Assert.Equal((2, 0), server.Counts);
        Assert.Equal("yes", Assert.Single((await resolver.ResolveTxtAsync(Name, Token)).Records));
    }

    private static async Task MeetManyFaultsAsync()
    {
        // A descriptor that nobody closes would be closed by the garbage collector in the end.
        Assert.True(GC.TryStartNoGCRegion(100_000_000));
        foreach (string name in (string[])["SERVFAIL", "truncated", "truncated, closed half-way over TCP", "no answer"])
        {
            await using FaultyNameServer server = new(Fault.All[name].Answer);
            using StubResolver resolver = server.Resolver(
                name == "no answer" ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(30));
            for (int i = 0; i < MaxDescriptors; i++)
            {
                DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);
                Assert.Equal(Fault.All[name].Status, answer.Status);
            }
        }

        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 1, MaxDescriptors / 2);
    }

    private static List<FileStream> UseUpDescriptors()
    {
        List<FileStream> open = [];
        while (true)
        {
            try
            {
                open.Add(File.OpenRead("/dev/null"));
            }
            catch (IOException)
            {
                Assert.InRange(open.Count, 1, MaxDescriptors);
                return open;
            }
        }
    }
}
