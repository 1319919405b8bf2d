// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>spf-policyd serve: listens in the foreground until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task RunAsync(PolicyArguments arguments, LineLogger log)
    {
        DescriptorBudget budget = DescriptorBudget.OfProcess(asksDns: arguments.ZonePath is null);
        if (budget.Limit < DescriptorBudget.Minimum)
        {
            throw new IOException(DescriptorBudget.TooFew(budget.Limit));
        }

        using PolicyService service = PolicyService.Open(arguments, mustExist: true, log);
        PolicyConfiguration configuration = service.Engine.Configuration;
        IReadOnlyList<ListenAddress> addresses = AddressesOf(
            arguments.Listen.IsEmpty ? configuration.Server.Listen : arguments.Listen);
        using var server = new PolicyServer(addresses, configuration.Server, service.AnswerAsync, budget, log);

        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration terminate = On(PosixSignal.SIGTERM, () => stop.TrySetResult());
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT, () => stop.TrySetResult());
        var reloads = new Reloads(() =>
        {
            ServiceManager.Reloading();
            service.Reload();
            ServiceManager.Ready();
        });
        using PosixSignalRegistration hangUp = On(PosixSignal.SIGHUP, reloads.Request);

        await server.StartAsync();
        ServiceManager.Ready();
        await stop.Task;

        ServiceManager.Stopping();
        log.Stopping();
        await server.StopAsync(service.Engine.Configuration.Settings.RequestTimeout + PolicySession.RequestTime);
    }

    private static List<ListenAddress> AddressesOf(ImmutableArray<string> texts)
    {
        List<ListenAddress> addresses = [];
        foreach (string text in texts)
        {
            addresses.AddRange(ListenAddress.TryParse(text, out ListenAddress[] some, out string? problem)
                ? some
                : throw new UsageException($"--listen {SafeText.Line(problem)}"));
        }

        bool hasSockets = ServiceManager.Sockets.Count > 0;
        if (addresses.Contains(new ListenAddress.Systemd()) && !hasSockets)
        {
            throw new UsageException("--listen systemd: systemd has handed no socket over; start the .socket unit");
        }

        return addresses.Count > 0 ? addresses
            : hasSockets ? [new ListenAddress.Systemd()]
            : throw new UsageException(
                $"nothing to listen on; for example: {ProgramName.Own} serve --listen inet:127.0.0.1:10045");
    }

    private static PosixSignalRegistration On(PosixSignal signal, Action action) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            action();
        });
}
