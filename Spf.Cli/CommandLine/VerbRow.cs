// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>One verb, as the help and the completion scripts show it.</summary>
/// <param name="Name">The word that is typed.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Usage">The arguments after it, for the list of verbs.</param>
/// <param name="Summary">A description on one line.</param>
internal sealed record VerbRow(string Name, Verbs Verb, string Usage, string Summary);
