// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Decisions;

/// <summary>Header_Key is in the name of the fields that others read results from, and nowhere else.</summary>
public sealed class HeaderKeyTests
{
    private const string Key = "0123456789abcdef";
    private const string Options = $"Header_Key = {Key}; Authserv_Id = mx.example.com; Hide_Receiver = Yes";

    [Theory]
    [InlineData("192.0.2.1", "spf", $"prepend X-{Key}-Received-SPF: pass (")]
    [InlineData("192.0.2.1", "authres", $"prepend X-{Key}-Authentication-Results: mx.example.com; spf=pass ")]
    [InlineData("127.0.0.1", "spf", "prepend X-Comment: SPF check N/A for local connections - ")]
    [InlineData("127.0.0.1", "authres", $"prepend X-{Key}-Authentication-Results: mx.example.com; none (")]
    [InlineData("192.0.2.7", "spf", "550 5.7.23 ")]
    public async Task Ask_WithKey_IsInTheNameAlone(string client, string context, string expected)
    {
        var service = new PolicyService(Options, level: Microsoft.Extensions.Logging.LogLevel.Trace);

        string? action = await service.Ask(service.Request(client, "helo.test", "u@pass.test", context: context));

        Assert.StartsWith(expected, action, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Key, action!.Replace($"prepend X-{Key}-", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEmpty(service.Lines);
        Assert.All(service.Lines, line => Assert.DoesNotContain(Key, line, StringComparison.Ordinal));
    }

    // Those who have made Authserv_Id their key: it guards the fields that begin with it.
    [Theory]
    [InlineData("spf", "prepend X-Comment: ")]
    [InlineData("authres", "prepend Authentication-Results: 5f1c.invalid; none (")]
    public async Task Ask_ExemptWithSecretServiceId_IsInNoComment(string context, string expected)
    {
        var service = new PolicyService("Authserv_Id = 5f1c.invalid; Hide_Receiver = Yes");

        string? action = await service.Ask(
            service.Request("127.0.0.1", "helo.test", "u@pass.test", context: context));

        Assert.StartsWith(expected, action, StringComparison.Ordinal);
        Assert.DoesNotContain("5f1c", action![expected.Length..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("\"0123456789abcdef\"")]
    [InlineData("0123456789abcde: forged")]
    public void Load_KeyThatCannotBe_IsNotShown(string value)
    {
        PolicyConfiguration configuration = PolicyService.Read($"Header_Key = {value}");

        Assert.NotEmpty(configuration.Notes);
        Assert.All(
            configuration.Notes,
            note => Assert.DoesNotContain(value.Trim('"'), note.ToString(), StringComparison.Ordinal));
    }
}
