// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.Messages;

/// <summary>The header of a mail message (RFC 5322, section 2.2): its fields, unfolded, topmost first.</summary>
internal sealed class MessageHeader
{
    /// <summary>The maximum number of bytes read from a message: a hundred times a usual header.</summary>
    public const int MaxLength = 1 << 20;

    private readonly List<(string Name, string Body)> _fields = [];

    /// <summary>Returns the bodies of all fields with a name.</summary>
    public IEnumerable<string> Bodies(string name) =>
        from field in _fields
        where field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        select field.Body;

    /// <summary>
    /// Reads a message up to the end of its header. Lines may end with LF only; lines that are not fields are ignored.
    /// </summary>
    public static MessageHeader Read(Stream message)
    {
        byte[] buffer = new byte[MaxLength];
        int length = message.ReadAtLeast(buffer, MaxLength, throwOnEndOfStream: false);

        // Octets beyond US-ASCII are UTF-8 (RFC 6532), or in an unknown encoding.
        var header = new MessageHeader();
        header.AddFields(Encoding.UTF8.GetString(buffer, 0, length));
        return header;
    }

    private void AddFields(string text)
    {
        var field = new StringBuilder();
        foreach (string ended in text.Split('\n'))
        {
            string line = ended.TrimEnd('\r');
            if (line.Length == 0)
            {
                break;
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
        if (colon > 0)
        {
            _fields.Add((text[..colon].TrimEnd(), text[(colon + 1)..].Trim()));
        }
    }
}
