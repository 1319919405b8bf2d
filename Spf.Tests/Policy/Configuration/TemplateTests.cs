// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{spf}", "<spf>")]
    [InlineData("a {spf} b {url}", "a <spf> b <url>")]
    [InlineData("{{spf}}", "{spf}")]
    [InlineData("{{{spf}}}", "{<spf>}")]
    [InlineData("", "")]
    public void Expand_Template_FillsItsFields(string text, string expected) =>
        Assert.Equal(expected, Template.Expand(text, field => $"<{field}>"));

    [Theory]
    [InlineData("{spf}. Please see {url}", "{spf}")]
    [InlineData("{spf}. Please see {url}. Goodbye.", "{spf}. Goodbye.")]
    [InlineData("{spf}. {{url}}", "{spf}. {{url}}")]
    [InlineData("{spf}.", "{spf}.")]
    [InlineData("See {url}", "Message {rejectdefer} due to: {spf}")]
    public void WithoutSentence_OfAField_LeavesTheOthers(string text, string expected) =>
        Assert.Equal(expected, Template.WithoutSentence(text, "url"));

    [Fact]
    public void ReasonMessage_WithReasonUrl_KeepsItsSentence() =>
        Assert.Equal("{spf}. See {url}", ConfigurationFolder.Load(
            "Reason_Message = {spf}. See {url}\nReason_URL = https://example.com/").Settings.ReasonMessage);
}
