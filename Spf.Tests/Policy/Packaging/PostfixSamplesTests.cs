// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Tests.Policy.Doctor;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Packaging;

/// <summary>The shipped samples for Postfix: what doctor says of them, as postconf reads them.</summary>
public sealed class PostfixSamplesTests : IDisposable
{
    private static readonly string Samples = Path.Combine(Repository.Root, "packaging", "postfix");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-samples-");

    public static TheoryData<string> Folders =>
        [.. Directory.GetDirectories(Samples).Select(folder => Path.GetFileName(folder)!)];

    public static TheoryData<string> Configurations =>
        [.. Directory.GetFiles(Samples, "*.conf", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Samples, file))];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Sample_AsPostconfReadsIt_IsFine(string name)
    {
        string? postconf = SystemProgram.Find("postconf");
        Requirement.Require(postconf is null ? Requirement.NotInstalled("postfix") : null);
        await WriteAsync("main.cf", "compatibility_level = 3.6\n", name);
        await WriteAsync("master.cf", "smtp inet n - y - - smtpd\n", name);

        (PostfixConfiguration? postfix, string source, IReadOnlyList<Finding> syntax) = await PostfixReader.ReadAsync(
            _folder.FullName, postconf, TestContext.Current.CancellationToken);
        string own = Path.Combine(Samples, name, "spf-policyd.conf");
        PolicyConfiguration policy = File.Exists(own) ? ConfigurationLoader.Load(own) : PolicyConfiguration.Default;
        string[] there = ["/usr/local/bin/spf-policyd", "/var/spool/postfix/private/spf-policyd"];
        List<Finding> findings = [.. syntax, .. new PostfixChecks(postfix!, policy, PostfixSample.Machine(there.Contains)).Run()];

        Assert.StartsWith("postconf", source, StringComparison.Ordinal);
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(Severity.Fine, finding.Severity));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Configuration_OfASample_IsClean(string name)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);

        int exitCode = CheckConfigCommand.Run(Path.Combine(Samples, name), output);

        Assert.True(exitCode == 0, output.ToString());
    }

    private async Task WriteAsync(string file, string before, string name)
    {
        string sample = Path.Combine(Samples, name, file);
        string text = File.Exists(sample)
            ? await File.ReadAllTextAsync(sample, TestContext.Current.CancellationToken)
            : string.Empty;
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, file), before + text, TestContext.Current.CancellationToken);
    }
}
