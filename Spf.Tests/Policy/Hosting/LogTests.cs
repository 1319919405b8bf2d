// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Spf.Policy.Hosting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>How lines look, and which there are.</summary>
public sealed class LogTests
{
    private const string Hostile = "a\nb\u001B[2J\u202E";

    [Theory]
    [InlineData(LogFormat.Plain, "a<U+000A>b<U+001B>[2J<U+202E>\n")]
    [InlineData(LogFormat.Journal, "<4>a<U+000A>b<U+001B>[2J<U+202E>\n")]
    internal void Log_HostileText_IsOneLine(LogFormat format, string expected)
    {
        Assert.Equal(expected, Written(format, log => log.Log(LogLevel.Warning, 7, Hostile, null, (text, _) => text)));
    }

    [Fact]
    public void Log_Json_IsAnObjectALine()
    {
        string line = Written(
            LogFormat.Json, log => log.Log(LogLevel.Error, 7, "\"quoted\"", null, (text, _) => text));
        JsonElement json = JsonElement.Parse(line);

        Assert.Equal('\n', line[^1]);
        Assert.Equal("1970-01-01T00:00:00+00:00", json.GetProperty("time").GetString());
        Assert.Equal("Error", json.GetProperty("level").GetString());
        Assert.Equal(7, json.GetProperty("event").GetInt32());
        Assert.Equal("\"quoted\"", json.GetProperty("message").GetString());
    }

    [Fact]
    public void Log_Exception_SaysWhatAndWhereOnOneLine()
    {
        string line = Written(LogFormat.Plain, log =>
        {
            try
            {
                throw new InvalidOperationException("broken");
            }
            catch (InvalidOperationException e)
            {
                log.Log(LogLevel.Error, 7, "It failed.", e, (text, _) => text);
            }
        });

        Assert.StartsWith(
            "It failed. System.InvalidOperationException: broken | at Spf.Tests.", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    // policyd-spf's debugLevel.
    [Theory]
    [InlineData(-1, "Critical")]
    [InlineData(0, "Warning Error Critical")]
    [InlineData(1, "Information Warning Error Critical")]
    [InlineData(2, "Debug Information Warning Error Critical")]
    [InlineData(3, "Trace Debug Information Warning Error Critical")]
    [InlineData(5, "Trace Debug Information Warning Error Critical")]
    public void SetDebugLevel_EachLevel_EnablesWhatItSays(int level, string enabled)
    {
        string written = Written(LogFormat.Plain, log =>
        {
            log.SetDebugLevel(level);
            foreach (LogLevel each in Enum.GetValues<LogLevel>())
            {
                log.Log(each, 7, each, null, (state, _) => state.ToString());
                Assert.Equal(log.IsEnabled(each), enabled.Split(' ').Contains($"{each}"));
            }
        });

        Assert.Equal(enabled.Replace(' ', '\n') + "\n", written);
    }

    private static string Written(LogFormat format, Action<LineLogger> write)
    {
        using var stream = new MemoryStream();
        var log = new StreamLogger(stream, format, new ManualTime());
        write(log);
        log.Flush(TimeSpan.FromMinutes(1));
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
