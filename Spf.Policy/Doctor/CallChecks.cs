// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>The time limits of a call, and its action if no answer comes.</summary>
internal sealed class CallChecks(PostfixConfiguration postfix, PolicySettings settings, PolicyCall call)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    public IEnumerable<Finding> Run()
    {
        string timeout = Attribute("timeout");
        if (PostfixText.Time(timeout) is { } waits && waits <= settings.RequestTimeout)
        {
            string seconds = Seconds(settings.RequestTimeout);
            yield return Finding.Warning(
                $"main.cf: Postfix waits {timeout} for {call.Endpoint}, and an answer may take {seconds}s "
                    + "(Request_Timeout)",
                $"write timeout={Seconds(settings.RequestTimeout + Margin)}s beside it, or a smaller Request_Timeout");
        }

        string action = Attribute("default_action");
        if (!action.StartsWith("DUNNO", StringComparison.OrdinalIgnoreCase))
        {
            yield return Finding.Warning(
                $"main.cf: where {call.Endpoint} does not answer, all mail gets \"{action}\"",
                $"write check_policy_service {{ {call.Endpoint}, default_action=DUNNO }}");
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    private string Attribute(string name) =>
        call.Attributes.GetValueOrDefault(name) ?? postfix.Value($"smtpd_policy_service_{name}");
}
