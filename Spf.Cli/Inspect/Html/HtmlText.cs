// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Spf.Cli.Output;

namespace Spf.Cli.Inspect.Html;

/// <summary>
/// Builds a page. Interpolated values are always text, never markup: control, bidirectional and other invisible
/// characters are shown by number, and everything else is escaped.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line of markup with interpolated text.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Template template) =>
        AddInline(ref template)._text.Append('\n');

    /// <summary>Adds markup with interpolated text, without a line break, which would show as a space.</summary>
    /// <returns>This page. The template has already written to it before the call.</returns>
    public HtmlText AddInline([InterpolatedStringHandlerArgument("")] ref Template template)
    {
        _ = template;
        return this;
    }

    /// <summary>Adds markup without text from strangers.</summary>
    public void AddMarkup(string markup) => _text.Append(markup);

    public override string ToString() => _text.ToString();

    /// <summary>Markup with interpolated text.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Template
    {
        private readonly StringBuilder _text;

        [System.Diagnostics.CodeAnalysis.SuppressMessage(
            "Style", "IDE0060:Remove unused parameter", Justification = "The compiler passes these arguments.")]
        public Template(int literalLength, int formattedCount, HtmlText page) => _text = page._text;

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) =>
            _text.Append(WebUtility.HtmlEncode(PlainReport.Safe(text ?? string.Empty)));

        public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(object? value) => AppendFormatted(value?.ToString());
    }
}
