// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>The text of --help.</summary>
internal static class HelpText
{
    public const string Text = """
        spf-policyd: answers Postfix whether a client may send mail for a domain (SPF, RFC 7208)

          spf-policyd [OPTIONS] [CONFIG]        one client on the standard input and output, for spawn(8)
          spf-policyd serve [OPTIONS] [CONFIG]  one process for all clients, in the foreground
          spf-policyd check-config [FILE]       what a configuration file says, and what is wrong with it
          spf-policyd check-config --postgrey '--inet=10023 --delay=300'
                                                the options that do what postgrey does with these
          spf-policyd check-config --for ADDRESS SENDER RECIPIENT [FILE]
                                                the files and options that decide about a message
          spf-policyd doctor                    why Postfix does not get answers
          spf-policyd greylist COMMAND          look into the greylist, and change it
          spf-policyd ping [ADDRESS]            whether a running service answers, and its DNS

        CONFIG is a policyd-spf.conf, as of policyd-spf 1.3 and 3.0.4.

        Try it without Postfix and without any network:
          printf 'request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.1\n\
        helo_name=mail.example.com\nsender=alice@example.com\nrecipient=bob@example.org\n\n' |
            spf-policyd --zone samples/example.zone

        As a process of its own; in main.cf, after reject_unauth_destination:
          spf-policyd serve --listen unix:/var/spool/postfix/private/spf-policyd
          smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated,
              reject_unauth_destination,
              check_policy_service { unix:private/spf-policyd, default_action=DUNNO }

        By spawn(8), in the place of policyd-spf; in master.cf, then in main.cf:
          policyd-spf  unix  -  n  n  -  0  spawn
              user=spf-policyd argv=/usr/local/bin/spf-policyd /etc/postfix-policyd-spf-python/policyd-spf.conf
          policyd-spf_time_limit = 3600
          smtpd_recipient_restrictions = ..., check_policy_service unix:private/policyd-spf

        Options:
          --dns ADDRESS[:PORT]  the name server to ask, not the system's; several in their order
          --zone FILE           answer from a zone file instead of the DNS
          -h, --help            this
          --version             the version

        Options of serve, which come before what the configuration says:
          --listen WHERE        unix:PATH, inet:HOST:PORT or systemd (its sockets); any number
          --log FORMAT          plain, journal, json (to the standard error) or syslog

        Signals of serve: SIGHUP reads the configuration again, and keeps the old one if the new one has
        errors; SIGTERM and SIGINT answer the requests that have begun, and end.

        Exit code: 0 at the end of the input or on a signal, 1 on a failure, 2 on wrong usage. Of ping: 0 if all is
        well, 1 if the service does not answer, 2 if it answers and the DNS does not, 64 on wrong usage.

        """;
}
