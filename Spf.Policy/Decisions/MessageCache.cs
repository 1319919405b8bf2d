// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>
/// The messages under way. Two generations: the older one is forgotten when the younger is full or has had its time,
/// unless it is asked for, which makes it young again.
/// </summary>
internal sealed class MessageCache(TimeProvider timeProvider)
{
    /// <summary>In a generation: many more than a busy server has messages open at the same time.</summary>
    public const int Capacity = 4096;

    /// <summary>Postfix gives a client 300 s for each command (smtpd_timeout).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private Dictionary<MessageKey, Message> _young = [];
    private Dictionary<MessageKey, Message> _old = [];
    private long _born = timeProvider.GetTimestamp();

    /// <summary>Returns the message that is known by this key, or a new one.</summary>
    /// <param name="key">The key; a message without an instance is always new.</param>
    /// <param name="queueId">The queue id, by which a message is told from an earlier one with the same key.</param>
    public Message Get(MessageKey key, string queueId)
    {
        if (key.Instance.Length == 0)
        {
            return new Message();
        }

        lock (_lock)
        {
            if (_young.Count >= Capacity || timeProvider.GetElapsedTime(_born) >= Lifetime)
            {
                (_old, _young) = (_young, []);
                _born = timeProvider.GetTimestamp();
            }

            if (!_young.TryGetValue(key, out Message? message) && _old.TryGetValue(key, out message))
            {
                _young.Add(key, message);
            }

            if (message is null || !message.TryJoin(queueId))
            {
                message = new Message();
                _ = message.TryJoin(queueId);
                _young[key] = message;
            }

            return message;
        }
    }
}
