// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Spf.Policy.Hosting;

/// <summary>Lines to a stream, as a rule the standard error, which systemd, a container or a person reads.</summary>
internal sealed class StreamLogger(Stream stream, LogFormat format, TimeProvider time) : LineLogger
{
    private readonly Lock _lock = new();

    protected override void Write(LogLevel level, EventId id, string line)
    {
        byte[] bytes = format switch
        {
            LogFormat.Journal => Encoding.ASCII.GetBytes($"<{PriorityOf(level)}>{line}\n"),
            LogFormat.Json => ToJson(level, id, line),
            _ => Encoding.ASCII.GetBytes($"{line}\n"),
        };
        lock (_lock)
        {
            try
            {
                stream.Write(bytes);
            }
            catch (IOException)
            {
                // Nobody reads it any more; requests are answered all the same.
            }
        }
    }

    private byte[] ToJson(LogLevel level, EventId id, string line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", level.ToString());
            json.WriteNumber("event", id.Id);
            json.WriteString("message", line);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
