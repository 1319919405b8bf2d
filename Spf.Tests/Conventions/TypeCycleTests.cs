// SPDX-License-Identifier: MIT

namespace Spf.Tests.Conventions;

/// <summary>The types of check_host() form no cycle: each is understood after those that it mentions.</summary>
public sealed class TypeCycleTests
{
    [Theory]
    [InlineData("Spf.Evaluation")]
    [InlineData("Spf.Dns")]
    public void Types_OfANamespace_FormNoCycle(string space) => Assert.Empty(Cycles(space));

    // Cycles would find nothing if it did not see mentions: a redirect and the visitor of terms know each other.
    [Fact]
    public void Cycles_OfTypesThatMentionEachOther_AreFound() => Assert.NotEmpty(Cycles("Spf.Records"));

    [Fact]
    public void SpfVerifier_IsNotMentionedByWhatItCalls()
    {
        Assert.DoesNotContain(
            typeof(SpfVerifier).Assembly.GetTypes().Where(type => type.Namespace == "Spf.Evaluation"),
            type => MemberReferences.TypesOf(type).Contains(typeof(SpfVerifier)));
    }

    // The mentions that lie on or between cycles of a namespace's types; nested types count as the one around them.
    private static IEnumerable<string> Cycles(string space)
    {
        HashSet<(Type From, Type To)> edges =
        [
            .. from type in typeof(SpfVerifier).Assembly.GetTypes()
               where Outermost(type).Namespace == space
               from mentioned in MemberReferences.TypesOf(type)
               let pair = (From: Outermost(type), To: Outermost(mentioned))
               where pair.To.Namespace == space && pair.From != pair.To
               select pair,
        ];
        while (edges.RemoveWhere(e => edges.All(next => next.From != e.To) || edges.All(last => last.To != e.From)) > 0)
        {
        }

        return edges.Select(edge => $"{edge.From.Name} -> {edge.To.Name}").Order();
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }
}
