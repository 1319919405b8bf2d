// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.Json;
using Spf.Cli.Batch;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Cli;

/// <summary>Comma-separated input of batch.</summary>
public sealed class BatchCsvTests
{
    [Theory]
    [InlineData("ip,sender,helo\n192.0.2.1,alice@example.com,mail.example.com", "pass")]
    [InlineData("\uFEFFip,sender,helo\r\n192.0.2.1,alice@example.com,mail.example.com\r\n", "pass")]
    [InlineData("Date;Client IP;Envelope_From\nx;192.0.2.1;alice@example.com\n\n;203.0.113.9;alice@example.com",
        "pass fail")]
    [InlineData("HELO\tip-address\tsender\nmail.example.com\t192.0.2.1\t", "pass")]
    [InlineData("\"ip\",\"mailFrom\"\n\"192.0.2.1\",\"\"\"a,b\"\"@example.com\"", "pass")]
    [InlineData("ip,from,helo\n192.0.2.1,,mail.example.com\n192.0.2.1,-,mail.example.com\n192.0.2.1,<>,mail.example.com",
        "pass pass pass")]
    [InlineData("ip,sender,helo", "")]
    public async Task Batch_LineThatNamesColumns_TellsWhereTheyAre(string input, string results)
    {
        Assert.Equal(results, string.Join(' ', (await RunAsync(input)).Select(line => line.GetProperty("result"))));
    }

    [Theory]
    [InlineData("ip,sender\n192.0.2.1", 2, "the line has 1 fields, but the first line names 2 columns")]
    [InlineData("ip,sender\n192.0.2.1,a@example.com,x", 2, "the line has 3 fields, but the first line names 2 columns")]
    [InlineData("ip,sender\n\n192.0.2.1,\"a@example.com", 3, "a field in quotation marks does not end on its line")]
    [InlineData("ip,sender\n192.0.2.1,\"a\"@example.com", 2, "there is text after a field in quotation marks")]
    [InlineData("ip,sender\n192.0.2,a@example.com", 2, "\"192.0.2\" is not an IP address")]
    [InlineData("ip,sender,helo\n192.0.2.1,,", 2, "nothing to check: the line has neither a sender nor a HELO name")]
    [InlineData("192.0.2.1,a@example.com", 1, "expected: ip sender [helo], or a JSON object; comma-separated lines need")]
    public async Task Batch_InvalidLine_SaysWhy(string input, int line, string error)
    {
        JsonElement answer = Assert.Single(await RunAsync(input));
        Assert.Equal(line, answer.GetProperty("id").GetInt32());
        Assert.StartsWith(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    // A file for a spreadsheet can be checked again.
    [Fact]
    public async Task Batch_ItsOwnOutput_GivesTheSameResults()
    {
        const string Lines =
            "192.0.2.1 alice@example.com m.example.com\n203.0.113.9 \"a,b\"@example.com\n198.51.100.1 x@no.example";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Lines));
        CliRun first = await CliRun.OfAsync(["batch", "--format", "csv", "--zone", CliRun.ExampleZone], input);
        using var again = new MemoryStream(Encoding.UTF8.GetBytes(first.Output));
        CliRun second = await CliRun.OfAsync(["batch", "--format", "csv", "--zone", CliRun.ExampleZone], again);

        Assert.Equal(4, first.OutputLines.Length);
        Assert.Equal(first.OutputLines.Select(WithoutTime), second.OutputLines.Select(WithoutTime));

        static string WithoutTime(string row) => row[..row.LastIndexOf(',', row.Length - 2)];
    }

    [Fact]
    public void Read_FieldsOfAnyText_AreReadAsTheyWere()
    {
        var random = new Random(4180);
        BatchColumns columns = BatchColumns.OfHeading("ip,sender,helo"u8)!;
        for (int i = 0; i < FuzzCount.Of(2_000, 200_000); i++)
        {
            string[] fields = [.. Enumerable.Range(0, 3).Select(_ => new string(
                [.. Enumerable.Range(0, random.Next(12)).Select(_ => ",\"\";a é\t'="[random.Next(9)])]))];
            string line = string.Join(
                ',', fields.Select(static field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            Assert.Equal(fields, columns.Read(Encoding.UTF8.GetBytes(line), out string? error));
            Assert.Null(error);
        }
    }

    [Fact]
    public void Read_AnyOctets_IsAResultOrAnError()
    {
        var random = new Random(7208);
        BatchColumns columns = BatchColumns.OfHeading("ip,sender,helo"u8)!;
        for (int i = 0; i < FuzzCount.Of(5_000, 500_000); i++)
        {
            byte[] line = [.. Enumerable.Range(0, random.Next(30)).Select(_ => ",,\"\"a\xFF\0;"u8[random.Next(8)])];
            List<string>? fields = columns.Read(line, out string? error);
            Assert.True(fields is null ? error is { Length: > 0 } : fields.Count == 3);
            _ = BatchColumns.OfHeading(line);
        }
    }

    private static async Task<JsonElement[]> RunAsync(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        CliRun run = await CliRun.OfAsync(["batch", "--zone", CliRun.ExampleZone], input);
        Assert.Equal("", run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
