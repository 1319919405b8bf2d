// SPDX-License-Identifier: MIT

using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>The public surface of Spf.Core, line by line, so that no change of it goes unseen.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicSurface_OfSpfCore_IsTheApprovedOne()
    {
        string approvedFile = Path.Combine(Repository.Root, "Spf.Tests", "Conventions", "Spf.Core.approved.txt");
        string received = PublicSurface.Of(typeof(SpfVerifier).Assembly);
        if (Environment.GetEnvironmentVariable("SPF_APPROVE") == "1")
        {
            File.WriteAllText(approvedFile, received);
        }

        string approved = File.ReadAllText(approvedFile).ReplaceLineEndings("\n");
        if (received != approved)
        {
            string receivedFile = Path.Combine(Repository.Artifacts, "Spf.Core.received.txt");
            File.WriteAllText(receivedFile, received);
            string[] before = [.. MembersOf(approved)];
            string[] now = [.. MembersOf(received)];
            Assert.Fail(
                $"""
                The public surface of Spf.Core has changed; it is now as in {receivedFile}.
                If that is meant, approve it: SPF_APPROVE=1 dotnet test
                {string.Join('\n', before.Except(now).Select(line => $"- {line}"))}
                {string.Join('\n', now.Except(before).Select(line => $"+ {line}"))}
                """);
        }
    }

    // Each line with the type that it belongs to.
    private static IEnumerable<string> MembersOf(string surface)
    {
        string type = string.Empty;
        foreach (string line in surface.Split('\n'))
        {
            bool isMember = line.StartsWith("        ", StringComparison.Ordinal);
            type = isMember ? type : line.Split(" : ")[0].Trim();
            yield return isMember ? $"{type} / {line.Trim()}" : line.Trim();
        }
    }
}
