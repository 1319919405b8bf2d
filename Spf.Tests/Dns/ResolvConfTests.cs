// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

public sealed class ResolvConfTests
{
    private const string Local = "127.0.0.1:53 [::1]:53";

    [Theory]
    [InlineData("", Local)]
    [InlineData("nameserver 192.0.2.1", "192.0.2.1:53")]
    [InlineData("nameserver 192.0.2.1\n", "192.0.2.1:53")]
    [InlineData("nameserver\t 192.0.2.1 \t\r\n", "192.0.2.1:53")]
    [InlineData("nameserver 192.0.2.1 # the old one\n", "192.0.2.1:53")]
    [InlineData("nameserver 2001:db8::1\nnameserver 192.0.2.1\n", "[2001:db8::1]:53 192.0.2.1:53")]
    [InlineData("nameserver fe80::1%1\n", "[fe80::1%1]:53")]
    [InlineData("nameserver fe80::1%nosuch\n", "[fe80::1]:53")] // an interface that is not there is left out
    [InlineData("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n", "192.0.2.1:53 192.0.2.2:53 192.0.2.3:53")] // MAXNS
    [InlineData("# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n", Local)]
    [InlineData(" nameserver 192.0.2.1\n", Local)] // the keyword must start the line
    [InlineData("nameserver192.0.2.1\n", Local)]
    [InlineData("nameserver\n", Local)]
    [InlineData("nameserver \n", Local)]
    [InlineData("nameservers 192.0.2.1\n", Local)]
    [InlineData("nameserver ns.example.org\nnameserver 192.0.2.1\n", "192.0.2.1:53")]
    [InlineData("nameserver [2001:db8::1]:5353\n", Local)]
    [InlineData("nameserver 192.0.2.1:5353\n", Local)]
    [InlineData("domain example.org\nsearch example.org example.net\nsortlist 192.0.2.0\nnameserver 192.0.2.1\n", "192.0.2.1:53")]
    [InlineData("\0\u00FF\u2028nameserver 192.0.2.9\nnameserver 192.0.2.1\n", "192.0.2.9:53 192.0.2.1:53")]
    public void Parse_Servers_AreTheFirstThree(string text, string servers) =>
        Assert.Equal(servers, string.Join(' ', ResolvConf.Parse(text).Servers));

    [Theory]
    [InlineData("options", 5, 2, false)]
    [InlineData("options timeout:3", 3, 2, false)]
    [InlineData("options timeout:3 attempts:4 rotate", 3, 4, true)]
    [InlineData("options timeout:3\noptions\tattempts:4\noptions rotate", 3, 4, true)]
    [InlineData("options timeout:30 attempts:5", 30, 5, false)]
    [InlineData("options timeout:31 attempts:6", 30, 5, false)] // RES_MAXRETRANS, RES_MAXRETRY
    [InlineData("options timeout:99999999999 attempts:99999999999", 30, 5, false)]
    [InlineData("options timeout:0 attempts:0", 1, 1, false)]
    [InlineData("options timeout:-1 attempts:x timeout: attempts", 5, 2, false)]
    [InlineData("options Timeout:3 ROTATE", 5, 2, false)]
    [InlineData("options edns0 trust-ad ndots:2 timeout:1 rotated", 1, 2, false)]
    [InlineData("# options timeout:3", 5, 2, false)]
    public void Parse_Options_AreCapped(string text, int timeout, int attempts, bool rotate)
    {
        ResolvConf conf = ResolvConf.Parse(text);

        Assert.Equal((TimeSpan.FromSeconds(timeout), attempts, rotate), (conf.Timeout, conf.Attempts, conf.Rotate));
    }

    [Fact]
    public void Parse_AnyText_GivesAServer()
    {
        const string Alphabet = "nameserver options timeout: attempts:rotate\n\r\t #;%:.0123456789abcdef[]\0\u00FF";
        Random random = new(7208);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Create(random.Next(60), random, static (span, random) =>
            {
                foreach (ref char c in span)
                {
                    c = Alphabet[random.Next(Alphabet.Length)];
                }
            });
            Assert.NotEmpty(ResolvConf.Parse($"nameserver {text}\noptions {text}\n{text}").Servers);
        }
    }

    [Fact]
    public void Servers_FileChanges_AreReadAgainAfterAWhile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("spf-").FullName, "resolv.conf");
        ManualTime clock = new();
        StubResolverSystem system = new(new StubResolverOptions { TimeProvider = clock }, path);
        Assert.Equal(Local, string.Join(' ', system.Servers.Servers));

        File.WriteAllText(path, "nameserver 192.0.2.1\noptions timeout:2");
        Assert.Equal(Local, string.Join(' ', system.Servers.Servers));

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("192.0.2.1:53", string.Join(' ', system.Servers.Servers));
        Assert.Equal(TimeSpan.FromSeconds(2), system.Servers.TryTimeout);

        // Gone for a moment: what was known still counts.
        File.Delete(path);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("192.0.2.1:53", string.Join(' ', system.Servers.Servers));

        File.WriteAllText(path, "");
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Local, string.Join(' ', system.Servers.Servers));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Servers_Interfaces_GiveAServerOnEverySystem() =>
        Assert.NotEmpty(new StubResolverSystem(new StubResolverOptions(), path: null).Servers.Servers);
}
