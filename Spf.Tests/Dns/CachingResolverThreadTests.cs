// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Dns;

/// <summary>Many threads at once do no harm.</summary>
public sealed class CachingResolverThreadTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_ManyThreadsThatGiveUpAtRandom_AnswersAndCountsAreRight()
    {
        const int Names = 50;
        int rounds = FuzzCount.Of(usual: 3_000, full: 50_000);
        var inner = new Slow();
        var cache = new CachingResolver(inner, new() { MaxAnswers = 20, MaxBytes = 20_000 });
        int cancelled = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(
            async () =>
            {
                Random random = new(seed);
                for (int i = 0; i < rounds; i++)
                {
                    using CancellationTokenSource impatient = new();
                    var name = DomainName.Parse($"name{random.Next(Names)}.example.com");
                    ValueTask<DnsAnswer<string>> asking = cache.ResolveTxtAsync(name, impatient.Token);
                    if (random.Next(2) == 0)
                    {
                        await Task.Yield();
                        await impatient.CancelAsync();
                    }

                    try
                    {
                        Assert.Equal(name.ToString(), (await asking).Records.Single());
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.True(impatient.IsCancellationRequested);
                        Interlocked.Increment(ref cancelled);
                    }

                    Assert.InRange(cache.Answers.Count, 0, 20);
                    Assert.InRange(cache.Answers.Bytes, 0, 20_000);
                }
            },
            Token)));

        output.WriteLine($"{8 * rounds} questions, {cancelled} cancelled, {inner.Asked} asked");
        Assert.Equal(0, cache.UnderWay);
    }

    // Answers after a moment, or never; listens to its token or does not; has times to live of 0 and more.
    private sealed class Slow() : AnsweringResolver(static () => default)
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override async ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default)
        {
            int asked = Interlocked.Increment(ref _asked);
            for (int i = asked % 4; i > 0; i--)
            {
                await Task.Yield();
                if (asked % 3 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }

            return DnsAnswer.Success(name.ToString()) with { TimeToLive = TimeSpan.FromSeconds(asked % 2 * 60) };
        }
    }
}
