using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Plugins;

/// <summary>
/// The extractors that people installed: every DLL in a plug-in folder that implements <see cref="IMetadataExtractor"/>,
/// loaded in a context of its own and guarded. A plug-in is trusted code: it runs with all rights of the program.
/// </summary>
/// <remarks>
/// Looked at are <c>*.dll</c> directly in a plug-in folder, and <c>NAME/NAME.dll</c> in a folder of its own, which is the
/// place for a plug-in that brings other DLLs. DLLs that do not use the contract are the libraries of others and are passed over.
/// </remarks>
public sealed class PluginExtractors : IDisposable
{
    /// <summary>A plug-in that takes longer for one file, or to be constructed, is abandoned and switched off.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>The name of a plug-in folder.</summary>
    public const string FolderName = "plugins";

    private readonly PluginThreads threads = new();
    private readonly List<IMetadataExtractor> extractors = [];
    private readonly List<string> problems = [];

    private PluginExtractors()
    {
    }

    /// <summary>The plug-in folder beside the program.</summary>
    public static string FolderBesideProgram => Path.Combine(AppContext.BaseDirectory, FolderName);

    /// <summary>
    /// The extractors, in the order of the folders and of the files' names. Each enforces the time limit; it throws
    /// <see cref="PluginFailureException"/> when the plug-in fails, and answers null once it is switched off.
    /// </summary>
    public IReadOnlyList<IMetadataExtractor> Extractors => extractors;

    /// <summary>What could not be loaded, one sentence each, with the file's name.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Loads the plug-ins beside the program and those in the user's configuration folder.</summary>
    /// <param name="configurationFolder">The user's configuration folder, whose sub-folder "plugins" is looked at; null when there is none.</param>
    public static PluginExtractors LoadInstalled(string? configurationFolder) =>
        Load(configurationFolder is null ? [FolderBesideProgram] : [FolderBesideProgram, Path.Combine(configurationFolder, FolderName)]);

    /// <summary>Loads the plug-ins in some folders. Never throws for what a folder holds: see <see cref="Problems"/>.</summary>
    /// <param name="folders">
    /// Absolute paths; folders that do not exist are empty. Never a media folder or the working directory: whoever can write
    /// there could have code run.
    /// </param>
    /// <exception cref="ArgumentException">A path is relative, thus would depend on the working directory.</exception>
    public static PluginExtractors Load(IReadOnlyList<string> folders) => Load(folders, TimeLimit);

    internal static PluginExtractors Load(IReadOnlyList<string> folders, TimeSpan timeLimit)
    {
        ArgumentNullException.ThrowIfNull(folders);
        foreach (var folder in folders)
        {
            if (!Path.IsPathFullyQualified(folder))
                throw new ArgumentException($"A plug-in folder needs an absolute path; '{folder}' is relative.", nameof(folders));
        }

        var plugins = new PluginExtractors();
        foreach (var folder in folders) plugins.LoadFolder(folder, timeLimit);
        return plugins;
    }

    /// <summary>Ends the idle threads of the guards. The extractors must not be asked afterwards.</summary>
    public void Dispose() => threads.Dispose();

    private void LoadFolder(string folder, TimeSpan timeLimit)
    {
        List<string> candidates;
        try
        {
            candidates = Candidates(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The plug-in folder {folder} cannot be read: {failure.Message}");
            return;
        }

        foreach (var path in candidates)
        {
            try
            {
                LoadAssembly(path, timeLimit);
            }
            catch (Exception failure)   // one bad plug-in must not stop the program
            {
                problems.Add($"The plug-in {Path.GetFileName(path)} could not be loaded: {PluginAssembly.Reason(failure)}");
            }
        }
    }

    private static List<string> Candidates(string folder)
    {
        if (!Directory.Exists(folder)) return [];

        var paths = Directory.GetFiles(folder, "*.dll").ToList();
        foreach (var own in Directory.GetDirectories(folder))
        {
            var path = Path.Combine(own, Path.GetFileName(own) + ".dll");
            if (File.Exists(path)) paths.Add(path);
        }

        paths.Sort((left, right) => string.CompareOrdinal(Path.GetFileName(left), Path.GetFileName(right)));
        return paths;
    }

    private void LoadAssembly(string path, TimeSpan timeLimit)
    {
        if (!PluginAssembly.UsesContract(path)) return;

        foreach (var type in PluginAssembly.LoadExtractorTypes(path))
        {
            try
            {
                Add(GuardedExtractor.Create(type, threads, timeLimit), path);
            }
            catch (Exception failure)   // its neighbours in the same DLL may be sound
            {
                problems.Add($"The plug-in {type.FullName} in {Path.GetFileName(path)} could not be made: {PluginAssembly.Reason(failure)}");
            }
        }
    }

    private void Add(GuardedExtractor extractor, string path)
    {
        if (extractors.Exists(known => string.Equals(known.Name, extractor.Name, StringComparison.OrdinalIgnoreCase)))
            problems.Add($"The plug-in \"{extractor.Name}\" in {path} is left out: another one of this name was loaded before it.");
        else
            extractors.Add(extractor);
    }
}
