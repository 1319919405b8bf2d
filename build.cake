// SPDX-License-Identifier: MIT
// dotnet tool restore && dotnet cake [--target=NAME] [--exclusive]

using System.IO.Compression;
using System.Text.RegularExpressions;

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var isCI = EnvironmentVariable("CI", false);
var artifacts = MakeAbsolute(Directory("./artifacts"));
var packages = artifacts.Combine("package/release");

Task("Clean").Does(() => CleanDirectory(artifacts));

Task("Restore").IsDependentOn("Clean").Does(() => DotNetRestore("Spf.slnx"));

Task("Build").IsDependentOn("Restore")
    .Does(() => DotNetBuild("Spf.slnx", new() { Configuration = configuration, NoRestore = true }));

Task("Test").IsDependentOn("Build").Does(() => DotNetTest("Spf.slnx", new()
{
    PathType = DotNetTestPathType.Solution, Configuration = configuration, NoBuild = true,
}));

// The tools as native code, for the newest framework whose native pack is at hand. A release is made for net10.0.
Task("Aot").IsDependentOn("Test").Does(() =>
{
    if (Context.Tools.Resolve("clang") is null && Context.Tools.Resolve("gcc") is null && !IsRunningOnWindows())
    {
        const string Reason = "Native code needs a linker: install clang and zlib1g-dev (Debian's names).";
        if (isCI) { throw new CakeException(Reason); }
        Warning("Skipped: {0}", Reason);
        return;
    }

    var aot = artifacts.Combine("aot");
    var options = $"--use-current-runtime -p:PublishAot=true -p:ArtifactsPath={aot} -p:SpfFramework=";
    var framework = StartProcess("dotnet", new ProcessSettings
    {
        Arguments = $"restore Spf.Cli {options}net10.0", RedirectStandardOutput = true, Silent = true,
    }) == 0 ? "net10.0" : "net9.0";
    Information("Native code for {0}", framework == "net10.0" ? framework : $"{framework}: net10.0 has no pack here");

    var published = aot.Combine("spfquery");
    DotNetPublish("Spf.Cli", new()
    {
        Configuration = configuration, OutputDirectory = published,
        ArgumentCustomization = arguments => arguments.Append(options + framework),
    });
    var query = "--zone samples/example.zone --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com";
    var code = StartProcess(published.CombineWithFilePath("spfquery"),
        new ProcessSettings { Arguments = query, RedirectStandardOutput = true }, out var lines);
    if (code != 0 || lines.FirstOrDefault() != "pass")
    {
        throw new CakeException($"spfquery {query} ended with {code} and printed: {string.Join(" / ", lines)}");
    }
});

Task("Pack").IsDependentOn("Aot").Does(() =>
{
    CleanDirectory(packages);
    DotNetPack("Spf.Core", new() { Configuration = configuration, OutputDirectory = packages });
    DotNetPack("Spf.Cli", new() { Configuration = configuration, OutputDirectory = packages });
    WriteSums(packages);
});

// The package as a stranger gets it: its content, and a program outside the repository that uses it on both frameworks.
Task("PackSmoke").IsDependentOn("Pack").Does(() =>
{
    var package = GetFiles($"{packages}/Spf.Core.*.nupkg").Single();
    using (var symbols = ZipFile.OpenRead(package.ChangeExtension("snupkg").FullPath))
    using (var archive = ZipFile.OpenRead(package.FullPath))
    {
        var content = archive.Entries.Concat(symbols.Entries).Select(entry => entry.FullName)
            .Where(name => name.StartsWith("lib/") || name == "README.md").Order(StringComparer.Ordinal);
        var expected = new[] { "README.md" }.Concat(new[] { "net10.0", "net8.0" }.SelectMany(framework =>
            new[] { "dll", "pdb", "xml" }.Select(extension => $"lib/{framework}/Spf.Core.{extension}")));
        if (!content.SequenceEqual(expected)) { throw new CakeException($"Packed: {string.Join(", ", content)}"); }
    }

    var folder = Directory(System.IO.Directory.CreateTempSubdirectory("spf-pack-smoke-").FullName).Path;
    CopyDirectory("samples/PackSmoke", folder);
    var version = Regex.Match(package.GetFilename().FullPath, @"^Spf\.Core\.(.+)\.nupkg$").Groups[1].Value;
    DotNetBuild($"{folder}", new()
    {
        ArgumentCustomization = arguments => arguments.Append($"-p:SpfVersion={version}"),
        EnvironmentVariables = new Dictionary<string, string> { ["SPF_PACKAGES"] = packages.FullPath },
    });
    var metadata = System.IO.File.ReadAllText($"{folder}/packages/spf.core/{version}/.nupkg.metadata");
    if (!metadata.Contains($"\"{packages}\""))
    {
        throw new CakeException("Another source's package was used.");
    }

    foreach (var framework in new[] { "8.0", "10.0" })
    {
        DotNetExecute($"{folder}/bin/Debug/net{framework}/PackSmoke.dll", $".NETCoreApp,Version=v{framework}");
    }

    var tool = $"{folder}/tool";
    var query = "--zone samples/example.zone --ip 192.0.2.1 --sender alice@example.com";
    if (StartProcess("dotnet", $"tool install spfquery --tool-path {tool} --source {packages}") != 0
        || StartProcess($"{tool}/spfquery", query) != 0)
    {
        throw new CakeException("The tool's package does not install or run.");
    }

    DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
});

