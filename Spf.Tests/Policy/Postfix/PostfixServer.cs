// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// A Postfix of our own: its configuration, queue and data are in a folder, its ports on the loopback address. Nothing
/// of the system's is touched.
/// </summary>
internal sealed class PostfixServer(string folder) : IAsyncDisposable
{
    /// <summary>The domain it takes mail for.</summary>
    public const string Domain = "receiver.test";

    /// <summary>Its name.</summary>
    public const string HostName = "mx.receiver.test";

    /// <summary>The user for processes that must not run as root or Postfix: policy services, and the delivery of
    /// mail.</summary>
    public const string User = "nobody";

    private const int UserId = 65534;

    private readonly List<string> _settings = [];
    private readonly List<string> _services = [];
    private TestProcess? _master;
    private int _lastPort;

    public string QueueFolder { get; } = Path.Combine(folder, "queue");

    /// <summary>The latest log lines of Postfix.</summary>
    public string Log => LastLines(File.Exists(LogFile) ? File.ReadAllText(LogFile) : "") + _master?.Output;

    /// <summary>How often Postfix has logged this.</summary>
    public int CountLogged(string text) => File.ReadAllText(LogFile).Split(text).Length - 1;

    private string LogFile => Path.Combine(folder, "maillog");

    private string ConfigurationFolder => Path.Combine(folder, "etc");

    private string Mailbox => Path.Combine(folder, "mail", "box");

    /// <summary>Adds lines to main.cf.</summary>
    public void AddSettings(string lines) => _settings.Add(lines);

    /// <summary>Adds a service to master.cf.</summary>
    public void AddService(string lines) => _services.Add(lines);

    /// <summary>Adds an SMTP server.</summary>
    /// <param name="checks">The restrictions of smtpd_recipient_restrictions after reject_unauth_destination.</param>
    /// <param name="settings">The differences of this server in its main.cf.</param>
    /// <returns>Its port.</returns>
    public int AddPort(string checks, params string[] settings)
    {
        int port = _lastPort = FreePort.Next();
        string restrictions = $"smtpd_recipient_restrictions = reject_unauth_destination, {checks}";
        _services.Add(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port} inet n - n - - smtpd\n")
            + string.Join('\n', settings.Prepend(restrictions).Select(setting => $"  -o {{ {setting} }}")));
        return port;
    }

    /// <summary>Makes the folders, so that others can put their sockets there.</summary>
    public async Task PrepareAsync()
    {
        foreach (string name in (string[])["etc", "queue", "data", "mail"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        await TestProcess.RunAsync("chown", ["postfix", Path.Combine(folder, "data")]);
        await TestProcess.RunAsync("chown", [User, Path.Combine(folder, "mail")]);
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(ConfigurationFolder, "main.cf"), MainConfiguration());
        await File.WriteAllTextAsync(Path.Combine(ConfigurationFolder, "master.cf"), MasterConfiguration());
        _master = TestProcess.Start(Prerequisites.Postfix, ["-c", ConfigurationFolder, "start-fg"]);
        for (int i = 0; !await LoopbackSocket.AcceptsAsync(new IPEndPoint(IPAddress.Loopback, _lastPort)); i++)
        {
            Assert.True(i < 500 && !_master.HasExited, $"Postfix does not start:\n{Log}");
            await Task.Delay(20);
        }
    }

    /// <summary>Sends one message over a connection of its own.</summary>
    public static async Task<SentMail> SendAsync(
        int port, MailClient client, string sender, string header = "Subject: test", params string[] recipients)
    {
        using SmtpSession session = await SmtpSession.ConnectAsync(port, client);
        return await session.SendMailAsync(sender, header, recipients.Length == 0 ? [$"bob@{Domain}"] : recipients);
    }

    /// <summary>Waits for a message in the mailbox.</summary>
    public async Task<DeliveredMail> DeliveredAsync(SentMail mail, string recipient = $"bob@{Domain}")
    {
        string delivered = Path.Combine(Mailbox, "new");
        string id = $" id {mail.QueueId}";
        string to = $"Delivered-To: {recipient}\n";
        for (int i = 0; i < 1_000; i++)
        {
            foreach (string file in Directory.Exists(delivered) ? Directory.GetFiles(delivered) : [])
            {
                string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
                if (text.Contains(id, StringComparison.Ordinal) && text.Contains(to, StringComparison.Ordinal))
                {
                    return new DeliveredMail(text);
                }
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Message {mail.QueueId} to {recipient} is not delivered:\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_master is not null)
        {
            await using (_master)
            {
                await TestProcess.RunAsync(Prerequisites.Postfix, ["-c", ConfigurationFolder, "abort"]);
            }
        }
    }

    /// <summary>The end of a log: the failure of a test is there, and not at its beginning.</summary>
    public static string LastLines(string log) => string.Join('\n', log.Split('\n').TakeLast(60));

    private string MainConfiguration() =>
        $"""
        compatibility_level = 3.6
        config_directory = {ConfigurationFolder}
        queue_directory = {QueueFolder}
        data_directory = {folder}/data
        daemon_directory = /usr/lib/postfix/sbin
        command_directory = /usr/sbin
        maillog_file = {folder}/maillog
        maillog_file_prefixes = {folder}
        myhostname = {HostName}
        mydestination =
        mynetworks =
        alias_maps =
        inet_interfaces = 127.0.0.1
        inet_protocols = all
        default_transport = discard:
        virtual_mailbox_domains = {Domain}
        virtual_mailbox_base = {folder}/mail
        virtual_mailbox_maps = static:box/
        virtual_uid_maps = static:{UserId}
        virtual_gid_maps = static:{UserId}
        smtpd_authorized_xclient_hosts = 127.0.0.1
        smtpd_relay_restrictions = reject_unauth_destination
        smtpd_peername_lookup = no
        smtpd_client_connection_count_limit = 0
        smtpd_soft_error_limit = 10000
        smtpd_hard_error_limit = 10000
        in_flow_delay = 0
        {string.Join('\n', _settings)}

        """;

    private string MasterConfiguration() =>
        $"""
        {string.Join('\n', _services)}
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        virtual unix - n n - - virtual
        postlog unix-dgram n - n - 1 postlogd

        """;
}
