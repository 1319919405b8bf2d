// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Spf.Policy.Hosting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>Prometheus's text format, version 0.0.4, and the endpoint that serves it.</summary>
public sealed partial class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void ToString_EachInstrument_IsAsTheFormatHasIt()
    {
        string name = $"test.{nameof(ToString_EachInstrument_IsAsTheFormatHasIt)}";
        using var meter = new Meter(name);
        using var exporter = new PrometheusExporter(name);
        Counter<long> counter = meter.CreateCounter<long>("a.requests", "{request}", "One \\ and\ntwo \"lines\".");
        UpDownCounter<long> gauge = meter.CreateUpDownCounter<long>("b.open");
        Histogram<double> histogram = meter.CreateHistogram<double>("c.duration", "s", "Time.");
        counter.Add(2, new KeyValuePair<string, object?>("kind.of", "x\\\"\ny"));
        counter.Add(1, new KeyValuePair<string, object?>("kind.of", "a"));
        counter.Add(1, new KeyValuePair<string, object?>("kind.of", "a"));
        gauge.Add(3);
        gauge.Add(-1);
        histogram.Record(0.0001);
        histogram.Record(0.3);
        histogram.Record(100);

        string[] lines = exporter.ToString().Split('\n');

        Assert.Equal(
            [
                "# HELP a_requests_total One \\\\ and\\ntwo \"lines\".",
                "# TYPE a_requests_total counter",
                "a_requests_total{kind_of=\"a\"} 2",
                "a_requests_total{kind_of=\"x\\\\\\\"\\ny\"} 2",
                "# HELP b_open ",
                "# TYPE b_open gauge",
                "b_open 2",
                "# HELP c_duration_seconds Time.",
                "# TYPE c_duration_seconds histogram",
                "c_duration_seconds_bucket{le=\"0.0001\"} 1",
            ],
            lines[..10]);
        string[] buckets = [.. lines.Where(line => line.Contains("_bucket", StringComparison.Ordinal))];
        Assert.Equal("c_duration_seconds_bucket{le=\"0.25\"} 1", buckets[^8]);
        Assert.Equal("c_duration_seconds_bucket{le=\"0.5\"} 2", buckets[^7]);
        Assert.Equal("c_duration_seconds_bucket{le=\"+Inf\"} 3", buckets[^1]);
        Assert.Equal(["c_duration_seconds_sum 100.3001", "c_duration_seconds_count 3", ""], lines[^3..]);
    }

    [Fact]
    public async Task Record_ManyAtOnce_LosesNone()
    {
        string name = $"test.{nameof(Record_ManyAtOnce_LosesNone)}";
        using var meter = new Meter(name);
        using var exporter = new PrometheusExporter(name);
        Counter<long> counter = meter.CreateCounter<long>("count");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    counter.Add(1);
                }
            },
            Token)));

        Assert.Contains("\ncount_total 80000\n", exporter.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_Metrics_CountsWhatHasHappened()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spf-policyd-");
        string file = Path.Combine(folder.FullName, "conf");
        string socket = Path.Combine(folder.FullName, "spf");
        int port = FreePort.Next();
        await File.WriteAllTextAsync(file, $"Metrics = 127.0.0.1:{port}\nListen = unix:{socket}\n", Token);
        await using (Daemon daemon = await Daemon.ServeAsync(["--zone", Daemon.Zone, file]))
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(socket);
            await client.AskAsync("alice@example.com");
            await client.AskAsync("alice@example.com", "203.0.113.9");
            using PolicyClient bad = await PolicyClient.ConnectAsync(socket);
            await bad.SendAsync("\n");
            Assert.Null(await bad.ReadAsync());

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            using HttpResponseMessage response = await http.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
            string text = await response.Content.ReadAsStringAsync(Token);
            using HttpResponseMessage missing = await http.GetAsync(new Uri("/", UriKind.Relative), Token);

            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
            Assert.Equal(
                "text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Line(), line));
            Assert.Contains("\nspf_policy_requests_total{action=\"prepend\"} 1\n", text, StringComparison.Ordinal);
            Assert.Contains("\nspf_policy_requests_total{action=\"reject\"} 1\n", text, StringComparison.Ordinal);
            Assert.Contains(
                "\nspf_policy_request_duration_seconds_count{action=\"reject\"} 1\n", text, StringComparison.Ordinal);
            Assert.Contains(
                "\nspf_policy_connections_cut_off_total{reason=\"malformed\"} 1\n", text, StringComparison.Ordinal);
            Assert.Contains("\n# TYPE spf_policy_connections gauge\n", text, StringComparison.Ordinal);
            Assert.Contains(
                "\nspf_checks_total{spf_result=\"fail\",spf_identity=\"mailfrom\"} 1\n",
                text,
                StringComparison.Ordinal);
            Assert.Contains("\nspf_dns_cache_misses_total ", text, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [GeneratedRegex(
        """^(# HELP [a-z_]+ .*|# TYPE [a-z_]+ (counter|gauge|histogram)"""
        + """|[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? [0-9.e+-]+)$""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}
