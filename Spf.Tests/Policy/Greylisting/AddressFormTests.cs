// SPDX-License-Identifier: MIT

using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The parts of senders and recipients that count, and the keys that are made of them.</summary>
public sealed class AddressFormTests
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithQuietOnSuccess(true)
        .WithMaxTest(FuzzCount.Of(usual: 5_000, full: 200_000)).WithReplay(7208, 4713);

    private static readonly Gen<string> Addresses = Gen.ArrayOf(Gen.Elements(
        "prvs=", "btv1==", "1234abcdef", "=", "==", "srs0", "SRS1", "srs0=", "srs1=", "+", "-", "@", "@example.com",
        ".",
        "a", "B", "12", "7f", "\u00FC", "\n", "\0", " ", "\"", "#", "\uFFFD", "alice", "bounce-", "example.org",
        "4e48dd8b-0599-4a87-8084-b51c410b859b", "\U0001F4E7", "HHH=TT=", "9999999999", "0a1b2c3d4e"))
        .Select(string.Concat);

    [Theory]
    [InlineData("Alice@Example.COM.", "alice@example.com")]
    [InlineData("user+tag@example.com", "user@example.com")]
    [InlineData("+x@example.com", "+x@example.com")]
    [InlineData("prvs=1234abcdef=bob@example.com", "bob@example.com")]
    [InlineData("PRVS=Bob=1234ABCDEF@example.com", "bob@example.com")]
    [InlineData("btv1==1234abcdef==bob@example.com", "bob@example.com")]
    [InlineData("prvs=nottag=bob@example.com", "prvs=nottag=bob@example.com")]
    [InlineData("list-123-456@example.com", "list-#-#@example.com")]
    [InlineData("list-999-1@example.com", "list-#-#@example.com")]
    [InlineData("bounce_123@example.com", "bounce_#@example.com")]
    [InlineData(
        "0102016efd924cb8-4e48dd8b-0599-4a87-8084-b51c410b859b-000000@eu-west-1.amazonses.com",
        "#-#-#@eu-west-1.amazonses.com")]
    [InlineData(
        "bounce-md_10612303.5adf1f70.v1-0f662aa357fe4841870c6a233ce23b66@systemalerts.mailchimp.com",
        "bounce-md_#.#.v1-#@systemalerts.mailchimp.com")]
    [InlineData(
        "n01361f1607-0fe582ccfc934393-user===email.co.uk@bounce.x.com", "#-#-user===email.co.uk@bounce.x.com")]
    [InlineData("bounces+123-abcd-user=example.org@em.example.com", "bounces@em.example.com")]
    [InlineData("SRS0=HHH=TT=example.com=alice@f.example", "srs0=#=#=example.com=alice@f.example")]
    [InlineData("SRS0+Xy9z=5A=example.com=alice@f.example", "srs0=#=#=example.com=alice@f.example")]
    [InlineData(
        "SRS1=GGG=first.example==HHH=TT=example.com=alice@s.example",
        "srs1=#=first.example==#=#=example.com=alice@s.example")]
    [InlineData("anna1985@example.com", "#@example.com")]
    [InlineData("m\u00FCller123@ex\u00E4mple.com", "m\u00FCller123@ex\u00E4mple.com")]
    [InlineData("postmaster", "postmaster")]
    [InlineData("\"a b\"@example.com", "\"a b\"@example.com")]
    [InlineData("<>", "")]
    public void OfSender_Address_IsItsForm(string address, string form)
    {
        Assert.Equal(form, AddressForm.OfSender(address));
    }

    [Theory]
    [InlineData("Bob@Example.org", "bob@example.org")]
    [InlineData("bob+tag@example.org", "bob+tag@example.org")]
    [InlineData("list-123@example.org", "list-123@example.org")]
    [InlineData("prvs=1234abcdef=bob@example.org", "bob@example.org")]
    public void OfRecipient_Address_IsItsForm(string address, string form)
    {
        Assert.Equal(form, AddressForm.OfRecipient(address));
    }

    [Fact]
    public void Forms_OfAnything_AreIdempotent() => Prop.ForAll(Addresses.ToArbitrary(), address =>
    {
        string sender = AddressForm.OfSender(address);
        string recipient = AddressForm.OfRecipient(address);
        return (AddressForm.OfSender(sender) == sender && AddressForm.OfRecipient(recipient) == recipient)
            .Label($"{address} -> {sender} -> {AddressForm.OfSender(sender)}; {recipient}");
    }).Check(Cases);

    // Fields that a local part could try to shift into one another.
    [Fact]
    public void Keys_OfDifferentFields_Differ() => Prop.ForAll(
        Gen.ArrayOf(Addresses, 6).ToArbitrary(),
        fields =>
        {
            GreylistKey Key(int i) => GreylistKey.OfTriplet(
                false, GreylistFields.Sender | GreylistFields.Recipient, fields[i], fields[i + 1], fields[i + 2]);
            bool isSame = fields.AsSpan(0, 3).SequenceEqual(fields.AsSpan(3, 3));
            return isSame == (Key(0) == Key(3));
        }).Check(Cases);

    [Fact]
    public void Keys_OfKinds_Differ()
    {
        GreylistFields[] subsets =
        [
            GreylistFields.Client, GreylistFields.Sender, GreylistFields.Recipient,
            GreylistFields.Sender | GreylistFields.Recipient,
        ];
        GreylistKey[] keys =
        [
            GreylistKey.OfClient("x"),
            .. from fails in (bool[])[false, true]
               from fields in subsets
               select GreylistKey.OfTriplet(fails, fields, "x", "", ""),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(key, GreylistKey.From(key.ToArray())));
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:0:1:2::9", "2001:db8:0:1::/64")]
    public void NetworkOf_Address_IsItsNetwork(string address, string network)
    {
        Assert.Equal(network, GreylistKey.NetworkOf(IPAddress.Parse(address), 24, 64));
    }

    [Theory]
    [InlineData("unknown", "192.0.2.1", true)]
    [InlineData("", "192.0.2.1", true)]
    [InlineData("192-0-2-1.dsl.example.net", "192.0.2.1", true)]
    [InlineData("host-001.002.000.192.example.net", "192.0.2.1", true)]
    [InlineData("c0000201.example.net", "192.0.2.1", true)]
    [InlineData("mx1.example.net", "192.0.2.1", false)]
    [InlineData("mail-2001-db8-0-0-1-2-3-4.example.net", "2001:db8::1:2:3:4", true)]
    [InlineData("mail.example.net", "2001:db8::1:2:3:4", false)]
    public void SuspiciousName_Is_ANameMadeOfTheAddress(string name, string address, bool isSuspicious)
    {
        Assert.Equal(isSuspicious, SuspiciousName.Is(name, IPAddress.Parse(address)));
    }
}
