// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>The promise that a warm check costs little: bytes, since a test must not measure time.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int MaxBytes = 400;

    [Theory]
    [InlineData("ip4.example.com", "192.0.2.1")]
    [InlineData("ip6.example.com", "2001:db8::1")]
    [InlineData("include.example.com", "192.0.2.1")]
    public async Task CheckHost_WarmPass_AllocatesLittle(string domain, string client)
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("""
            ip4.example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
            ip6.example.com. TXT "v=spf1 ip6:2001:db8::/32 -all"
            include.example.com. TXT "v=spf1 include:ip4.example.com -all"
            """));
        SpfRequest request = SpfRequest.ForMailFrom(IPAddress.Parse(client), $"alice@{domain}", "mail.example.com");

        // Unoptimized code allocates more, and a method is optimized some time after its first calls.
        long bytes = long.MaxValue;
        for (int i = 0; i < 20_000 && bytes > MaxBytes; i++)
        {
            if (i % 100 == 99)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<SpfOutcome> check = verifier.CheckHostAsync(request, TestContext.Current.CancellationToken);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(check.IsCompletedSuccessfully);
            Assert.Equal(SpfResult.Pass, (await check).Result);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{domain}: {bytes} bytes");
        Assert.InRange(bytes, 1, MaxBytes);
    }
}
