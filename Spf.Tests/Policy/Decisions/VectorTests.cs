// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Decisions;

/// <summary>The predecessors' answers to the same requests: ours are equal, or different for a reason.</summary>
public class VectorTests
{
    [Theory]
    [MemberData(nameof(PolicydSpfVectors.Rows), MemberType = typeof(PolicydSpfVectors))]
    public async Task Ask_AsPolicydSpfWasAsked_GivesItsAnswerOrABetterOne(Vector vector)
    {
        var service = new PolicyService(vector.Options);

        string? answer = await service.Ask(vector.Client, vector.Helo, vector.Sender, vector.Recipient);

        Assert.Equal(Vector.Essence(vector.Ours ?? vector.Theirs), Vector.Essence(answer));
    }

    [Theory]
    [MemberData(nameof(PolicydSpfVectors.Rows), MemberType = typeof(PolicydSpfVectors))]
    public void Rows_Different_SayWhy(Vector vector)
    {
        Assert.Equal(vector.Ours is null, vector.Why is null);
        Assert.True(vector.Ours is null || Vector.Essence(vector.Ours) != Vector.Essence(vector.Theirs), vector.Name);
    }

    [Fact]
    public void Rows_AllVectors_AreThere()
    {
        // 2, 46's second recipient: MessageTests. 52: the protocol's tests.
        string[] numbers = [.. PolicydSpfVectors.All.Select(vector => vector.Name.Split(' ')[0]).Distinct()];

        Assert.Equal(Enumerable.Range(1, 51).Where(number => number != 2).Select(number => $"{number}"), numbers);
    }

    // policyd-spf-perl 2.011, on the same zone; its host was called vm.
    [Theory]
    [InlineData(
        "", "192.0.2.1", "user@pass.test",
        "PREPEND Received-SPF: pass (pass.test: 192.0.2.1 is authorized to use 'user@pass.test' in 'mfrom' identity "
        + "(mechanism 'ip4:192.0.2.1' matched)) receiver=x.org; identity=mailfrom; envelope-from=\"user@pass.test\"; "
        + "helo=helo.none; client-ip=192.0.2.1")]
    [InlineData("", "192.0.2.7", "u@pass.test", "550 5.7.23 Message rejected due to: SPF fail - not authorized")]
    [InlineData(
        "TempError_Defer = True", "192.0.2.7", "u@temp.test",
        "defer_if_permit 4.7.24 Message deferred due to: SPF Temporary Error")]
    public async Task Ask_AsPolicydSpfPerlWasAsked_GivesItsResult(
        string options, string client, string sender, string expected)
    {
        var service = new PolicyService(options);

        Assert.Equal(Vector.Essence(expected), Vector.Essence(await service.Ask(client, "helo.none", sender)));
    }
}
