// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>--log: how lines look, and where they go.</summary>
internal enum LogFormat
{
    /// <summary>Lines as they are, to the standard error.</summary>
    Plain,

    /// <summary>Lines after their &lt;priority&gt;, as systemd reads them from the standard error.</summary>
    Journal,

    /// <summary>One JSON object a line, to the standard error.</summary>
    Json,

    /// <summary>syslog(3).</summary>
    Syslog,
}
