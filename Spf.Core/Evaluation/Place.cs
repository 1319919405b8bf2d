// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Evaluation;

/// <summary>Where an evaluation is.</summary>
/// <param name="Domain">The domain whose policy is evaluated: %{d} (RFC 7208, section 7.2).</param>
/// <param name="Depth">The number of "include" mechanisms on the way there.</param>
internal readonly record struct Place(DomainName Domain, int Depth);
