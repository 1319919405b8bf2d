// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using Spf.Policy.Configuration;

namespace Spf.Tests.Support;

/// <summary>
/// Where spf-policyd looks for files that nobody has named: never in this machine's own /etc, neither in the tests'
/// process nor in those that they start.
/// </summary>
internal static class DefaultPlaces
{
    public const string Nowhere = "/nonexistent/spf-policyd-tests";

    [ModuleInitializer]
    internal static void SetNowhere() =>
        Environment.SetEnvironmentVariable(ConfigurationPlaces.RootVariable, Nowhere);
}
