// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>A tool at work: its arguments, the store, and where it writes.</summary>
internal sealed class ToolRun(
    Dictionary<string, string> options,
    IReadOnlyList<string> arguments,
    PolicyConfiguration configuration,
    IGreylistStore store,
    TextWriter output,
    TextWriter errors,
    CancellationToken cancellationToken)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    public IReadOnlyList<string> Arguments => arguments;

    public PolicyConfiguration Configuration => configuration;

    public GreylistSettings Settings => configuration.Settings.Greylist;

    public bool IsJson => Has("--json");

    public CancellationToken CancellationToken => cancellationToken;

    public bool Has(string option) => options.ContainsKey(option);

    public string? Get(string option) => options.GetValueOrDefault(option);

    /// <summary>The value of an option that is a number of 0 or more.</summary>
    public long Number(string option, long otherwise) => Get(option) is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new ToolUsageException($"{option} is a number, not \"{text}\"");

    /// <summary>The value of an option that is a time.</summary>
    public TimeSpan Time(string option, TimeSpan otherwise) => Get(option) is not { } text ? otherwise
        : GreylistOptions.TryParseTime(text, out TimeSpan time) ? time
        : throw new ToolUsageException($"{option} is a time such as 12h or 7d, not \"{text}\"");

    /// <summary>Writes a part of the result.</summary>
    public void Print(string text) => output.Write(text);

    /// <summary>Writes about progress, or what is wrong, beside the result. Thread-safe.</summary>
    public void Tell(string text)
    {
        lock (_lock)
        {
            errors.Write(text);
        }
    }

    /// <summary>Asks the store, and does not wait for ever.</summary>
    public async ValueTask<T> AskAsync<T>(Func<IGreylistStore, CancellationToken, ValueTask<T>> call)
    {
        try
        {
            return await call(store, cancellationToken).AsTask().WaitAsync(CallLimit, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new GreylistStoreException($"the store gives no answer within {CallLimit.TotalSeconds} s", e);
        }
    }

    /// <summary>Reads all entries that have not expired, a page at a time.</summary>
    public async IAsyncEnumerable<(GreylistRow Row, long Now)> RowsAsync()
    {
        string? position = null;
        do
        {
            string? from = position;
            GreylistPage page = await AskAsync((s, token) => s.ReadAsync(from, token));
            foreach (GreylistRow row in page.Rows)
            {
                if (row.Expires >= page.Now)
                {
                    yield return (row, page.Now);
                }
            }

            position = page.Next;
        }
        while (position is not null);
    }

    /// <summary>
    /// Writes one line: a JSON object with --json, else the text, of which each part is safe for a terminal.
    /// </summary>
    public void Write(string text, Action<Utf8JsonWriter> json) => output.Write($"{(IsJson ? Json(json) : text)}\n");

    /// <summary>Writes a JSON object on a line of its own.</summary>
    public void WriteJson(Action<Utf8JsonWriter> json) => output.Write($"{Json(json)}\n");

    /// <summary>Text of a stranger on a line for a terminal.</summary>
    public static string Line(string text) => SafeText.Line(text);

    /// <summary>Text of a stranger as one word of a line for a terminal.</summary>
    public static string Word(string text) =>
        SafeText.Line(text).Replace(" ", "<U+0020>", StringComparison.Ordinal);

    /// <summary>A time as people read it, UTC.</summary>
    public static string Moment(long milliseconds) => milliseconds is < 0 or > 253_402_300_799_999
        ? "never"
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time as programs read it, UTC.</summary>
    public static string Iso(long milliseconds) => DateTimeOffset
        .FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253_402_300_799_999))
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An address, network or spf:DOMAIN as the client part of a key.</summary>
    public string ClientPart(string text)
    {
        if (text.StartsWith("spf:", StringComparison.OrdinalIgnoreCase))
        {
            return text.ToLowerInvariant();
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddressText.TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
        {
            throw new ToolUsageException(
                $"\"{SafeText.Line(text)}\" is not a client; write an address, a network or spf:DOMAIN");
        }

        string network = GreylistKey.NetworkOf(address, Settings.IPv4Prefix, Settings.IPv6Prefix);
        return slash < 0 || network.Equals(text, StringComparison.OrdinalIgnoreCase)
            ? network
            : throw new ToolUsageException($"{SafeText.Line(text)}: the network of that client is {network} here");
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
