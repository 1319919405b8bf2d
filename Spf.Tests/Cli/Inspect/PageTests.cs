// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;

namespace Spf.Tests.Cli.Inspect;

/// <summary>The page of inspect in a real browser, its scripts turned off: dark and light, narrow and wide.</summary>
public sealed class PageTests(Chromium browser) : IClassFixture<Chromium>
{
    // RFC-conforming names and terms of any length, and what is neither.
    private const string HostileZone = """
        example.com.  TXT "v=spf1 include:<script>alert(1)</script>.example.com ip4:1.2.3.4]]> a:[red]x[/].example.com \027[31m mx:\226\128\174abc.example.com -all"

        """;

    private const string OpenAll = "document.querySelectorAll('details').forEach(d => d.open = true)";

    // Elements that stick out on the right, no matter what hides them.
    private const string Overflow = """
        (() => {
          const e = document.documentElement;
          if (e.scrollWidth > e.clientWidth) return `page: ${e.scrollWidth} of ${e.clientWidth}`;
          for (const x of document.body.querySelectorAll('*')) {
            if (!x.closest('thead') && x.getBoundingClientRect().right > e.clientWidth + 0.5)
              return `${x.tagName}: ${x.textContent.slice(0, 60)}`;
          }
          return '';
        })()
        """;

    // WCAG 2.2, 1.4.3: of each text with its background; the lowest ratio and where it is.
    private const string Contrast = """
        (() => {
          const read = c => c.match(/[\d.]+/g).map(Number);
          const light = c => {
            const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const backgroundOf = e => {
            for (; e; e = e.parentElement) {
              const c = read(getComputedStyle(e).backgroundColor);
              if (c.length < 4 || c[3] === 1) return c;
            }
            return null;
          };
          let worst = [99, ''], count = 0;
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const t = texts.currentNode, e = t.parentElement;
            if (!t.data.trim()) continue;
            count++;
            const [a, b] = [light(read(getComputedStyle(e).color)), light(backgroundOf(e))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < worst[0]) worst = [ratio, `${e.tagName} ${t.data.slice(0, 60)}`];
          }
          return [String(worst[0]), worst[1], String(count)];
        })()
        """;

