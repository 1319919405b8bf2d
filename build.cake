// SPDX-License-Identifier: MIT
// dotnet tool restore && dotnet cake [--target=NAME] [--exclusive]

using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
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

Task("Pack").IsDependentOn("Test").Does(() =>
{
    CleanDirectory(packages);
    DotNetPack("Spf.Core", new() { Configuration = configuration, OutputDirectory = packages });
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

    DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
});

// The release: for linux-x64 both programs as native code, which need no .NET, as a tarball to unpack over a prefix such
// as /usr/local and as Debian packages; for other platforms an archive that needs .NET, and spfquery as a .NET tool; a bill
// of materials; the sums of all. The same sources and SDK give the same octets, in any folder and at any time.
Task("Dist").IsDependentOn("Clean").Does(() =>
{
    const string Runtime = "linux-x64";
    var work = artifacts.Combine("dist");
    var version = XmlPeek("Directory.Build.props", "//Version");
    var root = work.Combine($"spf-{version}-{Runtime}");
    CleanDirectory(work);
    if (!HasEnvironmentVariable("SOURCE_DATE_EPOCH"))
    {
        StartProcess("git", new ProcessSettings { Arguments = "log -1 --format=%ct", RedirectStandardOutput = true }, out var time);
        System.Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", time.Single());
    }

    // Below the repository, where the compiler maps its paths to the same names in each clone.
    var build = work.Combine("build");
    var common = $"-p:ContinuousIntegrationBuild=true -p:ArtifactsPath={build} "
        + "-p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false -p:DebugType=none";
    var native = work.Combine("native");
    var portable = work.Combine($"spf-{version}-dotnet");
    var programs = new[] { "Spf.Policy", "Spf.Cli" };
    foreach (var project in programs)
    {
        DotNetPublish(project, new()
        {
            Configuration = configuration, Runtime = Runtime, OutputDirectory = native,
            ArgumentCustomization = arguments => arguments.Append($"{common} -p:PublishAot=true"),
        });
    }

    // From what was restored for the native programs: that has the most parts.
    WriteMaterials(work.CombineWithFilePath($"spf-{version}.cdx.json"), version, programs.Select(project =>
        build.CombineWithFilePath($"obj/{project}/project.assets.json")));
    foreach (var project in programs)
    {
        DotNetPublish(project, new()
        {
            Configuration = configuration, OutputDirectory = portable.Combine("lib/spf"),
            ArgumentCustomization = arguments => arguments.Append($"{common} -p:UseAppHost=false"),
        });
    }

    DotNetPack("Spf.Cli", new()
    {
        Configuration = configuration, OutputDirectory = work,
        ArgumentCustomization = arguments => arguments.Append(common),
    });

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

    foreach (var folder in new[] { root, portable, native, build })
    {
        DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
    }

    foreach (var file in GetFiles($"{work}/*"))
    {
        Information("{0}: {1:n1} MB", file.GetFilename(), new System.IO.FileInfo(file.FullPath).Length / 1e6);
    }

    WriteSums(work);
    Run("packaging/prove.sh", work.FullPath);
});

void CopyDocuments(DirectoryPath share)
{
    foreach (var page in GetFiles("docs/*.?"))
    {
        var manual = share.Combine($"man/man{page.FullPath[^1]}");
        EnsureDirectoryExists(manual);
        CopyFileToDirectory(page, manual);
    }

    // Laid out as in the repository, so that links between the pages work; two that leave these files become text.
    var documents = share.Combine("doc/spf");
    foreach (var folder in new[] { "container", "grafana", "postfix" })
    {
        CopyDirectory($"packaging/{folder}", documents.Combine($"packaging/{folder}"));
    }

    DeleteFile(documents.CombineWithFilePath("packaging/container/prove.sh"));
    foreach (var (folder, files) in new[]
    {
        ("docs", GetFiles("docs/*")), ("samples", GetFiles("samples/*.*")),
        (".", GetFiles("./*.md") + GetFiles("./LICENSE")),
    })
    {
        EnsureDirectoryExists(documents.Combine(folder));
        CopyFiles(files, documents.Combine(folder));
    }

    var readme = documents.CombineWithFilePath("README.md").FullPath;
    System.IO.File.WriteAllText(readme, Regex.Replace(
        System.IO.File.ReadAllText(readme), @"\[([^]]*)\]\((samples/DnsClient|rfc7208-testsuite)\)", "$1"));
    Run("packaging/links.py", documents.FullPath, "python3");
}

