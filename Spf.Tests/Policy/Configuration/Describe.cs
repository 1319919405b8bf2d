// SPDX-License-Identifier: MIT

using System.Collections;
using System.Globalization;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Configurations as text.</summary>
internal static class Describe
{
    /// <summary>A property of the settings, the server's settings or the whole: lists with spaces between.</summary>
    public static string Property(PolicyConfiguration configuration, string property) =>
        All(configuration)[property];

    public static SortedDictionary<string, string> All(PolicyConfiguration configuration)
    {
        var all = new SortedDictionary<string, string>();
        foreach ((string prefix, object part) in ((string, object)[])[("", configuration.Settings),
            ("", configuration.Server), ("", configuration), ("Greylist.", configuration.Settings.Greylist)])
        {
            foreach (System.Reflection.PropertyInfo property in part.GetType().GetProperties()
                .Where(p => p.CanWrite
                    && p.Name is not ("Greylist" or "Settings" or "Server" or "Path" or "PerUser" or "Files" or "FilesRead")))
            {
                all.Add(prefix + property.Name, Text(property.GetValue(part)));
            }
        }

        return all;
    }

    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        IEnumerable list => string.Join(' ', list.Cast<object>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
