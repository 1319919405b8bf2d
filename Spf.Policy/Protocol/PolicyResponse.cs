// SPDX-License-Identifier: MIT

namespace Spf.Policy.Protocol;

/// <summary>The answer to a request: one action, or none at all, which makes Postfix try again elsewhere.</summary>
internal readonly record struct PolicyResponse
{
    private PolicyResponse(string action) => Action = action;

    /// <summary>No answer: the connection is closed.</summary>
    public static PolicyResponse Disconnect => default;

    /// <summary>No opinion: the restrictions that follow decide.</summary>
    public static PolicyResponse Dunno { get; } = new("dunno");

    /// <summary>The action as access(5) has it, on one line; null is <see cref="Disconnect"/>.</summary>
    public string? Action { get; }

    /// <summary>An action with its text.</summary>
    /// <param name="action">One line; what comes from a stranger in it has been made safe already.</param>
    public static PolicyResponse Of(string action) => new(action);
}

/// <summary>Answers requests. Never throws for what a request holds.</summary>
internal delegate ValueTask<PolicyResponse> PolicyHandler(PolicyRequest request, CancellationToken cancellationToken);
