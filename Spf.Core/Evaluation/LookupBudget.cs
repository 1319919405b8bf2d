// SPDX-License-Identifier: MIT

namespace Spf.Evaluation;

/// <summary>
/// What a check may ask of the DNS (RFC 7208, section 4.6.4). The limits are per check, not per record, so includes
/// and redirects share them. What is refused is not counted.
/// </summary>
internal struct LookupBudget(SpfOptions options)
{
    private readonly int _lookupLimit = options.LookupLimit;
    private readonly int _voidLookupLimit = options.VoidLookupLimit;

    public int Lookups { get; private set; }

    public int VoidLookups { get; private set; }

    /// <summary>To be called before a term asks.</summary>
    public bool TrySpendLookup()
    {
        if (Lookups == _lookupLimit)
        {
            return false;
        }

        Lookups++;
        return true;
    }

    /// <summary>To be called on a void answer, where it is seen: the last term's counts too.</summary>
    public bool TrySpendVoidLookup()
    {
        if (VoidLookups == _voidLookupLimit)
        {
            return false;
        }

        VoidLookups++;
        return true;
    }
}
