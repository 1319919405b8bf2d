// SPDX-License-Identifier: MIT

using System.IO.Pipelines;
using Spf.Policy.Protocol;

namespace Spf.Policy.Hosting;

/// <summary>
/// One client over the standard input and output: a child of Postfix's spawn(8), or a person at a terminal. Nothing
/// that listens is loaded, so that the first answer comes soon.
/// </summary>
internal static class SpawnService
{
    public static async Task RunAsync(PolicyArguments arguments, LineLogger log)
    {
        using PolicyService service = PolicyService.Open(arguments, mustExist: false, log);
        await using var input = new DescriptorStream(Libc.StandardInput);
        await using var output = new DescriptorStream(Libc.StandardOutput);

        // To wait for a descriptor cannot be cancelled: a client that is too slow ends the process.
        var session = new PolicySession(
            new Standard(PipeReader.Create(input), PipeWriter.Create(output)),
            service.AnswerAsync,
            TimeProvider.System,
            log,
            cutOff: () => Environment.Exit(0));
        await session.RunAsync(CancellationToken.None);
    }

    private sealed record Standard(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
