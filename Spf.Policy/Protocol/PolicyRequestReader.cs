// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Protocol;

/// <summary>How far the reading of a request has come.</summary>
internal enum PolicyReadStatus
{
    /// <summary>The rest has not arrived yet.</summary>
    Incomplete,

    /// <summary>The request is whole.</summary>
    Complete,

    /// <summary>This is no policy client: there is nothing to answer.</summary>
    Malformed,
}

/// <summary>
/// Reads one connection's requests, "name=value" lines that an empty line ends (SMTPD_POLICY_README of Postfix), from
/// bytes that may be cut anywhere. Nothing of a line is kept but the values that somebody asks for.
/// </summary>
internal sealed class PolicyRequestReader(ILogger logger)
{
    // Postfix itself cuts at line_length_limit, 2,048; the longest attribute is a certificate's subject.
    public const int MaxLineLength = 8 * 1024;

    // Postfix 3.7 sends 29.
    public const int MaxAttributes = 100;

    public const int MaxRequestLength = 64 * 1024;

    private const int RequestIndex = 0;

    // In the order of PolicyRequest's properties, after the one that says what this is.
    private static readonly byte[][] Names =
    [
        [.. "request"u8], [.. "protocol_state"u8], [.. "client_address"u8], [.. "helo_name"u8], [.. "sender"u8],
        [.. "recipient"u8], [.. "instance"u8], [.. "queue_id"u8], [.. "sasl_username"u8], [.. "policy_context"u8],
        [.. "client_name"u8],
    ];

    private readonly string[] _values = new string[Names.Length];
    private int _attributes;
    private int _length;
    private bool _hasWarned;

    /// <summary>Whether a request has begun and not ended.</summary>
    public bool HasBegun => _length > 0;

    /// <summary>The request that was read last.</summary>
    public PolicyRequest? Request { get; private set; }

    /// <summary>The fault of a malformed one.</summary>
    public string Problem { get; private set; } = string.Empty;

    /// <summary>Reads on.</summary>
    /// <param name="input">The data that has arrived; afterwards the unread rest, less than a line.</param>
    public PolicyReadStatus Read(ref ReadOnlySequence<byte> input)
    {
        while (input.PositionOf((byte)'\n') is { } end)
        {
            ReadOnlySequence<byte> line = input.Slice(0, end);
            input = input.Slice(input.GetPosition(1, end));
            PolicyReadStatus status = ReadLine(line);
            if (status != PolicyReadStatus.Incomplete)
            {
                return status;
            }
        }

        return input.Length > MaxLineLength ? Malformed(LineTooLong) : PolicyReadStatus.Incomplete;
    }

    private static string LineTooLong => $"a line of more than {MaxLineLength} octets";

    private PolicyReadStatus ReadLine(in ReadOnlySequence<byte> line)
    {
        if (line.Length > MaxLineLength)
        {
            return Malformed(LineTooLong);
        }

        if (line.IsSingleSegment)
        {
            return ReadLine(line.FirstSpan);
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            return ReadLine(copy.AsSpan(0, (int)line.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private PolicyReadStatus ReadLine(ReadOnlySpan<byte> line)
    {
        _length += line.Length + 1;
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        if (line.IsEmpty)
        {
            return EndRequest();
        }

        if (_length > MaxRequestLength)
        {
            return Malformed($"a request of more than {MaxRequestLength} octets");
        }

        if (++_attributes > MaxAttributes)
        {
            return Malformed($"a request of more than {MaxAttributes} attributes");
        }

        int equals = line.IndexOf((byte)'=');
        if (equals >= 0)
        {
            KeepValue(line[..equals], line[(equals + 1)..]);
        }
        else if (!_hasWarned)
        {
            _hasWarned = true;
            logger.LineIgnored(SafeText.Line(Encoding.UTF8.GetString(line)));
        }

        return PolicyReadStatus.Incomplete;
    }

    // The protocol leaves open which of two attributes of one name counts: here the last.
    private void KeepValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                _values[i] = Encoding.UTF8.GetString(value);
                return;
            }
        }
    }

    private PolicyReadStatus EndRequest()
    {
        string? kind = _values[RequestIndex];
        if (kind != "smtpd_access_policy")
        {
            return Malformed(kind is null
                ? "a request without request=smtpd_access_policy"
                : $"request={kind}; only smtpd_access_policy is answered");
        }

        Request = new PolicyRequest
        {
            ProtocolState = _values[1] ?? string.Empty,
            ClientAddress = _values[2] ?? string.Empty,
            HeloName = _values[3] ?? string.Empty,
            Sender = _values[4] ?? string.Empty,
            Recipient = _values[5] ?? string.Empty,
            Instance = _values[6] ?? string.Empty,
            QueueId = _values[7] ?? string.Empty,
            SaslUsername = _values[8] ?? string.Empty,
            PolicyContext = _values[9] ?? string.Empty,
            ClientName = _values[10] ?? string.Empty,
        };
        Array.Clear(_values);
        _attributes = 0;
        _length = 0;
        return PolicyReadStatus.Complete;
    }

    private PolicyReadStatus Malformed(string problem)
    {
        Problem = problem;
        return PolicyReadStatus.Malformed;
    }
}
