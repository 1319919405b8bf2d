// SPDX-License-Identifier: MIT

namespace Spf.Cli.Inspect.Html;

/// <summary>The style sheet: system fonts, light or dark as the reader prefers, for 320 pixels and wider.</summary>
internal static class PageStyle
{
    public const string Text = """
        :root {
          color-scheme: light dark;
          --ground: #faf9f7; --card: #ffffff; --text: #1e2126; --muted: #565d66; --line: #dedbd5; --link: #0b4f97;
          --error: #a8201a; --error-ground: #fdeae8; --warning: #6f4a00; --warning-ground: #fdf1d3;
          --note: #2c4a6b; --note-ground: #e7eff8; --good: #17603a; --good-ground: #e2f3e8; --off: #d8d5cf;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #141619; --card: #1c1f23; --text: #e8e6e1; --muted: #a9aeb6; --line: #33373d; --link: #93bdf7;
            --error: #ffa9a1; --error-ground: #45201e; --warning: #f2c968; --warning-ground: #3b2e10;
            --note: #a9cbf0; --note-ground: #1f2f42; --good: #8fdcab; --good-ground: #17341f; --off: #3a3f46;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 60rem; padding: 2rem clamp(0.9rem, 4vw, 2rem) 3rem; background: var(--ground);
          color: var(--text);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
          overflow-wrap: anywhere;
        }
        h1, h2, h3, p, ul, ol, dl, dd { margin: 0; }
        h1 { font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.15; letter-spacing: -0.015em; }
        h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.75rem 0 0.75rem; }
        h3 { font-size: 1rem; font-weight: 500; line-height: 1.45; }
        a { color: var(--link); text-underline-offset: 0.15em; }
        code { font: 0.86em/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .kind, dt, caption, thead th { color: var(--muted); font-size: 0.85rem; font-weight: 500; }
        .verdict { margin-top: 0.9rem; display: flex; flex-wrap: wrap; gap: 0.15rem 0.7rem; align-items: baseline; }
        .verdict strong { font-size: 1.05rem; padding: 0.15rem 0.75rem; border-radius: 1rem; }
        .verdict.error strong, .error > h3 > .badge, mark.error {
          background: var(--error-ground); color: var(--error);
        }
        .verdict.warning strong, .warning > h3 > .badge, mark.warning {
          background: var(--warning-ground); color: var(--warning);
        }
        .verdict.note strong, .verdict.good strong { background: var(--good-ground); color: var(--good); }
        .note > h3 > .badge, mark.note { background: var(--note-ground); color: var(--note); }
        .summary h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
        .figures {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem;
          margin-top: 1.75rem;
        }
        .figures > div {
          background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.85rem 1rem;
        }
        .figures dd { font-size: 1.12rem; font-weight: 600; line-height: 1.35; margin-top: 0.15rem; }
        .figures dd.remark { font-size: 0.85rem; font-weight: 400; margin-top: 0.45rem; }
        .remark, .muted, .where, footer { color: var(--muted); }
        .remark, .where, .tree summary span, .leaf span { font-size: 0.88rem; }
        .remark:empty { display: none; }
        span.error { color: var(--error); } .warning:is(span, p, td) { color: var(--warning); }
        .meter { display: flex; gap: 3px; margin-top: 0.5rem; max-width: 14rem; }
        .meter i { flex: 1; height: 0.6rem; border-radius: 2px; background: var(--off); }
        .meter.good .on { background: var(--good); } .meter.warning .on { background: var(--warning); }
        .meter.error i { background: var(--error); }
        .meter.error .over { background: none; border: 2px solid var(--error); }
        .worst { padding-left: 1.4rem; } .worst li + li { margin-top: 0.4rem; }
        ul.tree, .tree ul { list-style: none; padding: 0; }
        .tree ul {
          margin-left: 0.3rem; padding-left: clamp(0.45rem, 2vw, 1.1rem); border-left: 1px solid var(--line);
        }
        .tree li { margin: 0.35rem 0; }
        .leaf { padding: 0.15rem 0 0.15rem 1.15rem; }
        summary { cursor: pointer; padding: 0.15rem 0; border-radius: 0.25rem; }
        .tree summary code, .leaf > code { font-weight: 600; }
        :is(summary, a):focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        .cost { color: var(--muted); font-size: 0.85rem; margin: 0 0.5rem; }
        .record {
          background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.7rem;
          margin: 0.3rem 0;
        }
        .record code { white-space: pre-wrap; }
        .record span { display: inline-block; max-width: 100%; vertical-align: bottom; }
        mark {
          border-radius: 0.2rem; padding: 0.05em 0; box-decoration-break: clone; -webkit-box-decoration-break: clone;
        }
        table { width: 100%; border-collapse: collapse; margin: 0.9rem 0 1.4rem; font-size: 0.92rem; }
        caption { text-align: left; padding-bottom: 0.3rem; }
        th, td {
          text-align: left; vertical-align: baseline; padding: 0.35rem 0.9rem 0.35rem 0;
          border-bottom: 1px solid var(--line);
        }
        tbody th { font-weight: 500; }
        tbody th code { white-space: nowrap; }
        td[data-label="Source"] { width: 35%; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        section > details { margin: 0.6rem 0; }
        .findings { list-style: none; padding: 0; }
        .findings li { padding: 0.9rem 0; border-top: 1px solid var(--line); }
        .findings li:target { background: var(--card); }
        .badge {
          display: inline-block; font-size: 0.8rem; font-weight: 600; padding: 0 0.55rem; border-radius: 0.8rem;
          margin-right: 0.3rem;
        }
        .where { margin: 0.25rem 0; display: flex; flex-wrap: wrap; gap: 0 0.9rem; }
        footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.85rem; }
        @media (max-width: 42rem) {
          table, caption, tbody, tr, th[scope=row], td { display: block; }
          thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
          tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
          th, td, td.number { border: 0; padding: 0.1rem 0; text-align: left; white-space: normal; }
          td[data-label] { width: auto; }
          td:empty { display: none; }
          td::before { content: attr(data-label) ": "; color: var(--muted); }
        }
        @media print {
          body { max-width: none; padding: 0; }
          .findings li, tr { break-inside: avoid; }
        }

        """;
}
