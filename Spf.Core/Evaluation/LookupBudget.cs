// SPDX-License-Identifier: MIT

namespace Spf.Evaluation;

/// <summary>
/// The lookups that a check may do (RFC 7208, section 4.6.4). The limits are per check, not per record, so includes
/// and redirects share them. A refused lookup is not counted.
/// </summary>
internal struct LookupBudget
{
    public int Lookups { get; private set; }

    public int VoidLookups { get; private set; }

    /// <summary>To be called before a term asks.</summary>
    public bool TrySpendLookup(SpfOptions options)
    {
        if (Lookups >= options.MaxLookups)
        {
            return false;
        }

        Lookups++;
        return true;
    }

    /// <summary>To be called on a void answer, where it is seen: the last term's counts too.</summary>
    public bool TrySpendVoidLookup(SpfOptions options)
    {
        if (VoidLookups >= options.MaxVoidLookups)
        {
            return false;
        }

        VoidLookups++;
        return true;
    }
}
