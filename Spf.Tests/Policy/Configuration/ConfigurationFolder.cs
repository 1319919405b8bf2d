// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>A folder of configuration files that is gone after the test.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    public string Root => _folder.FullName;

    /// <summary>The default places, below this folder.</summary>
    public ConfigurationPlaces Places => ConfigurationPlaces.Under(_folder.FullName);

    public string Main => Path.Combine(_folder.FullName, "policyd-spf.conf");

    /// <summary>The settings of one main file.</summary>
    public static PolicyConfiguration Load(string text)
    {
        using var folder = new ConfigurationFolder();
        return ConfigurationLoader.Load(folder.Write("policyd-spf.conf", text));
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string name, byte[] octets)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
