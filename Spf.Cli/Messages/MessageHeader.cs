// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.Messages;

/// <summary>The header of a mail message (RFC 5322, section 2.2): its fields, unfolded, topmost first.</summary>
internal sealed class MessageHeader
{
    /// <summary>The maximum number of bytes read from a message: a hundred times a usual header.</summary>
    public const int MaxLength = 1 << 20;

    private readonly List<HeaderField> _fields = [];

    private MessageHeader()
    {
    }

    public IReadOnlyList<HeaderField> Fields => _fields;

    /// <summary>A remark about the text for the user; null if there is none.</summary>
    public string? Remark { get; private set; }

    /// <summary>
    /// Reads a message up to the end of its header. Lines may end with CR or LF only; empty lines before the first
    /// field, a mailbox's "From " line and other lines that are not fields are ignored.
    /// </summary>
    public static MessageHeader Read(Stream message)
    {
        byte[] buffer = new byte[MaxLength];
        int length = message.ReadAtLeast(buffer, MaxLength, throwOnEndOfStream: false);
        var header = new MessageHeader();
        header.AddFields(header.Decode(buffer.AsSpan(0, length)));
        return header;
    }

    // Octets beyond US-ASCII are UTF-8 (RFC 6532), or in an unknown encoding. Some programs save UTF-16, with a byte
    // order mark or without: then every second octet of a field's name is zero.
    private string Decode(ReadOnlySpan<byte> text)
    {
        Encoding? utf16 = text switch
        {
            [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        Remark = utf16 is null ? null : "the message is UTF-16 text, so it is not the original; it was read as such";
        return (utf16 ?? Encoding.UTF8).GetString(text).TrimStart('\uFEFF');
    }

    private void AddFields(string text)
    {
        var field = new StringBuilder();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Length == 0)
            {
                if (_fields.Count > 0 || field.Length > 0)
                {
                    break;
                }

                continue;
            }

            if (line[0] is not (' ' or '\t'))
            {
                Add(field);
                field.Clear();
            }

            field.Append(line);
        }

        Add(field);
    }

    private void Add(StringBuilder field)
    {
        string text = field.ToString();
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = text[..Math.Max(colon, 0)].TrimEnd();
        if (name.Length > 0 && !name.Any(static c => c is <= ' ' or > '~'))
        {
            _fields.Add(new HeaderField(name, text[(colon + 1)..].Trim()));
        }
    }
}

/// <summary>A field of a header, with its body unfolded.</summary>
internal readonly record struct HeaderField(string Name, string Body)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
