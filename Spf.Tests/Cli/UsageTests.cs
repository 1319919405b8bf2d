// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;

namespace Spf.Tests.Cli;

public sealed class UsageTests
{
    private const string Example =
        "  for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com";

    private const string LongLabel = "a-label-of-more-than-63-octets-which-is-as-many-as-the-dns-lets-one-have";

    [Theory]
    [InlineData("check", "--ip is missing: give the address of the SMTP client", Example)]
    [InlineData("--ip 192.0.2.1", "nothing to check: give --sender or --helo", Example)]
    [InlineData("--ip 192.0.2.1 --scope helo", "--scope helo needs --id or --helo", Example)]
    [InlineData("--ip 192.0.2.1 --scope mfrom --helo x", "--scope mfrom needs --id or --sender", Example)]
    [InlineData("--ip 192.0.2.1 --scope pra --id x", "--scope pra belongs to Sender ID, which is obsolete", "  valid values: mfrom, helo")]
    [InlineData("--ip 192.0.2.1 --scope to --id x", "--scope to is not a valid value", "  valid values: mfrom, mailfrom, helo")]
    [InlineData("--ip 192.0.2.1 --both --sender x", "--both needs --helo", Example + " --both")]
    [InlineData("--ip 192.0.2.1 --id a --sender b", "--id and --sender give two senders", "  give one of them")]
    [InlineData("--ip", "--ip needs a value", "  for example: --ip 192.0.2.1")]
    [InlineData("-s", "-s needs a value", "  for example: -s alice@example.com")]
    [InlineData("--ip --sender x", "--ip needs a value, but --sender is an option", "  if that is the value, write --ip=--sender")]
    [InlineData("--ip 1.2.3 --sender x", "--ip 1.2.3 is not an IP address", "  valid forms: 192.0.2.1, 2001:db8::1, [192.0.2.1], [IPv6:2001:db8::1]")]
    [InlineData("--ip 192.0.2.1 --ip-address 192.0.2.2", "--ip is given twice", "  some options have several names, such as --ip and --ip-address; give only one of them")]
    [InlineData("--trace=1", "--trace takes no value", "  write only --trace, or omit it")]
    [InlineData("--nothing", "unknown option: --nothing", "  see spfquery --help")]
    [InlineData("--times 3", "unknown option: --times", "  see spfquery --help")]
    [InlineData("--send x", "unknown option: --send", "  did you mean --sender? See spfquery --help")]
    [InlineData("--sendr x", "unknown option: --sendr", "  did you mean --sender? See spfquery --help")]
    [InlineData("--hello x", "unknown option: --hello", "  did you mean --helo? See spfquery --help")]
    [InlineData("--SENDER x", "unknown option: --SENDER", "  did you mean --sender? See spfquery --help")]
    [InlineData("--max-lookps=3", "unknown option: --max-lookps=3", "  did you mean --max-lookups? See spfquery --help")]
    [InlineData("-zone-file x", "unknown option: -zone-file", "  did you mean --zone? See spfquery --help")]
    [InlineData("--max 3", "unknown option: --max", "  did you mean --max-lookups? See spfquery --help")]
    [InlineData("--it 192.0.2.1", "unknown option: --it", "  did you mean --ip? See spfquery --help")]
    [InlineData("--sender-of-a-message-with-a-very-long-name-x", "unknown option: --sender-of-a-message-with-a-very-long-name-x", "  see spfquery --help")]
    [InlineData("-q", "unknown option: -q", "  see spfquery --help")]
    [InlineData("--i 192.0.2.1", "unknown option: --i", "  see spfquery --help")]
    [InlineData("192.0.2.1", "unexpected argument \"192.0.2.1\"", "  type: spfquery --ip 192.0.2.1 --sender alice@example.com")]
    [InlineData("--versions 1,2", "--versions 1,2 is not supported: this program checks only SPF version 1; Sender ID is obsolete", null)]
    [InlineData("--ip 192.0.2.1 --sender x --timeout 0", "--timeout 0 is not a number of seconds from 0.001 to 86400", "  for example: --timeout 20")]
    [InlineData("--ip 192.0.2.1 --sender x --timeout -1", "--timeout -1 is not a number of seconds from 0.001 to 86400", "  for example: --timeout 20")]
    [InlineData("--ip 192.0.2.1 --sender x --timeout NaN", "--timeout NaN is not a number of seconds from 0.001 to 86400", "  for example: --timeout 20")]
    [InlineData("--ip 192.0.2.1 --sender x --timeout 1e99", "--timeout 1e99 is not a number of seconds from 0.001 to 86400", "  for example: --timeout 20")]
    [InlineData("--ip 192.0.2.1 --sender x --max-lookups -1", "--max-lookups -1 is not a number from 0 to 1000000", "  for example: --max-lookups 10")]
    [InlineData("--ip 192.0.2.1 --sender x --max-lookups 99999999999", "--max-lookups 99999999999 is not a number from 0 to 1000000", "  for example: --max-lookups 10")]
    [InlineData("--ip 192.0.2.1 --sender x --max-lookups ten", "--max-lookups ten is not a number from 0 to 1000000", "  for example: --max-lookups 10")]
    [InlineData("--ip 192.0.2.1 --sender x --format xml", "--format xml is not a valid value", "  valid values: text, json, header, auth-results")]
    [InlineData("--ip 192.0.2.1 --sender x --color red", "--color red is not a valid value", "  valid values: auto, always, never")]
    [InlineData("--ip 192.0.2.1 --sender x --default-explanation %{q}", "--default-explanation: ", "  write a literal % as %%")]
    [InlineData("--ip 192.0.2.1 --sender x --zone a --dns 192.0.2.53", "--zone and --dns cannot be used together", "  a zone file replaces the DNS; --record works with both")]
    [InlineData("--ip 192.0.2.1 --sender x --zone ZONE --record v=spf1", "--record v=spf1 must begin with a domain and \"=\"", "  for example: --record \"example.com=v=spf1 mx -all\"")]
    [InlineData("--ip 192.0.2.1 --sender x --hostname caf\u00E9", "--hostname caf<U+00E9> is not a host name", "  for example: --hostname mx.example.org")]
    [InlineData("--parallel 4", "--parallel is not an option of check", "  see spfquery batch --help")]
    [InlineData("batch --ip 192.0.2.1", "--ip is not an option of batch", "  see spfquery check --help")]
    [InlineData("batch a b", "unexpected argument \"b\"", "  give one file, or - for the standard input")]
    [InlineData("batch --parallel 0", "--parallel 0 is not a number from 1 to 1000000", "  for example: --parallel 16")]
    [InlineData("batch --format header", "--format header is not a valid value", "  valid values: jsonl, json, text, csv")]
    [InlineData("batch --batch-exit best", "--batch-exit best is not a valid value", "  valid values: first, last, worst, zero")]
    [InlineData("--batch-exit last", "--batch-exit is not an option of check", "  see spfquery batch --help")]
    [InlineData("--file - --ip 192.0.2.1", "--file and --ip cannot be used together", "  each line of the file says what to check")]
    [InlineData("check --file=- --trace", "--file and --trace cannot be used together", "  each line of the file says what to check")]
    [InlineData("--exit-codes jspf", "--exit-codes jspf is not a valid value", "  valid values: perl, libspf2")]
    [InlineData("--override x=y", "unknown option: --override", "  use --record DOMAIN=TEXT to try another record, or --guess for domains without a policy")]
    [InlineData("--pra", "unknown option: --pra", "  the PRA belongs to Sender ID, which is obsolete; see spfquery --help")]
    [InlineData("--rcpt-to", "--rcpt-to needs a value", "  for example: --rcpt-to alice@example.com")]
    [InlineData("--ip 192.0.2.1 --sender x --zone ZONE --local redirect=y.example", "--local redirect=y.example is not a list of directives", "  for example: --local \"ip4:192.0.2.0/24 include:forwarders.example.org\"")]
    [InlineData("--ip 192.0.2.1 --sender x --zone ZONE --local ipv4:1", "--local ipv4:1 is not a list of terms: ", "  for example: --local \"ip4:192.0.2.0/24 include:forwarders.example.org\"")]
    [InlineData("--ip 192.0.2.1 --sender x --zone ZONE --guess=", "--guess \"\" is not a list of terms", "  for example: --guess \"a/24 mx/24 ptr\"")]
    [InlineData("--message /nowhere/x", "--message /nowhere/x: no such file", null)]
    [InlineData("completion", "completion needs the name of a shell: bash, zsh or fish", "  for example: spfquery completion bash")]
    [InlineData("completion tcsh", "no completion for \"tcsh\": the supported shells are bash, zsh and fish", "  for example: spfquery completion bash")]
    [InlineData("inspect", "inspect needs a domain", "  for example: spfquery inspect example.com")]
    [InlineData("inspect a.example b.example", "unexpected argument \"b.example\"", "  give exactly one domain")]
    [InlineData("inspect a.example --zone ZONE --format csv", "--format csv is not a valid value", "  valid values: text, json, html, github, sarif")]
    [InlineData("inspect a.example --zone ZONE --html /nowhere/x", "--html /nowhere/x: no such directory", null)]
    [InlineData("inspect a.example --zone ZONE --html /", "--html /: is a directory", null)]
    [InlineData("inspect a.example --max-lookups 3", "--max-lookups is not an option of inspect", "  see spfquery check --help")]
    [InlineData("inspect a.example --trace", "--trace is not an option of inspect", "  see spfquery check --help")]
    [InlineData("--html x --ip 192.0.2.1", "--html is not an option of check", "  see spfquery inspect --help")]
    [InlineData("diff", "diff needs a domain and a record", "  for example: spfquery diff example.com \"v=spf1 mx -all\"")]
    [InlineData("diff a.example", "there is nothing to compare the published policy with", "  give the proposed record, or use --zone or --record")]
    [InlineData("diff a.example b.example", "unexpected argument \"b.example\"", "  a record begins with \"v=spf1\"; for example: spfquery diff example.com \"v=spf1 mx -all\"")]
    [InlineData("diff v=spf1 v=spf1 v=spf1 v=spf1", "unexpected argument \"v=spf1\"", "  a record begins with \"v=spf1\"; for example: spfquery diff example.com \"v=spf1 mx -all\"")]
    [InlineData("diff a.example v=spf1 --format html", "--format html is not a valid value", "  valid values: text, json, github, sarif")]
    [InlineData("lint", "lint needs a record, a domain or a zone file", "  for example: spfquery lint \"v=spf1 mx -all\", or spfquery lint example.com")]
    [InlineData("lint v=spf1 mx", "a record has to be in quotation marks", "  type: spfquery lint \"v=spf1 mx\"")]
    [InlineData("lint -", "standard input is empty", "  for example: spfquery lint \"v=spf1 mx -all\", or spfquery lint example.com")]
    [InlineData("completion --zone x", "--zone is not an option of completion", "  see spfquery check --help")]
    [InlineData("batch --zone ZONE /nowhere/x", "batch /nowhere/x: no such file", null)]
    [InlineData("-f /nowhere/x --zone ZONE", "--file /nowhere/x: no such file", null)]
    public async Task Run_WrongUsage_SaysWhatToDo(string typed, string message, string? advice)
    {
        ArgumentNullException.ThrowIfNull(typed);
        string[] args = [.. typed.Split(' ').Select(word => word == "ZONE" ? CliRun.ExampleZone : word)];
        CliRun run = await CliRun.OfAsync(args);

        Assert.Equal(255, run.ExitCode);
        Assert.Empty(run.Output);
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.StartsWith($"spfquery: {message}", lines[0], StringComparison.Ordinal);
        Assert.Equal(advice, lines.Length > 1 ? lines[1] : null);
    }

