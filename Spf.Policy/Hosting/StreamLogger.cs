// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Spf.Policy.Hosting;

/// <summary>
/// Lines to a stream, usually the standard error, which systemd, a container or a person reads. Each line is one write:
/// what others write to the same pipe never gets into it.
/// </summary>
internal sealed class StreamLogger(Stream stream, LogFormat format, TimeProvider time) : LineLogger(time)
{
    protected override bool TryWrite(LogLine line)
    {
        try
        {
            stream.Write(format switch
            {
                LogFormat.Journal => Encoding.ASCII.GetBytes($"<{line.Priority}>{line.Text}\n"),
                LogFormat.Json => ToJson(line),
                _ => Encoding.ASCII.GetBytes($"{line.Text}\n"),
            });
            return true;
        }
        catch (IOException)
        {
            // Nobody reads it any more; requests are answered all the same.
            return false;
        }
    }

    private static byte[] ToJson(LogLine line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", line.Time);
            json.WriteString("level", line.Level.ToString());
            json.WriteNumber("event", line.Id);
            json.WriteString("message", line.Text);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
