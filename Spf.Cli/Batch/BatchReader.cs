// SPDX-License-Identifier: MIT

namespace Spf.Cli.Batch;

/// <summary>
/// Splits a stream into blocks of whole lines as they arrive. It never waits for more input just to fill a block, and
/// never buffers more than the maximum length of a line. A first line that names columns is not a question.
/// </summary>
internal sealed class BatchReader(Stream input, bool oneLinePerBlock)
{
    /// <summary>
    /// The maximum length of a line, including its line break: about fifty times what an address, two names of 255
    /// octets and an id need.
    /// </summary>
    public const int MaxLineLength = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly byte[] _buffer = new byte[MaxLineLength];
    private int _start;
    private int _end;
    private long _line = 1;
    private bool _isAtEnd;
    private bool _isSkipping;
    private bool _isHeadingRead;
    private BatchColumns? _columns;

    /// <summary>Fills a block.</summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> TryReadAsync(BatchBlock block, CancellationToken cancellationToken)
    {
        while (!TryTake(block))
        {
            if (_isAtEnd)
            {
                return false;
            }

            await FillAsync(cancellationToken);
        }

        return true;
    }

    private bool TryTake(BatchBlock block)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        int end = oneLinePerBlock ? rest.IndexOf((byte)'\n') : rest.LastIndexOf((byte)'\n');
        if (_isSkipping)
        {
            // Skip the rest of a line that was too long.
            end = rest.IndexOf((byte)'\n');
            _isSkipping = end < 0 && !_isAtEnd;
            _start = end < 0 ? _end : _start + end + 1;
            _line += end < 0 ? 0 : 1;
            return end >= 0 && TryTake(block);
        }

        if (end < 0 && rest.Length == _buffer.Length)
        {
            block.FillError(_line, $"the line is longer than {MaxLineLength} bytes");
            _isSkipping = true;
            _start = _end;
            return true;
        }

        if (end < 0 && !(_isAtEnd && rest.Length > 0))
        {
            return false;
        }

        if (!_isHeadingRead)
        {
            _isHeadingRead = true;
            int first = rest.IndexOf((byte)'\n');
            _columns = BatchColumns.OfHeading(first < 0 ? rest : rest[..first]);
            if (_columns is not null)
            {
                _start = first < 0 ? _end : _start + first + 1;
                _line++;
                return TryTake(block);
            }
        }

        ReadOnlySpan<byte> lines = end < 0 ? rest : rest[..(end + 1)];
        block.Fill(lines, _line, _columns);
        _start += lines.Length;
        _line += lines.Count((byte)'\n');
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        bool isFirst = _line == 1 && _start == 0;
        _end -= _start;
        _start = 0;
        int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _isAtEnd = read == 0;
        if (isFirst && _buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
        {
            _start = ByteOrderMark.Length;
        }
    }
}
