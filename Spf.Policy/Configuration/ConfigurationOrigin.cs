// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>The program that a file was written for, to judge by its options.</summary>
/// <param name="Versions">The versions of policyd-spf that may be; none for this service.</param>
/// <param name="Description">The same in words; null for a file without a setting.</param>
internal sealed record ConfigurationOrigin(Versions Versions, string? Description)
{
    public static ConfigurationOrigin Guess(IReadOnlyList<OptionLine> lines)
    {
        string? Sign(Versions knownTo) =>
            lines.Where(line => !IsOfNewerSpfEngine(line)).Select(line => OptionTable.Find(line.Name)!)
                .FirstOrDefault(row => row.KnownTo == knownTo)?.Name;

        // 3.0.4 still took the option that only 1.3's manual has; this service's own files have no need of it.
        return (Sign(Versions.None), Sign(Versions.V304), Sign(Versions.V13)) switch
        {
            _ when lines.Count == 0 => new(Versions.None, null),
            (null, _, _) when lines.Any(IsOfNewerSpfEngine) =>
                new(Versions.V304, "policyd-spf later than 3.0.4, to judge by Reason_URL"),
            ({ } own, _, null) => new(Versions.None, $"this service, to judge by {own}"),
            (_, { } newer, _) => new(Versions.V304, $"policyd-spf 2.0 to 3.0.4, to judge by {newer}"),
            (_, null, { } older) => new(Versions.V13, $"policyd-spf 1.3, to judge by {older}"),
            _ => new(Versions.Both, "policyd-spf 1.3 or 3.0.4; its options are those of both"),
        };
    }

    // This service has an option of the same name, whose fields have names.
    private static bool IsOfNewerSpfEngine(OptionLine line) =>
        OptionTable.Find(line.Name)?.Name == "Reason_URL"
        && Enumerable.Range(0, 4).Any(number => Template.Mentions(line.Value, $"{number}"));
}
