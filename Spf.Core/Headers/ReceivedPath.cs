// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Headers;

/// <summary>
/// The way of a message into a network, from its Received fields: each host writes its own above those that it finds.
/// So the topmost ones are those of the own hosts, and the first client that is not one of them is at the border. The
/// fields below were brought along by that client and prove nothing.
/// </summary>
internal sealed class ReceivedPath
{
    // RFC 5321, 6.3: servers take a message with about a hundred of them for one in a loop.
    private const int MaxFields = 64;

    private readonly List<ReceivedField> _inner = [];

    private ReceivedPath()
    {
    }

    /// <summary>The fields above the border: hand-overs inside the own network.</summary>
    public IReadOnlyList<ReceivedField> Inner => _inner;

    /// <summary>
    /// The field at the border. Its kind is <see cref="ReceivedKind.Undetermined"/> if it does not clearly name a
    /// client. Null if no field is left, so that the border is not in the message.
    /// </summary>
    public ReceivedField? Border { get; private set; }

    /// <summary>Finds the border.</summary>
    /// <param name="bodies">The bodies of the Received fields, topmost first.</param>
    /// <param name="isOwn">Whether an address is one of the own hosts or a trusted relay.</param>
    public static ReceivedPath Find(IEnumerable<string> bodies, Func<IPAddress, bool> isOwn)
    {
        var path = new ReceivedPath();
        foreach (string body in bodies.Take(MaxFields))
        {
            var field = ReceivedField.Read(body);
            if (field.Kind == ReceivedKind.NoClient || field.IsOtherProtocol
                || (field.ClientIP is { } address && isOwn(address)))
            {
                path._inner.Add(field);
                continue;
            }

            path.Border = field;
            break;
        }

        return path;
    }
}
