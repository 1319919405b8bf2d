// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Headers;
using Spf.Text;

namespace Spf.Cli.Messages;

/// <summary>
/// The facts about the SMTP session in a message's header: the client's address, the sender and the HELO name, and the
/// field that each was taken from. The topmost Received fields are those of the own hosts and of trusted relays; the
/// first one that names another client is at the border. Fields below it were brought along by that client, so none of
/// them is believed.
/// </summary>
internal sealed class MessageFacts
{
    private const string Received = "Received";
    private const string ReturnPath = "Return-Path";
    private const int MaxRefused = 8;

    private readonly MessageHeader _header;
    private readonly Trust _trust;
    private readonly List<int> _received = [];
    private readonly List<string> _notes = [];
    private readonly List<TraceClaim> _claims = [];
    private readonly List<TraceClaim> _nearClaims = [];
    private readonly ReceivedPath _path;

    // The field at the border: its position among the Received fields, and among all fields.
    private readonly int _index;
    private readonly int _border;
    private int _refused;

    private MessageFacts(MessageHeader header, Trust trust)
    {
        _header = header;
        _trust = trust;
        _received.AddRange(
            Enumerable.Range(0, header.Fields.Count).Where(i => header.Fields[i].Is(Received)));
        IEnumerable<string> bodies = _received.Select(i => header.Fields[i].Body);
        _path = FindPath([.. bodies]);
        _index = _path.Inner.Count - (_path.Border is null ? 1 : 0);
        _border = _received.Count == 0 ? header.Fields.Count : _received[Math.Max(_index, 0)];
    }

    public Fact<IPAddress>? ClientIP { get; private set; }

    /// <summary>The MAIL FROM address; empty for a null reverse-path.</summary>
    public Fact<string>? Sender { get; private set; }

    public Fact<string>? Helo { get; private set; }

    /// <summary>The fields that were passed over or not believed, and other remarks, one line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Why there is no client; null if there is one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Reads the facts.</summary>
    /// <param name="header">The header.</param>
    /// <param name="trust">The hosts that are trusted.</param>
    public static MessageFacts Of(MessageHeader header, Trust trust)
    {
        var facts = new MessageFacts(header, trust);
        facts.NotePath();
        facts.ReadClaims();
        facts.TakeClient();
        facts.TakeSender();
        facts.TakeHelo();
        facts.NoteNearClaims();
        return facts;
    }

    // A client that the user gives is the border, wherever it is.
    private ReceivedPath FindPath(string[] bodies)
    {
        if (_trust.ClientIP is { } client)
        {
            var path = ReceivedPath.Find(bodies, address => !address.Equals(client));
            if (path.Border?.ClientIP is not null)
            {
                return path;
            }
        }

        return ReceivedPath.Find(bodies, _trust.IsOwn);
    }

    private void NotePath()
    {
        if (_header.Remark is { } remark)
        {
            _notes.Add(remark);
        }

        if (Border is null && _path.Border is { ClientIP: not null })
        {
            _notes.Add($"{NameOf(_index)} names another client than you give");
        }

        for (int i = 0; i < _path.Inner.Count; i++)
        {
            ReceivedField field = _path.Inner[i];
            string? reason = field.IsOtherProtocol ? $"it came by {field.Protocol}, not by SMTP"
                : field.ClientIP is not { } address || _trust.ClientIP is not null ? null
                : _trust.IsRelay(address) ? $"{address} is a trusted relay"
                : $"{address} is {LocalAddress.Describe(address)}, so it is taken for one of your own hosts";
            if (reason is not null)
            {
                _notes.Add($"passed over {NameOf(i)}: {reason}");
            }
        }

        if (Border is { IsAuthenticated: true } border)
        {
            _notes.Add($"in {NameOf(_index)} the client logged in ({border.Protocol}): SPF is not for users who do");
        }
    }

