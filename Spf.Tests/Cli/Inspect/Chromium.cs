// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spf.Tests.Support;

namespace Spf.Tests.Cli.Inspect;

/// <summary>A real browser without a window, spoken to by its DevTools protocol, for as long as a test class
/// runs.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string? Program =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-chromium-");
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ClientWebSocket _socket = new();
    private TaskCompletionSource _loaded = new();
    private Process? _process;
    private Task? _reading;
    private string? _session;
    private int _lastId;

    /// <summary>The requests of the page since <see cref="OpenAsync"/>, itself first.</summary>
    internal IReadOnlyList<string> Requests => [.. _requests];

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(
            Program,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={_folder.FullName}",
                "--remote-debugging-port=0", "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        // It writes its port and path there as soon as it listens.
        string file = Path.Combine(_folder.FullName, "DevToolsActivePort");
        string[] lines = [];
        for (var time = Stopwatch.StartNew(); lines.Length < 2; await Task.Delay(50))
        {
            Assert.True(time.Elapsed < Patience && !_process.HasExited, "Chromium does not start.");
            lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        }

        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), CancellationToken.None);
        _reading = ReadAsync();
        JsonNode target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode session = await SendAsync(
            "Target.attachToTarget",
            new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        _session = session["sessionId"]!.GetValue<string>();
        await SendAsync("Page.enable");
        await SendAsync("Network.enable");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            await _reading!;
        }

        _socket.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Skips the test where there is no browser; fails it where CI=true says that there is.</summary>
    internal static void Require()
    {
        Requirement.Require(Program is null ? Requirement.NotInstalled("chromium") : null);
    }

    /// <summary>Opens a page from a file, without any scripts.</summary>
    internal async Task OpenAsync(string html, int width, bool isDark)
    {
        string file = Path.Combine(_folder.FullName, "page.html");
        await File.WriteAllTextAsync(file, html);
        await SendAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = true });
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject
            {
                ["name"] = "prefers-color-scheme",
                ["value"] = isDark ? "dark" : "light",
            }),
        });
        _requests.Clear();
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        await _loaded.Task.WaitAsync(Patience);
    }

    /// <summary>Asks the page something; the browser's own tools may, whatever the page allows.</summary>
    internal async Task<T> EvaluateAsync<T>(string script)
    {
        JsonNode answer = await SendAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Clicks where an element begins, as a person would.</summary>
    internal async Task ClickAsync(string selector)
    {
        double[] place = await EvaluateAsync<double[]>(
            $"(() => {{ const e = document.querySelector('{selector}'); e.scrollIntoView(); "
            + "const r = e.getBoundingClientRect(); return [r.left + 4, r.top + r.height / 2]; })()");
        foreach (string type in new[] { "mousePressed", "mouseReleased" })
        {
            await SendAsync("Input.dispatchMouseEvent", new JsonObject
            {
                ["type"] = type,
                ["x"] = place[0],
                ["y"] = place[1],
                ["button"] = "left",
                ["clickCount"] = 1,
            });
        }
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        int id = ++_lastId;
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await answer.Task.WaitAsync(Patience);
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                await message.WriteAsync(buffer.AsMemory(0, part.Count));
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The browser was ended.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"]?.GetValue<int>() is { } id && _waiting.TryRemove(id, out TaskCompletionSource<JsonNode>? answer))
        {
            _ = message["result"] is { } result
                ? answer.TrySetResult(result)
                : answer.TrySetException(new InvalidOperationException(message.ToJsonString()));
        }
        else if (message["method"]?.GetValue<string>() == "Page.loadEventFired")
        {
            _ = _loaded.TrySetResult();
        }
        else if (message["method"]?.GetValue<string>() == "Network.requestWillBeSent")
        {
            _requests.Enqueue(message["params"]!["request"]!["url"]!.GetValue<string>());
        }
    }
}
