// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Doctor;

/// <summary>The attributes of a call: its time limits, its action if no answer comes, its context.</summary>
internal sealed class CallChecks(PostfixConfiguration postfix, PolicySettings settings, PolicyCall call)
{
    private const string Greylist = "greylist";

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private static readonly string[] Contexts = ["spf", "authres", Greylist];

    private static readonly string[] Known =
    [
        "timeout", "default_action", "policy_context", "max_idle", "max_ttl", "request_limit", "try_limit",
        "retry_delay",
    ];

    public IEnumerable<Finding> Run() => [.. OfSyntax(), .. OfContext(), .. OfTime()];

    private IEnumerable<Finding> OfSyntax()
    {
        foreach (string word in call.Strays)
        {
            yield return Finding.Error(
                $"main.cf: \"{word}\" in {call.Text} is no attribute, and smtpd does not take mail with it",
                "put a value with spaces into braces of its own: { NAME = VALUE }");
        }

        foreach (string name in call.Attributes.Keys.Except(Known))
        {
            yield return Finding.Error(
                $"main.cf: {call.Endpoint} has the attribute {name}, which Postfix does not know; smtpd does not take "
                    + "mail with it",
                "write "
                    + (NearestWord.Find(name, Known, allowsBeginnings: false) ?? $"one of {string.Join(", ", Known)}"));
        }
    }

    private IEnumerable<Finding> OfContext()
    {
        string context = Attribute("policy_context");
        if (context.Length > 0 && !Contexts.Contains(context))
        {
            string near = NearestWord.Find(context, Contexts, allowsBeginnings: false) ?? "spf, authres or greylist";
            yield return Finding.Warning(
                $"main.cf: {call.Endpoint} has policy_context={context}, which means nothing to spf-policyd: it "
                    + "answers as without it",
                $"write policy_context={near}, or leave it out");
        }
        else if (context == Greylist && settings.Greylist.Mode == GreylistMode.No)
        {
            yield return Finding.Warning(
                $"main.cf: {call.Endpoint} has policy_context=greylist, and Greylist is No: it adds nothing",
                "write Greylist = Yes in this service's configuration, or remove this check_policy_service");
        }
    }

    private IEnumerable<Finding> OfTime()
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
