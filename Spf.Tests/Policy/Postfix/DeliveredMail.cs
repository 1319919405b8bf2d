// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>A message as it lies in the mailbox.</summary>
internal sealed class DeliveredMail(string text)
{
    /// <summary>The whole of it.</summary>
    public string Text => text;

    /// <summary>The fields of its header, top down, each unfolded.</summary>
    public string[] Fields { get; } = text[..text.IndexOf("\n\n", StringComparison.Ordinal)]
        .Replace("\n\t", " ", StringComparison.Ordinal)
        .Replace("\n ", " ", StringComparison.Ordinal)
        .Split('\n');

    /// <summary>The fields of a name, top down.</summary>
    public string[] Named(string name) =>
        [.. Fields.Where(field => field.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The fields above Postfix's own Received: those that this host has added.</summary>
    public string[] Added() =>
    [
        .. Fields.TakeWhile(field => !field.StartsWith("Received:", StringComparison.Ordinal))
            .Where(field => !field.StartsWith("Return-Path:", StringComparison.Ordinal)
                && !field.StartsWith("X-Original-To:", StringComparison.Ordinal)
                && !field.StartsWith("Delivered-To:", StringComparison.Ordinal)),
    ];
}
