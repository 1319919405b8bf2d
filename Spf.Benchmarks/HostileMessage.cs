// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>A message whose domain's DNS answers are made to cost much.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Name">The policy, and how the answers are made.</param>
/// <param name="Dns">The answers.</param>
internal sealed record HostileMessage(int Number, string Name, HostileDns Dns)
{
    /// <summary>Makes messages at random, the same each time.</summary>
    public static IReadOnlyList<HostileMessage> Create(int count, string domain)
    {
        var random = new Random(7208);
        List<HostileMessage> messages = [];
        for (int i = 0; i < count; i++)
        {
            // Each kind at least once, if there are enough.
            (string policy, Func<string, string> text) = i < HostilePolicies.All.Count
                ? HostilePolicies.All[i]
                : HostilePolicies.All[random.Next(HostilePolicies.All.Count)];
            int ofText = random.Next(4) > 0 ? 0 : random.Next(HostileAnswers.All.Count);
            (string texts, Func<byte[], DnsRecordType, byte[][], byte[]> ofTexts) =
                HostileAnswers.All[ofText];
            (string others, Func<byte[], DnsRecordType, byte[][], byte[]> ofOthers) =
                HostileAnswers.All[i % HostileAnswers.All.Count];
            messages.Add(new HostileMessage(
                i,
                $"{policy}; TXT: {texts}; others: {others}",
                new HostileDns(domain, text(domain), ofTexts, ofOthers)));
        }

        return messages;
    }
}
