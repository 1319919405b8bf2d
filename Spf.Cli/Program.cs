// SPDX-License-Identifier: MIT

using Spf.Cli;
using Spf.Cli.Process;

using Stream input = Console.OpenStandardInput();
using Stream output = StandardOutput.Open();
return await SpfQuery.RunAsync(args, new Terminal(input, output, Console.Error)
{
    IsErrorInteractive = !Console.IsErrorRedirected,
    IsOutputInteractive = !Console.IsOutputRedirected,
    Width = static () => Console.IsOutputRedirected || Console.WindowWidth < 20 ? 80 : Console.WindowWidth,
    Variable = Environment.GetEnvironmentVariable,
});
