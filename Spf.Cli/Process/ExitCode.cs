// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>Whose exit codes the process ends with.</summary>
internal enum ExitCodes
{
    /// <summary>Mail::SPF's.</summary>
    Perl,

    /// <summary>libspf2's, where a pass is not 0.</summary>
    LibSpf2,
}

/// <summary>What the process ends with: codes that scripts know. With Perl's, 0 is never an error.</summary>
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
