// SPDX-License-Identifier: MIT

namespace Spf.Policy.Doctor;

/// <summary>The parts of main.cf and master.cf that matter to a policy service.</summary>
internal sealed class PostfixConfiguration
{
    // The defaults of Postfix 3.6 and later. postconf tells them all; the files do not.
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["command_time_limit"] = "1000s",
        ["compatibility_level"] = "3.6",
        ["mail_owner"] = "postfix",
        ["queue_directory"] = "/var/spool/postfix",
        ["smtpd_delay_reject"] = "yes",
        ["smtpd_policy_service_default_action"] = "451 4.3.5 Server configuration problem",
        ["smtpd_policy_service_max_ttl"] = "1000s",
        ["smtpd_policy_service_timeout"] = "100s",
        ["smtpd_relay_before_recipient_restrictions"] = "yes",
        ["smtpd_relay_restrictions"] = "permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination",
    };

    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    /// <summary>Reads main.cf's text and master.cf's, or what postconf and postconf -M print: the same.</summary>
    public PostfixConfiguration(string main, string master)
    {
        foreach (string line in PostfixText.LogicalLines(main))
        {
            if (PostfixText.TrySplit(line, out string name, out string value))
            {
                _parameters[name] = value;
            }
        }

        bool chrootByDefault = Value("compatibility_level") == "0";
        Services =
        [
            .. PostfixText.LogicalLines(master)
                .Select(line => PostfixService.Parse(line, chrootByDefault)).OfType<PostfixService>(),
        ];
    }

    public IReadOnlyList<PostfixService> Services { get; }

    public IEnumerable<PostfixService> Spawned => Services.Where(service => service.Command == "spawn");

    public string QueueDirectory => Value("queue_directory");

    /// <summary>A parameter's value with what it refers to; empty where there is none.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="service">The service whose own parameters come first; null for only those of main.cf.</param>
    public string Value(string name, PostfixService? service = null) =>
        new PostfixExpansion(parameter => Raw(parameter, service)).Expand(Raw(name, service) ?? string.Empty);

    /// <summary>Whether master_service_disable names a service.</summary>
    public bool IsDisabled(PostfixService service) => PostfixText.Words(Value("master_service_disable"))
        .Any(word => word == $"{service.Name}/{service.Type}" || word == $"{service.Name}.{service.Type}"
            || word == service.Type);

    private string? Raw(string name, PostfixService? service) =>
        service?.Parameters.GetValueOrDefault(name)
        ?? _parameters.GetValueOrDefault(name) ?? Defaults.GetValueOrDefault(name);
}
