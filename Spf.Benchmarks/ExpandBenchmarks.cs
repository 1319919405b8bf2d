// SPDX-License-Identifier: MIT

using System.Net;
using BenchmarkDotNet.Attributes;
using Spf.Macros;
using Spf.Records;

namespace Spf.Benchmarks;

/// <summary>Expanding macro-strings (section 7.3).</summary>
[MemoryDiagnoser]
public class ExpandBenchmarks
{
    private static readonly MacroValues Values = new()
    {
        LocalPart = "bob+tag",
        SenderDomain = "email.example.com",
        Helo = "mx.example.org",
        ClientIP = IPAddress.Parse("192.0.2.3"),
        Domain = "email.example.com",
        Clock = TimeProvider.System,
    };

    private readonly MacroString _literal = Read("_spf.email.example.com");
    private readonly MacroString _domain = Read("_spf.%{d}");
    private readonly MacroString _client = Read("%{ir}.%{l1r+-}._spf.%{d}");
    private readonly MacroString _escaped = Read("https://example.com/why?s=%{S};ip=%{I};h=%{H}");

    [Benchmark(Baseline = true)]
    public int Literal() => Expand(_literal);

    [Benchmark]
    public int Domain() => Expand(_domain);

    [Benchmark]
    public int ClientAndLocalPart() => Expand(_client);

    [Benchmark]
    public int Escaped() => Expand(_escaped);

    private static int Expand(MacroString macro)
    {
        var buffer = new MacroBuffer(stackalloc char[256], MacroExpander.MaxExpansionLength);
        MacroExpander.Expand(macro, Values, ref buffer);
        int length = buffer.Length;
        buffer.Dispose();
        return length;
    }

    private static MacroString Read(string text) =>
        MacroString.TryParse(text, out MacroString? macro, out SpfSyntaxError error)
            ? macro
            : throw new InvalidOperationException(error.ToString());
}
