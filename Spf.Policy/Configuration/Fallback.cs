// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>
/// The value that holds if an option's own cannot be read: never more rejections than policyd-spf would make with the
/// same line, and never more than any value that may have been meant.
/// </summary>
/// <param name="Meaning">The same in words, the end of a message.</param>
/// <param name="Apply">Changes the draft.</param>
internal sealed record Fallback(string Meaning, Action<ConfigurationDraft> Apply)
{
    /// <summary>Of options that reject nothing: the default holds, or what was read before.</summary>
    public static Fallback None { get; } = new("The line has no effect", _ => { });

    /// <summary>
    /// Of options that change results, where neither more nor less is safe. policyd-spf ends at most of them, and
    /// answers nothing.
    /// </summary>
    public static Fallback MarkOnly { get; } = new(
        "Until this is corrected, mail is only marked: nothing is rejected or deferred",
        draft => draft.MarksOnly = true);

    /// <summary>Of options of the settings.</summary>
    public static Fallback To(string meaning, Func<PolicySettings, PolicySettings> change) =>
        new(meaning, draft => draft.Settings = change(draft.Settings));
}
