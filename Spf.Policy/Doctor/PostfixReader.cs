// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Gets Postfix's configuration: from postconf, which knows the defaults too, else from the files.</summary>
internal static class PostfixReader
{
    /// <summary>Reads it.</summary>
    /// <param name="folder">Where main.cf and master.cf are; null for Postfix's own folder.</param>
    /// <param name="postconf">The program; null where it is missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The configuration, and where it is from; no configuration if there is none, and why.</returns>
    public static async Task<(PostfixConfiguration? Postfix, string Source)> ReadAsync(
        string? folder, string? postconf, CancellationToken cancellationToken)
    {
        if (postconf is not null)
        {
            string[] where = folder is null ? [] : ["-c", folder];
            (int ExitCode, string Output)? main = await SystemProgram.RunAsync(
                postconf, [.. where, "-x"], cancellationToken);
            (int ExitCode, string Output)? master = await SystemProgram.RunAsync(
                postconf, [.. where, "-M"], cancellationToken);
            if (main is { ExitCode: 0 } && master is { ExitCode: 0 })
            {
                return (new PostfixConfiguration(main.Value.Output, master.Value.Output),
                    folder is null ? "postconf" : $"postconf -c {folder}");
            }
        }

        folder ??= "/etc/postfix";
        try
        {
            string main = await File.ReadAllTextAsync(Path.Combine(folder, "main.cf"), cancellationToken);
            string master = await File.ReadAllTextAsync(Path.Combine(folder, "master.cf"), cancellationToken);
            return (new PostfixConfiguration(main, master), $"main.cf and master.cf in {folder}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }
}
