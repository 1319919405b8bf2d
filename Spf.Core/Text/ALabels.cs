// SPDX-License-Identifier: MIT

namespace Spf.Text;

internal static class ALabels
{
    public static string OfDomain(string domain) => domain;
}
