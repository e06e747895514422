using System.Reflection;
using System.Reflection.Emit;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Plugins;

namespace MediaScoring.Tests.Extraction.Plugins;

/// <summary>A plug-in folder of one test, with the DLLs that the solution has built.</summary>
internal sealed class PluginFolder : IDisposable
{
    // Short, so that hanging plug-ins do not hold up the tests; the real limit has a test of its own.
    public static readonly TimeSpan ShortLimit = TimeSpan.FromMilliseconds(600);

    public PluginFolder() => Directory.CreateDirectory(FolderPath);

    public string FolderPath { get; } = Path.Combine(Path.GetTempPath(), "mediascoring-plugins-" + Guid.NewGuid().ToString("N"), "plugins");

    public static PluginFolder With(params string[] projects)
    {
        var folder = new PluginFolder();
        foreach (var project in projects) folder.Install(project);
        return folder;
    }

    public void Install(string project, string subfolder = "")
    {
        var target = Path.Combine(FolderPath, subfolder);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(BuiltFolder(project), project + ".*")) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
    }

    /// <summary>Writes a DLL whose only class says that it implements a contract, and does not.</summary>
    public void InstallEmptyPromise(string fileName, Version? contractVersion = null)
    {
        var core = typeof(object).Assembly;
        var promised = typeof(IMetadataExtractor);
        if (contractVersion is not null)
        {
            var otherContract = new PersistedAssemblyBuilder(new AssemblyName(promised.Assembly.GetName().Name!) { Version = contractVersion }, core);
            promised = otherContract.DefineDynamicModule("contract")
                .DefineType(promised.FullName!, TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
        }

        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(fileName)), core);
        var type = assembly.DefineDynamicModule("plugin").DefineType("Empty.Promise", TypeAttributes.Public | TypeAttributes.Class);
        type.AddInterfaceImplementation(promised);
        type.CreateType();
        assembly.Save(Path.Combine(FolderPath, fileName));
    }

    public PluginExtractors Load() => PluginExtractors.Load([FolderPath]);

    public PluginExtractors LoadImpatiently() => PluginExtractors.Load([FolderPath], ShortLimit);

    // The folder stays where the system does not let go of a loaded DLL (Windows).
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows()) Directory.Delete(Path.GetDirectoryName(FolderPath)!, recursive: true);
    }

    private static string BuiltFolder(string project)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(TestPaths.Repository, "artifacts", "bin", project, configuration);
    }
}
