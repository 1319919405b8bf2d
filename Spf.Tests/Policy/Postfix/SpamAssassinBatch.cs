// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>SpamAssassin's plugin for SPF over many messages in one process, which asks no DNS.</summary>
internal static class SpamAssassinBatch
{
    private const string Driver =
        """
        use strict;
        use warnings;
        use Mail::SpamAssassin;
        my ($rules, @files) = @ARGV;
        my $spamassassin = Mail::SpamAssassin->new({
            rules_filename => $rules, site_rules_filename => '/dev/null', userprefs_filename => '/dev/null',
            local_tests_only => 1, dont_copy_prefs => 1 });
        for my $file (@files) {
            open(my $handle, '<', $file) or die "$file: $!";
            my $text = do { local $/; <$handle> };
            my $mail = $spamassassin->parse($text, 1);
            my $status = $spamassassin->check($mail);
            print "$file ", join(',', sort split(/,/, $status->get_names_of_tests_hit())), "\n";
            $status->finish();
            $mail->finish();
        }
        """;

    private const string Rules =
        """
        loadplugin Mail::SpamAssassin::Plugin::Check
        loadplugin Mail::SpamAssassin::Plugin::SPF
        internal_networks 127.0.0.0/8
        clear_headers
        report_safe 0
        welcomelist_from_spf *@pass.example.test
        header USER_IN_SPF_WELCOMELIST eval:check_for_spf_welcomelist_from()

        """;

    private static readonly string[] Results =
        ["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"];

    /// <summary>The rules that each message hits, in the order of their names.</summary>
    public static async Task<string[]> RulesHitAsync(string folder, IReadOnlyList<string> messages)
    {
        string driver = Path.Combine(folder, "driver.pl");
        string rules = Path.Combine(folder, "spf.cf");
        await File.WriteAllTextAsync(driver, Driver);
        await File.WriteAllTextAsync(rules, Rules + string.Concat(Results.Select(result =>
            $"header SPF_{result} eval:check_for_spf_{result}()\n"
            + $"header SPF_HELO_{result} eval:check_for_spf_helo_{result}()\n")));
        string[] files = [.. messages.Select((_, i) => Path.Combine(folder, $"{i:D5}.eml"))];
        for (int i = 0; i < files.Length; i++)
        {
            await File.WriteAllTextAsync(files[i], messages[i]);
        }

        string output = await TestProcess.RunAsync("perl", [driver, rules, .. files], ("HOME", folder));
        Dictionary<string, string> hit = output.Split('\n')
            .Where(line => line.StartsWith(folder, StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf(' ', StringComparison.Ordinal)], line => line.Split(' ')[1]);
        Assert.True(hit.Count == files.Length, output);
        return [.. files.Select(file => hit[file])];
    }
}
