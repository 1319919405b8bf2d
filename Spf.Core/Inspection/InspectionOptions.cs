// SPDX-License-Identifier: MIT

namespace Spf.Inspection;

/// <summary>
/// How far an inspection goes. It goes on past the limits of RFC 7208, section 4.6.4, so that the owner of a policy
/// sees the whole of it; these bounds are there so that no zone can make it run or grow without end.
/// </summary>
public sealed record InspectionOptions
{
    /// <summary>The defaults.</summary>
    public static InspectionOptions Default { get; } = new();

    /// <summary>
    /// Policies in the tree, at most: one for each include and redirect, however often a domain is reached. 1 or more,
    /// 250 by default: 25 times what section 4.6.4 allows.
    /// </summary>
    public int MaxNodes
    {
        get;
        init => field = Positive(value, nameof(MaxNodes));
    } = 250;

    /// <summary>How deep includes and redirects are followed. 1 or more, 20 by default.</summary>
    public int MaxDepth
    {
        get;
        init => field = Positive(value, nameof(MaxDepth));
    } = 20;

    /// <summary>
    /// Questions to the DNS, at most; what was asked once is not asked again. 1 or more, 1,000 by default.
    /// </summary>
    public int MaxQuestions
    {
        get;
        init => field = Positive(value, nameof(MaxQuestions));
    } = 1000;

    /// <summary>Questions under way at once, at most. 1 or more, 32 by default.</summary>
    public int MaxConcurrentQuestions
    {
        get;
        init => field = Positive(value, nameof(MaxConcurrentQuestions));
    } = 32;

    /// <summary>
    /// Terms and addresses of hosts in the whole tree, at most. 1 or more, 4,000 by default: a domain that lists each
    /// of its hosts has some hundreds.
    /// </summary>
    public int MaxTerms
    {
        get;
        init => field = Positive(value, nameof(MaxTerms));
    } = 4000;

    /// <summary>Findings, at most; further ones are left out. 1 or more, 1,000 by default.</summary>
    public int MaxFindings
    {
        get;
        init => field = Positive(value, nameof(MaxFindings));
    } = 1000;

    private static int Positive(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }
}
