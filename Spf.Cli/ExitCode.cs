// SPDX-License-Identifier: MIT

namespace Spf.Cli;

/// <summary>
/// What the process ends with: the codes of Mail::SPF's spfquery, which scripts know. Never 0 for an error.
/// </summary>
internal static class ExitCode
{
    public const int Done = 0;

    public const int Usage = 255;

    public static int Of(SpfResult result) => result switch
    {
        SpfResult.Pass => 0,
        SpfResult.Fail => 1,
        SpfResult.SoftFail => 2,
        SpfResult.Neutral => 3,
        SpfResult.PermError => 4,
        SpfResult.TempError => 5,
        SpfResult.None => 6,
        _ => Usage,
    };
}