// The release for Linux: both programs as native code, which need no .NET, as a tarball to unpack over a prefix such as
// /usr/local and as Debian packages; for other platforms an archive that needs .NET; what is in all that; the sums. The
// same sources and SDK give the same octets.
Task("Dist").IsDependentOn("Clean").Does(() =>
{
    const string Runtime = "linux-x64";
    var work = artifacts.Combine("dist");
    var version = XmlPeek("Directory.Build.props", "//Version");
    var root = work.Combine($"spf-{version}-{Runtime}");
    CleanDirectory(work);

    // Below the repository, where the compiler maps its paths to the same names in each clone.
    var common = $"-p:ContinuousIntegrationBuild=true -p:ArtifactsPath={work.Combine("build")} "
        + "-p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false -p:DebugType=none";
    var native = work.Combine("native");
    var portable = work.Combine($"spf-{version}-dotnet");
    foreach (var project in new[] { "Spf.Policy", "Spf.Cli" })
    {
        DotNetPublish(project, new()
        {
            Configuration = configuration, Runtime = Runtime, OutputDirectory = native,
            ArgumentCustomization = arguments => arguments.Append($"{common} -p:PublishAot=true"),
        });
        DotNetPublish(project, new()
        {
            Configuration = configuration, OutputDirectory = portable.Combine("lib/spf"),
            ArgumentCustomization = arguments => arguments.Append($"{common} -p:UseAppHost=false"),
        });
    }

    EnsureDirectoryExists(root.Combine("bin"));
    CopyFiles(new[] { "spf-policyd", "spfquery" }.Select(name => native.CombineWithFilePath(name)), root.Combine("bin"));
    EnsureDirectoryExists(root.Combine("lib/systemd"));
    CopyDirectory("packaging/systemd", root.Combine("lib/systemd/system"));
    EnsureDirectoryExists(root.Combine("lib/sysusers.d"));
    CopyFile("packaging/debian/spf-policyd.sysusers", root.CombineWithFilePath("lib/sysusers.d/spf-policyd.conf"));
    foreach (var folder in new[] { root, portable }) { CopyDocuments(folder.Combine("share")); }

    Run("packaging/tarball.sh", $"{root} {work.CombineWithFilePath($"{root.GetDirectoryName()}.tar.gz")}");
    Run("packaging/tarball.sh", $"{portable} {work.CombineWithFilePath($"{portable.GetDirectoryName()}.tar.gz")}");
    if (Context.Tools.Resolve("dpkg-deb") is not null) { Run("packaging/debian/build.sh", $"{root} {version} {work}"); }
    else { Warning("No Debian packages: install dpkg-dev to make them."); }

    foreach (var folder in new[] { root, portable, native, work.Combine("build") })
    {
        DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
    }

    foreach (var file in GetFiles($"{work}/*"))
    {
        Information("{0}: {1:n1} MB", file.GetFilename(), new System.IO.FileInfo(file.FullPath).Length / 1e6);
    }

    Run("packaging/prove.sh", $"{work}/spf-{version}-{Runtime}.tar.gz");
    WriteSums(work);
});

void CopyDocuments(DirectoryPath share)
{
    foreach (var page in GetFiles("docs/*.?"))
    {
        var manual = share.Combine($"man/man{page.FullPath[^1]}");
        EnsureDirectoryExists(manual);
        CopyFileToDirectory(page, manual);
    }

    // Laid out as in the repository, so that links between the pages work.
    var documents = share.Combine("doc/spf");
    CopyDirectory("packaging/postfix", documents.Combine("packaging/postfix"));
    foreach (var (folder, files) in new[]
    {
        ("docs", GetFiles("docs/*.md")), ("samples", GetFiles("samples/*.*")),
        (".", GetFiles("./*.md") + GetFiles("./LICENSE")),
    })
    {
        EnsureDirectoryExists(documents.Combine(folder));
        CopyFiles(files, documents.Combine(folder));
    }
}

// SHA-256 sums of all files of a folder, as sha256sum --check reads them.
void WriteSums(DirectoryPath folder)
{
    var file = folder.CombineWithFilePath("SHA256SUMS");
    var sums = GetFiles($"{folder}/*").Where(path => path.GetFilename() != file.GetFilename())
        .OrderBy(path => path.GetFilename().FullPath, StringComparer.Ordinal)
        .Select(path => $"{CalculateFileHash(path, HashAlgorithm.SHA256).ToHex()}  {path.GetFilename()}\n");
    System.IO.File.WriteAllText(file.FullPath, string.Concat(sums));
}

void Run(string script, string arguments)
{
    var code = StartProcess("bash", $"{script} {arguments}");
    if (code != 0) { throw new CakeException($"{script} ended with {code}."); }
}

Task("Bench").IsDependentOn("Build").Does(() => DotNetRun(
    "Spf.Benchmarks", $"--filter {Argument("filter", "*")}", new() { Configuration = configuration, NoBuild = true }));

Task("Default").IsDependentOn("PackSmoke");

RunTarget(target);
