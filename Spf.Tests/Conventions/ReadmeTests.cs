// SPDX-License-Identifier: MIT

using System.Net;
using System.Text.RegularExpressions;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>What README.md shows compiles, runs, and prints what it says.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void CSharpBlocks_AreTheRegionsOfReadmeCode()
    {
        string file = Path.Combine(Repository.Root, "Spf.Tests", "Conventions", $"{nameof(ReadmeCode)}.cs");
        string source = File.ReadAllText(file).ReplaceLineEndings("\n");
        string[] regions = [.. Region().Matches(source).Select(match => Readme.Unindent(match.Groups["body"].Value))];
        string[] blocks = [.. Readme.Blocks("csharp")];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(
            regions.Contains(block), $"This block of README.md is no region of ReadmeCode.cs:\n{block}"));
        Assert.All(regions, region => Assert.True(
            blocks.Contains(region), $"This region of ReadmeCode.cs is not in README.md:\n{region}"));
    }

    [Fact]
    public async Task ReadmeCode_WithAZone_GivesWhatItsCommentsSay()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal(("pass", "ip4:192.0.2.0/24"), await ReadmeCode.TryPolicyAsync(token));

        var spf = new SpfVerifier(ZoneFile.Parse("example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\""));
        List<(string Name, string Body)> headers = [];
        DomainName? authenticated = await ReadmeCode.AddHeadersAsync(
            spf, IPAddress.Parse("192.0.2.1"), "mail.example.com", "alice@example.com", (name, body) => headers.Add((name, body)), token);

        Assert.Equal("example.com", authenticated?.ToString());
        Assert.Equal(["Received-SPF", "Authentication-Results"], headers.Select(header => header.Name));
        Assert.StartsWith("pass (", headers[0].Body, StringComparison.Ordinal);
        Assert.StartsWith("mx.example.org; spf=pass smtp.mailfrom=example.com;", headers[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsoleBlocks_PrintWhatTheyShow()
    {
        IEnumerable<string> blocks = Readme.Blocks("console", "shell");
        foreach (string block in blocks.Where(block => block.StartsWith("$ spfquery", StringComparison.Ordinal)))
        {
            Assert.Equal(block, await ReadmeConsole.ReplayAsync(block));
        }
    }

    [GeneratedRegex(@"^ *// readme: .+\n(?<body>(?s:.*?))^ *// end$", RegexOptions.Multiline)]
    private static partial Regex Region();
}
