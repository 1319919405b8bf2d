// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;

namespace Spf.Policy.Decisions;

/// <summary>Sees whether the first record of a check, the domain's own, lets nobody send: "v=spf1 -all".</summary>
internal sealed class NoMailTrace : ISpfTrace
{
    private bool _isFirst = true;

    public bool SendsNoMail { get; private set; }

    public void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record)
    {
        if (_isFirst)
        {
            _isFirst = false;
            SendsNoMail = record.Directives is [{ Qualifier: Qualifier.Fail, Mechanism: AllMechanism }];
        }
    }
}
