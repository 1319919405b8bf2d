// SPDX-License-Identifier: MIT

using Spf.Records;
using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>The lines to type in place of a command line that cannot be read.</summary>
internal static class Guess
{
    private const string General =
        "use options, for example spfquery --ip 192.0.2.1 --sender alice@example.com, or give "
        + "IP SENDER HELO or \"v=spf1 ...\" IP SENDER HELO";

    /// <summary>Returns advice for arguments of "check" that are not options.</summary>
    public static string ForOperands(IReadOnlyList<string> operands)
    {
        string? ip = operands.FirstOrDefault(static word => OptionValues.TryReadAddress(word, out _));
        string? sender = operands.FirstOrDefault(static word => word.Contains('@', StringComparison.Ordinal));
        string? domain = operands.FirstOrDefault(DomainOperand.IsDomain)
            ?? operands.Select(DomainOperand.Inside).FirstOrDefault(static found => found is not null);
        if (SpfRecord.IsSpfRecord(operands[0]) || operands[0].StartsWith(SpfRecord.Version, StringComparison.Ordinal))
        {
            return $"to examine a record, type: spfquery lint \"{string.Join(' ', operands)}\"";
        }

        if (!DomainOperand.IsDomain(operands[0])
            && NearestWord.Find(operands[0], VerbTable.Rows.Select(static row => row.Name)) is { } verb)
        {
            return $"did you mean: spfquery {string.Join(' ', [verb, .. operands.Skip(1)])}";
        }

        return (ip, sender, domain) switch
        {
            (not null, not null, _) => $"type: spfquery --ip {ip} --sender {Mailbox(sender)}",
            (not null, null, not null) => $"type: spfquery --ip {ip} --sender postmaster@{domain}",
            (not null, null, null) => $"type: spfquery --ip {ip} --sender alice@example.com",
            (null, not null, _) =>
                $"type: spfquery --ip 192.0.2.1 --sender {Mailbox(sender)}, with the address of the client",
            (null, null, not null) => $"to see its policy, type: spfquery inspect {domain}; "
                + $"to check a client: spfquery --ip 192.0.2.1 --sender alice@{domain}",
            _ when operands[0].All(char.IsAsciiLetter) =>
                $"commands: {string.Join(", ", VerbTable.Rows.Select(static row => row.Name))}; see spfquery help",
            _ => General,
        };
    }

    /// <summary>Returns the record that was typed without quotation marks; null if there is none.</summary>
    /// <param name="typed">The words of the command line.</param>
    public static string? UnquotedRecord(ReadOnlySpan<string> typed)
    {
        int start = 0;
        while (start < typed.Length && typed[start] != SpfRecord.Version)
        {
            start++;
        }

        // Options and another record are not part of it.
        int end = start + 1;
        while (end < typed.Length && typed[end] != SpfRecord.Version
            && !typed[end].StartsWith("--", StringComparison.Ordinal))
        {
            end++;
        }

        return end - start < 2 ? null : string.Join(' ', typed[start..end]);
    }

    private static string Mailbox(string text) => text[(text.LastIndexOf('<') + 1)..].TrimEnd('>');
}
