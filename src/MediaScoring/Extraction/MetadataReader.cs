using MediaScoring.Extensibility;
using MediaScoring.Extraction.Containers;
using MediaScoring.Extraction.Generators;
using MediaScoring.Extraction.Generators.ComfyUi;
using MediaScoring.Extraction.Plugins;
using MediaScoring.Media;

namespace MediaScoring.Extraction;

/// <summary>One file in, its metadata out. Safe to use from several threads at once.</summary>
public sealed class MetadataReader : IDisposable
{
    private readonly PluginExtractors? plugins;
    private readonly GeneratorReader generators;
    private readonly FfprobeTool? ffprobe;

    /// <summary>A reader of the formats that ship with the program.</summary>
    public MetadataReader()
    {
        generators = new GeneratorReader();
        ffprobe = FfprobeTool.OnPath;
    }

    private MetadataReader(PluginExtractors plugins, ExtractionRules rules, FfprobeTool? ffprobe, IReadOnlyList<string> notices)
    {
        this.plugins = plugins;
        this.ffprobe = ffprobe;
        generators = new GeneratorReader(plugins.Extractors, rules);
        Notices = notices;
    }

    /// <summary>
    /// The folder of this user's plug-ins and <c>extraction-rules.yml</c>: <c>media-scoring</c> in the system's place for
    /// configuration (<c>~/.config</c> on Linux); null where the system has none.
    /// </summary>
    public static string? UserConfigurationFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
            ? Path.Combine(folder, "media-scoring")
            : null;

    /// <summary>What is wrong with the plug-ins or the rules, one sentence each; usually empty.</summary>
    public IReadOnlyList<string> Notices { get; } = [];

    /// <summary>A reader that also asks the plug-ins beside the program and in a configuration folder, and follows the rules there.</summary>
    /// <param name="configurationFolder">Absolute path; null for none.</param>
    /// <param name="ffprobePath">The program ffprobe, for videos that our own readers do not understand; null for the one on the PATH, if there is one.</param>
    public static MetadataReader WithExtensions(string? configurationFolder, string? ffprobePath = null)
    {
        var plugins = PluginExtractors.LoadInstalled(configurationFolder);
        IReadOnlyList<string> ruleProblems = [];
        var rules = configurationFolder is null ? ExtractionRules.None : ExtractionRulesFile.Load(configurationFolder, out ruleProblems);
        return new MetadataReader(plugins, rules, ffprobePath is null ? FfprobeTool.OnPath : new FfprobeTool(Path.GetFullPath(ffprobePath)), [.. plugins.Problems, .. ruleProblems]);
    }

    /// <summary>How many bytes from the start of a file <see cref="FormatOf"/> looks at.</summary>
    public static int FormatBytes => FormatSniffer.BytesNeeded;

    /// <summary>The format of a file by its first bytes, as <see cref="MediaContent.Format"/> names it; empty when it is none of the known.</summary>
    public static string FormatOf(ReadOnlySpan<byte> start) => FormatSniffer.FormatOf(start);

    /// <summary>Reads a file: facts, texts, and what they mean.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was found; a file that cannot be read gives <see cref="MediaMetadata.Problems"/>, never an exception.</returns>
    public MediaMetadata Read(string path, CancellationToken cancellationToken = default)
    {
        var contents = ContainerReader.Read(path, ffprobe, cancellationToken);
        return Understand(Path.GetFileName(path), contents, cancellationToken);
    }

    /// <summary>Understands stored texts again, without touching the disk: for libraries read by an older version of a reader.</summary>
    /// <param name="fileName">The file's name without its folder.</param>
    /// <param name="facts">The facts as stored.</param>
    /// <param name="texts">The texts as stored.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public MediaMetadata Reread(string fileName, MediaFacts facts, IReadOnlyList<TextEntry> texts, CancellationToken cancellationToken = default) =>
        Understand(fileName, new ContainerContents { Facts = facts, Texts = texts }, cancellationToken);

    /// <summary>Ends the threads on which plug-ins run.</summary>
    public void Dispose() => plugins?.Dispose();

    private MediaMetadata Understand(string fileName, ContainerContents contents, CancellationToken cancellationToken)
    {
        var content = new MediaContent
        {
            FileName = fileName,
            Format = contents.Facts.Format,
            Width = contents.Facts.Width,
            Height = contents.Facts.Height,
            Texts = contents.Texts,
        };
        var reading = generators.Read(content, cancellationToken);
        return new MediaMetadata
        {
            Facts = contents.Facts,
            Texts = contents.Texts,
            Generation = reading.Generation,
            Description = contents.Description,
            Problems = reading.Problems.Count == 0 ? contents.Problems : [.. contents.Problems, .. reading.Problems],
        };
    }
}
