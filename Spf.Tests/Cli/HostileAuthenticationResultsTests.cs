// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Tests.Headers;

namespace Spf.Tests.Cli;

/// <summary>
/// <c>spfquery --format auth-results</c> over hostile records, names and senders: a reader that knows no grammar finds
/// the results that <c>--format json</c> gives, and no other.
/// </summary>
public sealed class HostileAuthenticationResultsTests
{
    [Fact]
    public async Task Check_HostileMail_ShowsOurResultsOnly()
    {
        int checks = 0;
        foreach (HostileMail mail in HostileMail.Rows)
        {
            string[] args =
            [
                "--both", $"--ip={mail.Client}", $"--helo={mail.Helo}", $"--sender={mail.Sender}",
                $"--zone={CliRun.ExampleZone}", "--hostname=mx.receiver.test",
                $"--record={HostileMail.Victim}=v=spf1 ip4:192.0.2.1 -all",
                .. mail.Records.Select(record => $"--record={record.Name}={record.Text}"),
            ];
            CliRun field = await CliRun.OfAsync([.. args, "--format=auth-results"]);
            CliRun json = await CliRun.OfAsync([.. args, "--format=json"]);
            Assert.Equal(json.ExitCode, field.ExitCode);
            if (json.Output.Length == 0)
            {
                // The option itself is refused: such a name cannot be looked up.
                Assert.Equal("", field.Output);
                continue;
            }

            checks++;
            string line = Assert.Single(field.OutputLines);

            // The field has HELO's result first, so that readers that take the last one take MAIL FROM's; and with a
            // null sender, which is checked as the HELO name is (2.4), no other.
            string[] results =
            [
                .. json.OutputLines.Select(ReadAnswer).Order().Select(answer => answer.Result)
                    .Take(mail.Sender.Length == 0 ? 1 : 2),
            ];
            Assert.Equal(results, SloppyReaders.Results(line));
            Assert.Equal(results.Length, line.Count(c => c == ';'));
            Assert.Equal(results[^1], SloppyReaders.SpamAssassin(line)?.Result);
            Assert.False(SloppyReaders.HasEncodedWord(line), line);
        }

        Assert.InRange(checks, 100, HostileMail.Rows.Count);
    }

    private static (string Identity, string Result) ReadAnswer(string line)
    {
        using var document = JsonDocument.Parse(line);
        return (
            document.RootElement.GetProperty("identity").GetString()!,
            document.RootElement.GetProperty("result").GetString()!);
    }
}
