// SPDX-License-Identifier: MIT

namespace Spf.Benchmarks;

/// <summary>Policies that are made to keep a verifier busy.</summary>
internal static class HostilePolicies
{
    // The longest text that fits into a TXT record of the longest message, the strings' lengths and the other parts
    // taken off.
    private const int MaxLength = 64_900;

    private static readonly string[] LongTerms = [" a", " ip4:10.0.0.1", " x=1", " ip6:::"];

    /// <summary>The texts of the domain's own policy, by name.</summary>
    public static IReadOnlyList<(string Name, Func<string, string> Text)> All { get; } =
    [
        ("a a a", d => Fill("v=spf1", " a")),
        ("networks, IPv4", d => Fill("v=spf1", " ip4:10.0.0.1")),
        ("networks, IPv6", d => Fill("v=spf1", " ip6:::")),
        ("unknown modifiers", d => Fill("v=spf1", " x=1")),
        ("unknown modifiers with macros", d => Fill("v=spf1", " x=%{d127r}")),
        ("spaces", d => Fill("v=spf1", " ") + "-all"),
        ("error at the end", d => Fill("v=spf1", " ip4:10.0.0.1") + " -"),
        ("unknown mechanism at the end", d => Fill("v=spf1", " a") + " incldue:a.b"),
        ("all all all", d => Fill("v=spf1 ?exists:%{i}.a.b", " ?all")),
        ("hosts", d => "v=spf1" + Ten(i => $" a:h{i}.{d}")),
        ("exchanges", d => "v=spf1" + Ten(i => $" mx:m{i}.{d}")),
        ("names of the client", d => "v=spf1" + Ten(i => $" ptr:p{i}.{d}")),
        ("exists", d => "v=spf1" + Ten(i => $" exists:e{i}.{d}")),
        ("includes, long", d => "v=spf1" + Ten(i => $" include:l{i}.{d}")),
        ("includes, each in the next", d => $"v=spf1 include:n0.{d} -all"),
        ("redirects", d => $"v=spf1 redirect=r0.{d}"),
        ("macros, one domain's many labels", d => "v=spf1" + Ten(_ => " exists:" + Fill("", "%{d126r}", 6_000))),
        ("macros, the sender's last part", d => "v=spf1" + Ten(_ => " exists:" + Fill("", "%{s1+}", 6_000))),
        ("macros, escaped", d => "v=spf1" + Ten(_ => " exists:" + Fill("", "%{S}", 6_000))),
        ("macros, addresses", d => "v=spf1" + Ten(_ => " exists:" + Fill("", "%{i1}", 6_000))),
        ("macros, all delimiters", d => "v=spf1" + Ten(_ => " exists:" + Fill("", "%{l1r.-+,/_=}", 6_000))),
        ("macros, looked ahead", d => "v=spf1" + Ten(_ => " a:" + Fill("", "%{v1-}", 6_000))),
        ("macros, one of 64 KiB", d => "v=spf1 exists:" + Fill("", "%{h1}", 64_000) + " -all"),
        ("macros, percent signs", d => "v=spf1 exists:" + Fill("", "%%", 64_000) + ".a.b -all"),
        ("macros, validated names", d => "v=spf1" + Ten(i => $" exists:%{{p{i + 1}r}}.{d}")),
        ("labels that are cut off", d => "v=spf1 exists:" + Fill("", "a.", 64_000) + "b -all"),
        ("explanation", d => $"v=spf1 exp=x.{d} -all"),
    ];

    /// <summary>The policy of a domain below the one that is checked.</summary>
    public static string OfPart(string label, string domain) => label switch
    {
        ['l', ..] => Fill("v=spf1", LongTerms[label[1] % LongTerms.Length]),
        ['n', .. var number] => Fill($"v=spf1 include:n{int.Parse(number, null) + 1}.{domain}", " ip4:10.0.0.1"),
        ['r', .. var number] => Fill("v=spf1", " ip4:10.0.0.1") + $" redirect=r{int.Parse(number, null) + 1}.{domain}",
        ['x', ..] => Fill("", "%{s}%{P}%{t}", 4_000),
        _ => "v=spf1 -all",
    };

    private static string Ten(Func<int, string> term) => string.Concat(Enumerable.Range(0, 10).Select(term));

    private static string Fill(string start, string part, int length = MaxLength - 200) =>
        start + string.Concat(Enumerable.Repeat(part, Math.Max(0, (length - start.Length) / part.Length)));
}
