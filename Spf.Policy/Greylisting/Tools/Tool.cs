// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>An option of a tool.</summary>
/// <param name="Name">Its name, with its dashes.</param>
/// <param name="Value">The word for its value in the help; null if it has no value.</param>
/// <param name="Help">The effect.</param>
internal sealed record ToolOption(string Name, string? Value, string Help);

/// <summary>A tool: "spf-policyd greylist NAME".</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments, for the help.</param>
/// <param name="Summary">The purpose in a few words.</param>
/// <param name="Details">The same in full, with examples.</param>
/// <param name="Options">Its options, besides those that all tools have.</param>
/// <param name="MakesStore">Whether it makes a store that does not exist yet.</param>
/// <param name="RunAsync">Does it, and returns the exit code.</param>
internal sealed record Tool(
    string Name,
    string Arguments,
    string Summary,
    string Details,
    ToolOption[] Options,
    bool MakesStore,
    Func<ToolRun, Task<int>> RunAsync)
{
    private const int OptionColumn = 22;

    private static readonly ToolOption[] Common =
    [
        new("--config", "FILE", "the service's configuration, which names the store; by default that in use"),
        new("--store", "STORE", "another store, written as in Greylist_Store"),
        new("--json", null, "JSON for programs: an object, or an object on each line"),
        new("--help", null, "this"),
    ];

    public IEnumerable<ToolOption> AllOptions => Options.Concat(Common);

    public string Help
    {
        get
        {
            var text = new StringBuilder($"spf-policyd greylist {Name} {Arguments}".TrimEnd());
            text.Append($"\n\n{Details.TrimEnd()}\n\nOptions:\n");
            foreach (ToolOption option in AllOptions)
            {
                string name = option.Value is null ? option.Name : $"{option.Name} {option.Value}";
                text.Append($"  {name.PadRight(OptionColumn)} {option.Help}\n");
            }

            return text.ToString();
        }
    }
}

/// <summary>The arguments cannot be understood. The message says what is wrong.</summary>
internal sealed class ToolUsageException : Exception
{
    public ToolUsageException()
    {
    }

    public ToolUsageException(string message)
        : base(message)
    {
    }

    public ToolUsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
