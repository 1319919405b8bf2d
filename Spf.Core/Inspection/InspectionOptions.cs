// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Inspection;

/// <summary>
/// The limits of an inspection. It does not stop at the limits of RFC 7208, section 4.6.4, so that it shows the whole
/// policy. These limits ensure that no zone can make it run forever or use too much memory.
/// </summary>
[Experimental(Preview.Inspection)]
public sealed record InspectionOptions
{
    /// <summary>The defaults.</summary>
    public static InspectionOptions Default { get; } = new();

    /// <summary>
    /// The maximum number of policies in the tree: one per include and redirect, even if a domain is reached several
    /// times. At least 1; the default is 250, 25 times what section 4.6.4 allows.
    /// </summary>
    public int MaxNodes
    {
        get;
        init => field = Positive(value, nameof(MaxNodes));
    } = 250;

    /// <summary>The maximum depth of includes and redirects. At least 1; the default is 20.</summary>
    public int MaxDepth
    {
        get;
        init => field = Positive(value, nameof(MaxDepth));
    } = 20;

    /// <summary>
    /// The maximum number of DNS queries; no query is repeated. At least 1; the default is 1,000.
    /// </summary>
    public int MaxQuestions
    {
        get;
        init => field = Positive(value, nameof(MaxQuestions));
    } = 1000;

    /// <summary>The maximum number of concurrent DNS queries. At least 1; the default is 32.</summary>
    public int MaxConcurrentQuestions
    {
        get;
        init => field = Positive(value, nameof(MaxConcurrentQuestions));
    } = 32;

    /// <summary>
    /// The maximum number of terms and host addresses in the whole tree. At least 1; the default is 4,000. A domain
    /// that lists each of its hosts has a few hundred.
    /// </summary>
    public int MaxTerms
    {
        get;
        init => field = Positive(value, nameof(MaxTerms));
    } = 4000;

    /// <summary>The maximum number of findings; further ones are omitted. At least 1; the default is 1,000.</summary>
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
