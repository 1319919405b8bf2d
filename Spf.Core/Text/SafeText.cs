// SPDX-License-Identifier: MIT

namespace Spf.Text;

/// <summary>The only way third-party text gets into a header, a reply, a log line or a terminal.</summary>
public static class SafeText
{
}