// A bill of materials as CycloneDX 1.6 has it: what the programs are made of, from the packages that were restored. It has
// no time and no serial number, so that the same input gives the same octets.
void WriteMaterials(FilePath file, string version, IEnumerable<FilePath> restored)
{
    var application = $"pkg:generic/spf@{version}";
    var components = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
    foreach (var assets in restored.Select(path => JsonNode.Parse(System.IO.File.ReadAllText(path.FullPath))!))
    {
        var cache = assets["packageFolders"]!.AsObject().First().Key;
        var framework = assets["project"]!["frameworks"]!.AsObject().Single().Value!;
        var packs = framework["downloadDependencies"]!.AsArray()
            .Select(pack => (Name: (string)pack!["name"]!, Version: ((string)pack["version"]!).Trim('[', ']').Split(',')[0]))
            .Where(pack => pack.Name != "Microsoft.NETCore.App.Runtime.linux-x64") // NativeAOT has its own
            .Where(pack => !pack.Name.Contains("AspNetCore")
                || framework["frameworkReferences"]!["Microsoft.AspNetCore.App"] is not null);
        var packages = assets["libraries"]!.AsObject().Where(library => (string?)library.Value!["type"] == "package")
            .Select(library => library.Key.Split('/')).Select(parts => (Name: parts[0], Version: parts[1]));
        foreach (var (name, number) in packs.Concat(packages))
        {
            var hash = $"{cache}/{name}/{number}/{name}.{number}.nupkg.sha512".ToLowerInvariant();
            var url = $"pkg:nuget/{name}@{number}";

            // Compilers take part in the build and are not in its result.
            var isTool = name.Contains("ILCompiler") || name.Contains("ILLink");
            components[url] = new JsonObject
            {
                ["type"] = "library", ["bom-ref"] = url, ["name"] = name, ["version"] = number,
                ["scope"] = isTool ? "excluded" : "required",
                ["hashes"] = new JsonArray(new JsonObject
                {
                    ["alg"] = "SHA-512",
                    ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(System.IO.File.ReadAllText(hash))),
                }),
                ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "MIT" } }),
                ["purl"] = url,
            };
        }
    }

    var materials = new JsonObject
    {
        ["bomFormat"] = "CycloneDX", ["specVersion"] = "1.6", ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["component"] = new JsonObject
            {
                ["type"] = "application", ["bom-ref"] = application, ["name"] = "spf", ["version"] = version,
                ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "MIT" } }),
            },
        },
        ["components"] = new JsonArray([.. components.Values]),
        ["dependencies"] = new JsonArray(new JsonObject
        {
            ["ref"] = application, ["dependsOn"] = new JsonArray([.. components.Keys.Select(key => (JsonNode)key)]),
        }),
    };
    var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    System.IO.File.WriteAllText(file.FullPath, materials.ToJsonString(options) + "\n");
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

void Run(string script, string arguments, string interpreter = "bash")
{
    var code = StartProcess(interpreter, $"{script} {arguments}");
    if (code != 0) { throw new CakeException($"{script} ended with {code}."); }
}

Task("Bench").IsDependentOn("Build").Does(() => DotNetRun(
    "Spf.Benchmarks", $"--filter {Argument("filter", "*")}", new() { Configuration = configuration, NoBuild = true }));

Task("Default").IsDependentOn("PackSmoke");

RunTarget(target);