    public static TheoryData<string, int, bool> Views
    {
        get
        {
            var rows = new TheoryData<string, int, bool>();
            foreach (string page in new[] { "redirect", "pile-up", "loop", "huge", "hostile" })
            {
                foreach (int width in new[] { 320, 360, 700, 1280 })
                {
                    rows.Add(page, width, false);
                    rows.Add(page, width, true);
                }
            }

            return rows;
        }
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Views))]
    public async Task Page_AnyView_FitsAndCanBeReadAndLoadsNothing(string page, int width, bool isDark)
    {
        Chromium.Require();
        await browser.OpenAsync(await PageAsync(page), width, isDark);
        await browser.EvaluateAsync<object?>(OpenAll);

        Assert.Equal("", await browser.EvaluateAsync<string>(Overflow));
        string[] contrast = await browser.EvaluateAsync<string[]>(Contrast);
        Assert.True(double.Parse(contrast[0], CultureInfo.InvariantCulture) >= 4.5, $"{contrast[0]}: {contrast[1]}");
        Assert.InRange(int.Parse(contrast[2], CultureInfo.InvariantCulture), 20, int.MaxValue);
        Assert.Equal(
            isDark ? "rgb(20, 22, 25)" : "rgb(250, 249, 247)",
            await browser.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(["page.html"], browser.Requests.Select(Path.GetFileName));
    }

    [Fact(Timeout = 300_000)]
    public async Task Page_Tree_FoldsWithoutAScript()
    {
        Chromium.Require();
        await browser.OpenAsync(await PageAsync("redirect"), 1280, isDark: false);
        Assert.Equal("open open folded folded folded", await OpenDetailsAsync());

        await browser.ClickAsync(".tree summary");
        Assert.Equal("folded open folded folded folded", await OpenDetailsAsync());

        await browser.ClickAsync(".tree summary");
        await browser.ClickAsync(".tree details details details summary");
        Assert.Equal("open open open folded folded", await OpenDetailsAsync());
    }

    [Fact(Timeout = 300_000)]
    public async Task Page_Policy_ShowsTheSummaryFirst()
    {
        Chromium.Require();
        await browser.OpenAsync(await PageAsync("pile-up"), 1280, isDark: false);

        Assert.Equal(
            ["example.com", "Fix these first", "Policy", "Addresses", "Findings"],
            await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('h1, h2')].map(h => h.textContent)"));
        Assert.Equal(
            ["DNS lookups 14", "Void lookups 3"],
            await browser.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('[role=meter]')].map(m => m.ariaLabel + ' ' + m.ariaValueNow)"));
        Assert.Equal(3, await browser.EvaluateAsync<int>("document.querySelectorAll('.worst li').length"));
        Assert.Equal(9, await browser.EvaluateAsync<int>("document.querySelectorAll('.findings > li').length"));
        Assert.Equal(
            "include:spf.forms.example",
            await browser.EvaluateAsync<string>("document.querySelector('.tree mark.error').textContent"));

        // Every link within the page leads somewhere; the others lead to the RFC.
        Assert.Empty(await browser.EvaluateAsync<string[]>(
            "[...document.links].map(a => a.getAttribute('href')).filter(h => h[0] === '#' "
            + "? !document.getElementById(h.slice(1)) : !h.startsWith('https://www.rfc-editor.org/rfc/rfc7208#section-'))"));
    }

    [Fact(Timeout = 300_000)]
    public async Task Page_HostileRecord_ShowsItsText()
    {
        Chromium.Require();
        await browser.OpenAsync(await PageAsync("hostile"), 1280, isDark: false);

        Assert.Equal(
            "v=spf1 include:<script>alert(1)</script>.example.com ip4:1.2.3.4]]> a:[red]x[/].example.com <U+001B>[31m "
            + "mx:<U+00E2><U+0080><U+00AE>abc.example.com -all",
            await browser.EvaluateAsync<string>("document.querySelector('.tree .record').textContent"));
        Assert.Equal(0, await browser.EvaluateAsync<int>("document.scripts.length + document.images.length"));
    }

    private static async Task<string> PageAsync(string page)
    {
        string[] args = ["inspect", "example.com", "--format", "html"];
        CliRun run = page switch
        {
            "huge" => await PolicyRun.InZoneAsync(HugeZone(), args),
            "hostile" => await PolicyRun.InZoneAsync(HostileZone, args),
            _ => await PolicyRun.OfAsync(page, args),
        };
        return run.Output;
    }

    private Task<string> OpenDetailsAsync() => browser.EvaluateAsync<string>(
        "[...document.querySelectorAll('.tree details')].map(d => d.open ? 'open' : 'folded').join(' ')");

    // A dozen services with long names and many blocks, and a chain of fifteen includes below each.
    private static string HugeZone()
    {
        const string Service = "a-service-with-a-rather-long-name.of-many-labels.and-still-more-of-them.example.com";
        var zone = new StringBuilder();
        Add("example.com", string.Concat(Enumerable.Range(0, 12).Select(i => $"include:s{i}.{Service} ")));
        for (int i = 0; i < 12; i++)
        {
            Add(
                $"s{i}.{Service}",
                "include:c0.example.com " + string.Concat(Enumerable.Range(0, 60).Select(n => $"ip4:9.{i}.{n}.0/24 ip6:2a00:{i}:{n}::/48 ")));
        }

        for (int i = 0; i < 15; i++)
        {
            Add($"c{i}.example.com", $"a:{new string('x', 63)}.{new string('y', 63)}.example.com {(i < 14 ? $"include:c{i + 1}.example.com " : "")}");
        }

        return zone.ToString();

        void Add(string name, string terms) => zone.Append(
            CultureInfo.InvariantCulture,
            $"{name}. TXT ( {string.Join(' ', $"v=spf1 {terms}-all".Chunk(250).Select(part => $"\"{new string(part)}\""))} )\n");
    }
}
