// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>The program whose exit codes are used.</summary>
internal enum ExitCodes
{
    /// <summary>Those of Mail::SPF's spfquery.</summary>
    Perl,

    /// <summary>Those of libspf2's spfquery, in which a pass is not 0.</summary>
    LibSpf2,
}

/// <summary>
/// The exit codes of the process. Scripts rely on them. With Mail::SPF's codes, an error is never 0.
/// </summary>
internal static class ExitCode
{
    public const int Done = 0;

    public const int Usage = 255;

    public static int Of(SpfResult result, ExitCodes codes = ExitCodes.Perl) => codes == ExitCodes.LibSpf2
        ? OfLibSpf2(result)
        : result switch
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

    private static int OfLibSpf2(SpfResult result) => result switch
    {
        SpfResult.Neutral => 1,
        SpfResult.Pass => 2,
        SpfResult.Fail => 3,
        SpfResult.SoftFail => 4,
        SpfResult.None => 5,
        SpfResult.TempError => 6,
        SpfResult.PermError => 7,
        _ => Usage,
    };
}
