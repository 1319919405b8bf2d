// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Cli.Answers;
using Spf.Cli.CommandLine;
using Spf.Cli.Messages;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>The client and the identities to check: as typed, completed by --message.</summary>
internal sealed record Identities(IPAddress? ClientIP, string? Sender, string? Helo)
{
    // Enough for three names of full length.
    private const int MaxReport = 2048;

    private const string ExampleCommand =
        "for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com";

    /// <summary>Reads the identities from the arguments and the message.</summary>
    /// <exception cref="UsageException">The arguments or the message are not valid.</exception>
    public static Identities Read(Arguments arguments, Terminal terminal)
    {
        IPAddress? ip = arguments.Value(OptionTable.Ip) is { } text ? OptionValues.Address(OptionTable.Ip, text) : null;
        string? sender = arguments.Value(OptionTable.Sender) is { } mailbox ? MailboxOf(mailbox, terminal) : null;
        string? helo = arguments.Value(OptionTable.Helo);
        if (arguments.Value(OptionTable.Id) is { } identity)
        {
            (sender, helo) = OptionValues.Scope(arguments) == SpfIdentity.Helo
                ? (sender, Single(identity, helo, "--id and --helo give two HELO identities"))
                : (Single(identity, sender, "--id and --sender give two senders"), helo);
        }

        var typed = new Identities(ip, sender, helo);
        if (arguments.Value(OptionTable.Message) is { } file)
        {
            return typed.WithMessage(file, arguments, terminal);
        }

        OptionRow? lone = Array.Find([OptionTable.Relay, OptionTable.AuthServId], arguments.Has);
        return lone is null ? typed : throw new UsageException(
            $"--{lone.Name} is only for --message", "give the file of the message with --message");
    }

    /// <summary>Returns the checks to run.</summary>
    /// <exception cref="UsageException">An identity is missing.</exception>
    public Question[] ToQuestions(Arguments arguments)
    {
        IPAddress ip = ClientIP
            ?? throw new UsageException("--ip is missing: give the address of the SMTP client", ExampleCommand);
        if (arguments.Has(OptionTable.Both))
        {
            return Helo is null
                ? throw new UsageException("--both needs --helo", $"{ExampleCommand} --both")
                : [Question.ForMailFrom(ip, Sender ?? string.Empty, Helo), Question.ForHelo(ip, Helo)];
        }

        SpfIdentity? scope = OptionValues.Scope(arguments);
        bool isHelo = scope == SpfIdentity.Helo || (scope is null && Sender is null);
        if (isHelo ? Helo is null : Sender is null)
        {
            throw new UsageException(
                scope is null ? "nothing to check: give --sender or --helo"
                : isHelo ? "--scope helo needs --id or --helo"
                : "--scope mfrom needs --id or --sender",
                ExampleCommand);
        }

        return [isHelo ? Question.ForHelo(ip, Helo!) : Question.ForMailFrom(ip, Sender!, Helo)];
    }

    // "Alice <alice@example.com>", as mail programs show a sender, and spaces or line breaks around it.
    private static string MailboxOf(string text, Terminal terminal)
    {
        string mailbox = text.Trim();
        int start = mailbox.LastIndexOf('<');
        if (start > 0 && mailbox[^1] == '>')
        {
            mailbox = mailbox[(start + 1)..^1];
        }

        if (mailbox != text)
        {
            terminal.Error.WriteLine($"spfquery: the sender is read as {SafeText.Line(mailbox, MaxReport)}");
        }

        return mailbox;
    }

    private static string Single(string identity, string? other, string message) => other is null || other == identity
        ? identity
        : throw new UsageException(message, "give one of them");

    // Typed values take precedence. Values from the message are reported, since a forged field may mislead.
    private Identities WithMessage(string file, Arguments arguments, Terminal terminal)
    {
        MessageFacts facts = MessageFacts.Of(ReadHeader(file, terminal), Trust.Read(arguments, ClientIP));
        var found = new Identities(
            ClientIP ?? facts.ClientIP?.Value, Sender ?? facts.Sender?.Value, Helo ?? facts.Helo?.Value);
        var used = new List<string>();
        Note(used, ClientIP, OptionTable.Ip, facts.ClientIP);
        Note(used, Sender, OptionTable.Sender, facts.Sender);
        Note(used, Helo, OptionTable.Helo, facts.Helo);
        string[] reports =
        [
            .. used.Count == 0 ? [] : new[] { $"taken from the message: {string.Join(", ", used)}" },
            .. facts.Notes,
            .. found.Sender is null && found.Helo is not null && OptionValues.Scope(arguments) is null
                ? new[] { $"no Return-Path or other field gives the sender: checking HELO {found.Helo} instead" }
                : [],
        ];
        if (found.ClientIP is null)
        {
            string reason = facts.Failure is null ? string.Empty : $": {facts.Failure}";
            throw new UsageException(
                $"{OptionTable.Message.With(file)}: no header field gives the client's address{reason}",
                "give it with --ip; use --relay for your own hosts and relays that you trust");
        }

        foreach (string report in reports)
        {
            terminal.Error.WriteLine($"spfquery: {SafeText.Line(report, MaxReport)}");
        }

        return found;
    }

    private static MessageHeader ReadHeader(string file, Terminal terminal)
    {
        if (file == "-")
        {
            return MessageHeader.Read(terminal.Input);
        }

        using Stream message = TextFile.Open(OptionTable.Message.With(file), file);
        return MessageHeader.Read(message);
    }

    private static void Note<T>(List<string> used, object? typed, OptionRow row, MessageFacts.Fact<T>? fact)
    {
        if (typed is null && fact is not null)
        {
            string value = $"{fact.Value}" is { Length: > 0 } text ? text : "<>";
            used.Add($"--{row.Name} {value} ({fact.From})");
        }
    }
}
