// SPDX-License-Identifier: MIT

namespace Spf.Tests.Support;

/// <summary>Tests that nothing else may run beside, since they look at what a process has once.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
