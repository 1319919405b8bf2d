// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Spf.Headers;

namespace Spf.Cli.Messages;

/// <summary>
/// The facts about the SMTP session in a message's header: the client's address, the sender, the HELO name, and the
/// field that each was taken from.
/// </summary>
internal sealed class MessageFacts
{
    private const string Received = "Received";
    private const string ReturnPath = "Return-Path";

    private MessageFacts()
    {
    }

    public Fact<IPAddress>? ClientIP { get; private set; }

    /// <summary>The MAIL FROM address; empty for a null reverse-path.</summary>
    public Fact<string>? Sender { get; private set; }

    public Fact<string>? Helo { get; private set; }

    /// <summary>
    /// Takes the facts from the most reliable fields: Received-SPF and Authentication-Results, which a checking host
    /// wrote, then the topmost Received field that names a client outside of this network, then Return-Path.
    /// </summary>
    public static MessageFacts Of(MessageHeader header)
    {
        var facts = new MessageFacts();
        facts.TakeReceivedSpf(header);
        facts.TakeAuthenticationResults(header);
        facts.TakeReceived(header);
        if (header.Bodies(ReturnPath).FirstOrDefault() is { } path)
        {
            facts.Sender ??= new(ReceivedField.Mailbox(path), ReturnPath);
        }

        return facts;
    }

    private void TakeReceivedSpf(MessageHeader header)
    {
        foreach (string body in header.Bodies(ReceivedSpf.FieldName))
        {
            if (ReceivedSpf.TryParse(body, out ReceivedSpf? field) && field.ClientIP is { } address)
            {
                const string From = ReceivedSpf.FieldName;
                ClientIP = new(address, From);
                Sender = IsWhole(field.EnvelopeFrom) ? new(ReceivedField.Mailbox(field.EnvelopeFrom), From) : null;
                Helo = IsWhole(field.Helo) ? new(field.Helo, From) : null;
                return;
            }
        }
    }

    // A name that was cut may be another's.
    private static bool IsWhole([NotNullWhen(true)] string? name) =>
        name is not null && !name.EndsWith("...", StringComparison.Ordinal);

    private void TakeAuthenticationResults(MessageHeader header)
    {
        const string From = AuthenticationResults.FieldName;
        foreach (string body in header.Bodies(From))
        {
            if (SpfResInfo.Find(body) is not { } info)
            {
                continue;
            }

            ClientIP ??= info.ClientIP is { } address ? new(address, From) : null;
            Sender ??= info.MailFrom is { } sender ? new(ReceivedField.Mailbox(sender), From) : null;
            Helo ??= info.Helo is { } helo ? new(helo, From) : null;
            return;
        }
    }

    // A field without a client address, or with a private one, was written inside the receiving network.
    private void TakeReceived(MessageHeader header)
    {
        foreach (string body in header.Bodies(Received))
        {
            var field = ReceivedField.Read(body);
            if (field.ClientIP is null || !IsPublic(field.ClientIP)
                || (ClientIP is { } known && !known.Value.Equals(field.ClientIP)))
            {
                continue;
            }

            ClientIP ??= new(field.ClientIP, Received);
            Helo ??= field.Helo is { } helo ? new(helo, Received) : null;
            Sender ??= field.EnvelopeFrom is { } sender ? new(sender, Received) : null;
            return;
        }
    }

    // RFC 1918, 3927, 4193, 6598 and loopback addresses.
    private static bool IsPublic(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !address.IsIPv6LinkLocal && !address.IsIPv6UniqueLocal;
        }

        Span<byte> octets = stackalloc byte[4];
        _ = address.TryWriteBytes(octets, out _);
        return octets switch
        {
            [0 or 10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] => false,
            [169, 254, ..] or [100, >= 64 and <= 127, ..] => false,
            _ => true,
        };
    }

    /// <summary>A fact and the name of the field that it was taken from.</summary>
    internal sealed record Fact<T>(T Value, string From);
}
