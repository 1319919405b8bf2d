// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Spf.Cli.Output;

namespace Spf.Cli.Inspect.Html;

/// <summary>
/// A page that is being written. What stands in the holes of a template is text, never markup: control, bidirectional
/// and other invisible characters are shown by number, and all else is escaped.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line of markup, and text in its holes.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Template template) =>
        AddInline(ref template)._text.Append('\n');

    /// <summary>Adds markup, and text in its holes, where a blank behind it would be one too many.</summary>
    /// <returns>This page; by the time of the call, the template has written to it.</returns>
    public HtmlText AddInline([InterpolatedStringHandlerArgument("")] ref Template template)
    {
        _ = template;
        return this;
    }

    /// <summary>Adds markup of our own.</summary>
    public void AddMarkup(string markup) => _text.Append(markup);

    public override string ToString() => _text.ToString();

    /// <summary>Markup with holes.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Template
    {
        private readonly StringBuilder _text;

        [System.Diagnostics.CodeAnalysis.SuppressMessage(
            "Style", "IDE0060:Remove unused parameter", Justification = "The compiler passes them.")]
        public Template(int literalLength, int formattedCount, HtmlText page) => _text = page._text;

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) =>
            _text.Append(WebUtility.HtmlEncode(PlainReport.Safe(text ?? string.Empty)));

        public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(object? value) => AppendFormatted(value?.ToString());
    }
}