    // No port 0, no address the system would complete, and no name at all, which to the system is this machine.
    [Theory]
    [InlineData("192.0.2.53:x")]
    [InlineData("192.0.2.53:0")]
    [InlineData("192.0.2.53:99999")]
    [InlineData("192.0.2.53:-1")]
    [InlineData("192.0.2.53:")]
    [InlineData("[2001:db8::53]:99999")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2:53")]
    [InlineData("0x7f000001")]
    [InlineData("")]
    [InlineData(":53")]
    [InlineData("[2001:db8::53")]
    [InlineData("fe80::1%eth0")]
    public async Task Run_DnsIsNoServer_SaysWhatIsOne(string server)
    {
        CliRun run = await CliRun.OfAsync("--ip", "192.0.2.1", "--sender", "a@example.com", "--dns", server);

        Assert.Equal(255, run.ExitCode);
        Assert.Equal(
            $"spfquery: --dns {(server.Length == 0 ? "\"\"" : server)} is not a valid server address\n"
            + "  valid forms: 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353, or a host name\n",
            run.Error);
    }

    // Names that the system refuses without asking anybody.
    [Theory]
    [InlineData("a..b", "a..b")]
    [InlineData("a..b:53", "a..b")]
    [InlineData(LongLabel, LongLabel)]
    public async Task Run_DnsHasNoAddress_SaysWhatToGive(string server, string host)
    {
        CliRun run = await CliRun.OfAsync("--ip", "192.0.2.1", "--sender", "a@example.com", "--dns", server);

        Assert.Equal(255, run.ExitCode);
        Assert.Equal(
            $"spfquery: --dns {server}: {host} has no address\n"
            + "  give the server's address, for example: --dns 192.0.2.53\n",
            run.Error);
    }

    [Fact]
    public async Task Run_NoArguments_ShowsAShortHelp()
    {
        CliRun run = await CliRun.OfAsync([]);

        Assert.Equal(255, run.ExitCode);
        Assert.Empty(run.Output);
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Contains(Example, lines);
        Assert.Equal("  see spfquery --help", lines[^1]);
        Assert.InRange(lines.Length, 2, 8);
    }

    [Fact]
    public async Task Run_MalformedZone_SaysWhere()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "example.com. TXT \"v=spf1 -all\n", TestContext.Current.CancellationToken);
            CliRun run = await CliRun.OfAsync("--ip", "192.0.2.1", "--sender", "a@example.com", "--zone", file);

            Assert.Equal(255, run.ExitCode);
            Assert.StartsWith(
                $"spfquery: {file}:1:18: this quoted string has no closing", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("batch --help")]
    [InlineData("inspect --help")]
    [InlineData("diff --help")]
    [InlineData("lint --help")]
    [InlineData("completion --help")]
    public async Task Run_Help_ListsEveryOption(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        CliRun run = await CliRun.OfAsync(typed.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Verbs verb = VerbTable.Find(typed.Split(' ')[0])?.Verb ?? Verbs.Check;
        Assert.All(
            OptionTable.Rows.Where(row => row.Verbs.HasFlag(verb)),
            row => Assert.Contains($"--{row.Name}", run.Output, StringComparison.Ordinal));
        Assert.All(run.OutputLines, line => Assert.True(line.Length <= 110, line));
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-V")]
    [InlineData("batch --version")]
    public async Task Run_Version_IsTheAssemblys(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        CliRun run = await CliRun.OfAsync(typed.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^spfquery \d+\.\d+\.\d+\S*\n$", run.Output);
    }

    [Fact]
    public async Task Run_NumberForM_IsWarnedOf()
    {
        CliRun run = await CliRun.InExampleZoneAsync("-m", "10", "-ip", "192.0.2.1", "-sender", "alice@example.com");

        Assert.Equal("pass", run.OutputLines[0]);
        Assert.Equal("spfquery: -m with a number means --max-lookups; use --sender for a sender\n", run.Error);
    }
}
