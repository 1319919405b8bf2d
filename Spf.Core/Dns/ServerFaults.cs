// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// If no name server of ours can be used, the checked domain is not to blame: the fault is kept for messages.
/// </summary>
internal sealed class ServerFaults(TimeProvider clock)
{
    // A server that has answered another question within this time can be used.
    private static readonly TimeSpan FaultDelay = TimeSpan.FromMinutes(1);

    private volatile string? _fault;
    private long _lastAnswer;

    /// <summary>Why no server can be used; null if one can.</summary>
    public string? Fault => _fault;

    public void NoteAnswer()
    {
        Volatile.Write(ref _lastAnswer, clock.GetTimestamp());
        _fault = null;
    }

    // One that answers other questions, but not this one in time, waits for the domain's own servers.
    public void NoteSilence(IPEndPoint server)
    {
        if (!HasAnsweredLately)
        {
            _fault ??= $"{server} did not answer";
        }
    }

    // A resolver that asks other servers for us should report their refusal as a failure, but some hand it on.
    public void NoteRefusal(IPEndPoint server)
    {
        if (!HasAnsweredLately)
        {
            _fault = $"{server} refuses our questions (REFUSED)";
        }
    }

    private bool HasAnsweredLately => Volatile.Read(ref _lastAnswer) is not 0 and long last
        && clock.GetElapsedTime(last) < FaultDelay;

    public void NoteError(IPEndPoint server, SocketError error) => _fault = error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => $"{server} refused the connection",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown
            or SocketError.HostDown => $"there is no route to {server}",
        SocketError.AccessDenied => $"the system does not permit connections to {server}",
        SocketError.AddressFamilyNotSupported => $"this host has no address to reach {server} from",
        _ => $"{server} cannot be reached ({error})",
    };
}
