// SPDX-License-Identifier: MIT

using Spf.Policy.Decisions;

namespace Spf.Tests.Policy.Decisions;

/// <summary>An answer that several recipients wait for, some of whom go.</summary>
public sealed class OncePerMessageTests
{
    private readonly OncePerMessage<int, Answer> _answers = new();
    private readonly List<(TaskCompletionSource<Answer> Answer, CancellationToken Abandoned)> _asked = [];

    [Fact]
    public async Task GetAsync_OneOfTwoGoes_TheOtherIsAnswered()
    {
        using var first = new CancellationTokenSource();
        Task<Answer> one = GetAsync(first.Token);
        Task<Answer> two = GetAsync(CancellationToken.None);
        await first.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(Assert.Single(_asked).Abandoned.IsCancellationRequested);
        var answer = new Answer();
        _asked[0].Answer.SetResult(answer);
        Assert.Same(answer, await two);
        Assert.Same(answer, await GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task GetAsync_AllGo_TheQuestionIsGivenUpAndAskedAgain()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task<Answer> one = GetAsync(first.Token);
        Task<Answer> two = GetAsync(second.Token);
        await first.CancelAsync();
        await second.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(one, two));
        Assert.True(Assert.Single(_asked).Abandoned.IsCancellationRequested);
        Task<Answer> three = GetAsync(CancellationToken.None);
        Assert.Equal(2, _asked.Count);
        Assert.False(_asked[1].Abandoned.IsCancellationRequested);
        _asked[1].Answer.SetResult(new Answer());
        await three;
    }

    private Task<Answer> GetAsync(CancellationToken cancellationToken) => _answers.GetAsync(
        key: 1,
        state: 0,
        (_, abandoned) =>
        {
            var answer = new TaskCompletionSource<Answer>();
            _asked.Add((answer, abandoned));
            return new(answer.Task);
        },
        cancellationToken).AsTask();

    private sealed class Answer : IMayBeOverload
    {
        public bool IsOverload => false;
    }
}
