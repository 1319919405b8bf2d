// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>HELO_reject and Mail_From_reject.</summary>
internal enum RejectPolicy
{
    /// <summary>SPF_Not_Pass: fail, softfail, neutral and permerror.</summary>
    NotPass,

    /// <summary>Softfail: fail and softfail.</summary>
    SoftFail,

    /// <summary>Fail, and nothing else.</summary>
    Fail,

    /// <summary>Null, only for HELO: fail, where the sender is null.</summary>
    Null,

    /// <summary>False: checked and told in the header, never acted on, not even on errors.</summary>
    Never,

    /// <summary>No_Check.</summary>
    NoCheck,
}

internal static class RejectPolicies
{
    /// <summary>Whether a policy can reject or defer at all.</summary>
    public static bool Acts(this RejectPolicy policy) => policy is not (RejectPolicy.Never or RejectPolicy.NoCheck);
}

/// <summary>Header_Type.</summary>
internal enum HeaderType
{
    /// <summary>SPF.</summary>
    ReceivedSpf,

    /// <summary>AR.</summary>
    AuthenticationResults,

    /// <summary>None.</summary>
    None,
}

/// <summary>On_Error: the answer if something here is broken.</summary>
internal enum OnError
{
    /// <summary>Deferred if the recipient's settings can reject or defer; else mail flows.</summary>
    Defer,

    /// <summary>Mail flows.</summary>
    Dunno,

    /// <summary>No answer: Postfix tries once more, then does what its default_action says.</summary>
    Disconnect,
}
