// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting;

/// <summary>The kinds of entry in a store.</summary>
internal enum GreylistKind
{
    Triplet,

    /// <summary>A client whose triplets have passed.</summary>
    Client,

    /// <summary>A client that has written to a blackhole address.</summary>
    Blackholed,
}

/// <summary>The subject of an entry: its key, and its texts for people.</summary>
internal readonly record struct GreylistSubject(GreylistKey Key, GreylistTexts Texts)
{
    // With Greylist_Privacy an entry says of what kind it is, and nothing else.
    private const string HiddenClient = "*client";
    private const string HiddenBlackholed = "*blackholed";
    private const string Blackholed = "blackholed ";

    /// <param name="settings">The settings.</param>
    /// <param name="fails">Whether SPF would reject the message.</param>
    /// <param name="client">The client part.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="recipient">The recipient.</param>
    public static GreylistSubject OfTriplet(
        GreylistSettings settings, bool fails, string client, string sender, string recipient)
    {
        string senderForm = AddressForm.OfSender(sender);
        string recipientForm = AddressForm.OfRecipient(recipient);
        return new(
            GreylistKey.OfTriplet(fails, settings.Key, client, senderForm, recipientForm, settings.PrivacySecret),
            settings.PrivacySecret is null
                ? new GreylistTexts(
                    client,
                    settings.Key.HasFlag(GreylistFields.Sender) ? senderForm : null,
                    settings.Key.HasFlag(GreylistFields.Recipient) ? recipientForm : null)
                : default);
    }

    public static GreylistSubject OfClient(GreylistSettings settings, string client) => new(
        GreylistKey.OfClient(client, settings.PrivacySecret),
        new GreylistTexts(settings.PrivacySecret is null ? client : HiddenClient, null, null));

    public static GreylistSubject OfBlackholed(GreylistSettings settings, string client) => new(
        GreylistKey.OfBlackholed(client, settings.PrivacySecret),
        new GreylistTexts(settings.PrivacySecret is null ? Blackholed + client : HiddenBlackholed, null, null));

    /// <summary>The client part of an IPv4 address or an IPv6 /64 that can be blackholed.</summary>
    public static string BlackholedClient(IPAddress address) => GreylistKey.NetworkOf(address, 32, 64);

    /// <summary>The texts of an entry whose kind and client were described, without sender and recipient.</summary>
    /// <param name="isBlackholed">Whether it is of a blackholed client.</param>
    /// <param name="isClient">Whether it is of a client.</param>
    /// <param name="client">The client; null if it is hidden.</param>
    public static GreylistTexts Restore(bool isBlackholed, bool isClient, string? client) => new(
        isBlackholed ? (client is null ? HiddenBlackholed : Blackholed + client)
            : isClient ? client ?? HiddenClient
            : client,
        null,
        null);

    /// <summary>Returns the kind of an entry, and its client; null for a client that is hidden.</summary>
    public (GreylistKind Kind, string? Client) Describe()
    {
        if (Texts is not { Client: { } client, Sender: null, Recipient: null })
        {
            return (GreylistKind.Triplet, Texts.Client);
        }

        // A triplet may have no more than a client in its key.
        return client switch
        {
            HiddenClient => (GreylistKind.Client, null),
            HiddenBlackholed => (GreylistKind.Blackholed, null),
            _ when client.StartsWith(Blackholed, StringComparison.Ordinal) =>
                (GreylistKind.Blackholed, client[Blackholed.Length..]),
            _ when GreylistKey.OfClient(client) == Key => (GreylistKind.Client, client),
            _ => (GreylistKind.Triplet, client),
        };
    }
}
