// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>Gets Postfix's configuration: from postconf, which knows the defaults too, else from the files.</summary>
internal static class PostfixReader
{
    /// <summary>Reads it.</summary>
    /// <param name="folder">Where main.cf and master.cf are; null for Postfix's own folder.</param>
    /// <param name="postconf">The program; null where it is missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// The configuration, where it is from, and lines that Postfix cannot read; no configuration if there is none, and
    /// why.
    /// </returns>
    public static async Task<(PostfixConfiguration? Postfix, string Source, IReadOnlyList<Finding> Findings)> ReadAsync(
        string? folder, string? postconf, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        PostfixConfiguration? postfix = null;
        if (postconf is not null)
        {
            string[] where = folder is null ? [] : ["-c", folder];
            (int ExitCode, string Output, string Error)? main = await SystemProgram.RunAsync(
                postconf, [.. where, "-x"], cancellationToken);
            (int ExitCode, string Output, string Error)? master = await SystemProgram.RunAsync(
                postconf, [.. where, "-M"], cancellationToken);
            if (main is { ExitCode: 0 } && master is { ExitCode: 0 })
            {
                postfix = new PostfixConfiguration(main.Value.Output, master.Value.Output);
                folder ??= postfix.Value("config_directory");
            }

            string? fatal = new[] { main?.Error, master?.Error }.SelectMany(text => (text ?? string.Empty).Split('\n'))
                .FirstOrDefault(line => line.Contains(": fatal: ", StringComparison.Ordinal));
            if (fatal is not null)
            {
                findings.Add(Finding.Error($"Postfix cannot read its own files: {fatal}", "correct that line first"));
            }
        }

        string files = string.IsNullOrEmpty(folder) ? "/etc/postfix" : folder;
        try
        {
            string main = await File.ReadAllTextAsync(Path.Combine(files, "main.cf"), cancellationToken);
            string master = await File.ReadAllTextAsync(Path.Combine(files, "master.cf"), cancellationToken);
            findings.AddRange(SyntaxChecks.Run(main, master));
            return postfix is null
                ? (new PostfixConfiguration(main, master), $"main.cf and master.cf in {files}", findings)
                : (postfix, Source(), findings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (postfix, postfix is null ? exception.Message : Source(), findings);
        }

        string Source() => folder is null or "" ? "postconf" : $"postconf -c {folder}";
    }
}
