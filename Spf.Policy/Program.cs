// SPDX-License-Identifier: MIT

using Spf.Policy.Hosting;

return await PolicyDaemon.RunAsync(args);
