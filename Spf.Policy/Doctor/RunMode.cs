// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>How Postfix gets at the service.</summary>
internal enum RunMode
{
    /// <summary>Postfix's spawn(8) starts a process for each connection.</summary>
    Spawn,

    /// <summary>One process listens on a unix socket.</summary>
    Unix,

    /// <summary>One process listens on a port.</summary>
    Inet,
}