    private void ReadClaims()
    {
        for (int i = 0; i < _header.Fields.Count; i++)
        {
            HeaderField field = _header.Fields[i];
            bool isReturnPath = field.Is(ReturnPath);
            TraceClaim? claim = isReturnPath ? null : TraceClaim.Read(field);
            if (isReturnPath && i > _border)
            {
                Refuse(ReturnPath, field.Body, BelowBorder);
            }
            else if (claim is not null && WhyNot(claim, i) is { } reason)
            {
                Refuse(claim.FieldName, $"{claim.ClientIP?.ToString() ?? claim.Sender ?? claim.Author}", reason);
            }
            else if (claim is not null)
            {
                (i < _border ? _claims : _nearClaims).Add(claim);
            }
        }

        if (_refused > MaxRefused)
        {
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"not believed: {_refused - MaxRefused} more fields of this kind"));
        }
    }

    private string BelowBorder => $"it is below {NameOf(_index)}, so the client may have written it";

    // Google and Outlook write theirs below their own Received field, where the client's own fields begin too. So such
    // a field has to name the same client and the host at the border, or a name that the user gives.
    private string? WhyNot(TraceClaim claim, int position)
    {
        IPAddress? client = _trust.ClientIP ?? _path.Border?.ClientIP;
        bool isOurs = _trust.AuthServId is { } id
            ? claim.Author?.Equals(id, StringComparison.OrdinalIgnoreCase) is true
            : IsBorderHost(claim.Author);
        if (position > _border)
        {
            int next = _index + 1 < _received.Count ? _received[_index + 1] : int.MaxValue;
            bool isSame = claim.ClientIP is { } ip ? ip.Equals(client) : _trust.AuthServId is not null;
            return position < next && isOurs && isSame && _path.Border?.ClientIP is not null ? null : BelowBorder;
        }

        return _trust.AuthServId is not null && claim.Author is not null && !isOurs
            ? $"{claim.Author} wrote it, not {_trust.AuthServId}"
            : client is not null && claim.ClientIP is { } other && !other.Equals(client)
                ? $"it names another client than {(_trust.ClientIP is null ? NameOf(_index) : "you give")}"
                : null;
    }

    // "google.com" wrote the fields of mx.google.com.
    private bool IsBorderHost(string? author) => author is not null && _path.Border?.By is { } by
        && (by.Equals(author, StringComparison.OrdinalIgnoreCase)
            || (author.Contains('.', StringComparison.Ordinal)
                && by.EndsWith($".{author}", StringComparison.OrdinalIgnoreCase)));

    private void Refuse(string field, string value, string reason)
    {
        if (_refused++ < MaxRefused)
        {
            _notes.Add($"not believed: {field} ({SafeText.Line(value, 80)}): {reason}");
        }
    }

    private void TakeClient()
    {
        TraceClaim? claim = _claims.Find(claim => claim.ClientIP is not null);
        if (_path.Border?.ClientIP is { } address)
        {
            ClientIP = new(address, NameOf(_index));
        }
        else if (claim is not null)
        {
            ClientIP = new(claim.ClientIP!, claim.FieldName);
        }
        else if (_path.Border is not null)
        {
            Failure = $"{NameOf(_index)} does not clearly name one: "
                + SafeText.Line(_header.Fields[_border].Body, 120);
        }
        else
        {
            ReceivedField? last = _path.Inner.LastOrDefault(field => field.ClientIP is not null);
            Failure = last is null ? null
                : last.IsOtherProtocol ? $"{Received} names only {last.ClientIP}, which is not an SMTP client"
                : $"{Received} names only {last.ClientIP}, "
                    + (LocalAddress.Describe(last.ClientIP!) ?? "a trusted relay");
        }
    }

    // The server at the border saw the sender. A later host may have rewritten it before it wrote Return-Path. An
    // Authentication-Results field often has only the domain: then another field has the whole address.
    private void TakeSender()
    {
        int position = Enumerable.Range(0, Math.Min(_border, _header.Fields.Count))
            .FirstOrDefault(i => _header.Fields[i].Is(ReturnPath), -1);
        string? path = position < 0 ? null : TraceClaim.Mailbox(_header.Fields[position].Body);
        (string? Sender, string From)[] candidates =
        [
            .. _claims.Select(claim => (claim.Sender, claim.FieldName)),
            (Border?.EnvelopeFrom, NameOf(_index)),
            (path, ReturnPath),
            .. _nearClaims.Select(claim => (claim.Sender, claim.FieldName)),
        ];
        (string? sender, string from) = candidates.FirstOrDefault(candidate => candidate.Sender is not null);
        if (sender is null)
        {
            return;
        }

        (string? whole, string wholeFrom) = candidates.FirstOrDefault(
            candidate => candidate.Sender?.EndsWith($"@{sender}", StringComparison.OrdinalIgnoreCase) is true);
        Sender = whole is null ? new(sender, from) : new(whole, wholeFrom);
        if (path is not null && Sender.From != ReturnPath
            && !path.Equals(Sender.Value, StringComparison.OrdinalIgnoreCase))
        {
            _notes.Add($"not used: {ReturnPath} <{SafeText.Line(path, 80)}>, since {Sender.From} gives another sender");
        }
    }

    private void TakeHelo()
    {
        string? helo = Border?.Helo is "unknown" ? null : Border?.Helo;
        TraceClaim? claim = _claims.Find(claim => claim.Helo is not null)
            ?? (helo is null ? _nearClaims.Find(claim => claim.Helo is not null) : null);
        Helo = claim is not null ? new(claim.Helo!, claim.FieldName)
            : helo is not null ? new(helo, NameOf(_index))
            : null;
    }

    // The client could have written such a field too.
    private void NoteNearClaims()
    {
        foreach (TraceClaim claim in _nearClaims)
        {
            if (claim.Sender is not null && ReferenceEquals(claim.Sender, Sender?.Value)
                || claim.Helo is not null && ReferenceEquals(claim.Helo, Helo?.Value))
            {
                _notes.Add($"{claim.FieldName} is below {NameOf(_index)}; it counts since it names "
                    + (_trust.AuthServId is null ? "the same client and host" : "the host that you give"));
            }
        }
    }

    // Null if the user gives another client: then the field is about somebody else.
    private ReceivedField? Border =>
        _trust.ClientIP is null || _trust.ClientIP.Equals(_path.Border?.ClientIP) ? _path.Border : null;

    private string NameOf(int index) => _received.Count == 1
        ? Received
        : string.Create(CultureInfo.InvariantCulture, $"{Received} {index + 1} of {_received.Count}");

    /// <summary>A fact and the name of the field that it was taken from.</summary>
    internal sealed record Fact<T>(T Value, string From);
}
