using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Extraction.Generators;

/// <summary>Asks the extractors in order of trust and joins their answers: the door to the readers in this folder.</summary>
/// <remarks>
/// The texts inside the file are asked about first, then the files beside it, then what is hidden in its pixels. Within each:
/// <list type="number">
/// <item>JSON that one program writes in its own form (SwarmUI, InvokeAI, NovelAI …),</item>
/// <item>plug-ins: a person installed them on purpose, so they come before the forms that many programs share,</item>
/// <item>a ComfyUI graph that yields a prompt,</item>
/// <item>the settings text of the A1111 family,</item>
/// <item>a ComfyUI graph without a prompt,</item>
/// <item>descriptions for people, and signatures that name the program only.</item>
/// </list>
/// The first answer stands; later ones fill its gaps (<see cref="GenerationGaps"/>). An exception of one extractor is a
/// problem with its name and changes nothing else.
/// </remarks>
internal sealed class GeneratorReader
{
    /// <summary>The longest text that is given to extractors, in characters; the largest graphs in the wild have a quarter of it.</summary>
    public const int MaxTextLength = 8 * 1024 * 1024;

    private readonly IMetadataExtractor settingsText = new A1111Extractor();
    private readonly IMetadataExtractor[] specific;
    private readonly IMetadataExtractor[] descriptions;

    private readonly IMetadataExtractor graph;

    private readonly IReadOnlyList<IMetadataExtractor> plugins;

    /// <summary>A reader without plug-ins.</summary>
    public GeneratorReader()
        : this([])
    {
    }

    /// <summary>A reader that also asks plug-ins.</summary>
    /// <param name="plugins">The plug-ins, in the order in which they are asked.</param>
    public GeneratorReader(IReadOnlyList<IMetadataExtractor> plugins)
        : this(plugins, ExtractionRules.None)
    {
    }

    /// <summary>A reader that also asks plug-ins and follows rules of the user.</summary>
    /// <param name="plugins">The plug-ins, in the order in which they are asked.</param>
    /// <param name="rules">Rules of the user for ComfyUI's nodes.</param>
    public GeneratorReader(IReadOnlyList<IMetadataExtractor> plugins, ExtractionRules rules)
    {
        this.plugins = plugins;
        graph = new ComfyUiExtractor(rules);
        specific =
        [
            new SwarmUiExtractor(), new InvokeAiExtractor(), new NovelAiExtractor(), new FooocusExtractor(), new TensorArtExtractor(),
            new StabilityMatrixExtractor(), new DrawThingsExtractor(), new ImageMetaHubExtractor(),
            new EasyDiffusionExtractor(), new HuggingFaceExtractor(),
        ];
        descriptions = [new MidjourneyExtractor(), new VideoTagsExtractor(), new SignatureExtractor()];
    }

    /// <summary>Understands the texts of one file.</summary>
    /// <param name="content">Format, size and texts.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What the generator wrote, and what went wrong. Never throws for what a file holds.</returns>
    public GeneratorReading Read(MediaContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (content.Texts.Count == 0) return new(null, []);

        var problems = new List<string>();
        content = WithoutOverlongTexts(content, problems);
        var joined = default(GenerationMetadata);
        foreach (var place in TextPlaces.Of(content))
        {
            var answer = Ask(place, problems, cancellationToken);
            if (answer is null) continue;
            joined = joined is null ? answer : GenerationGaps.Fill(joined, answer);
        }

        if (joined is not null)
        {
            problems.AddRange(joined.Problems);
            return new(joined, problems);
        }

        ReportDamagedJson(content, problems);
        return new(null, problems);
    }

    private static MediaContent WithoutOverlongTexts(MediaContent content, List<string> problems)
    {
        List<TextEntry>? kept = null;
        for (var index = 0; index < content.Texts.Count; index++)
        {
            var entry = content.Texts[index];
            if (entry.Text.Length <= MaxTextLength)
            {
                kept?.Add(entry);
                continue;
            }

            kept ??= [.. content.Texts.Take(index)];
            problems.Add($"{entry.Keyword} ({entry.Location}): The text is longer than {MaxTextLength >> 20} Mi characters and was not looked into.");
        }

        return kept is null ? content : content with { Texts = kept };
    }

    private GenerationMetadata? Ask(MediaContent content, List<string> problems, CancellationToken cancellationToken)
    {
        var joined = default(GenerationMetadata);
        foreach (var extractor in specific) Add(ref joined, Ask(extractor, content, problems, cancellationToken));
        foreach (var plugin in plugins) Add(ref joined, Ask(plugin, content, problems, cancellationToken));

        var graphAnswer = Ask(graph, content, problems, cancellationToken);
        var textAnswer = Ask(settingsText, content, problems, cancellationToken);
        if (graphAnswer is not null && textAnswer is not null && graphAnswer.Prompt is null && textAnswer.Prompt is not null)
        {
            // A graph whose prompt is computed while it runs; the saver wrote it down as settings text.
            Add(ref joined, textAnswer with { Generator = graphAnswer.Generator });
            Add(ref joined, graphAnswer);
        }
        else
        {
            Add(ref joined, graphAnswer);
            Add(ref joined, textAnswer);
        }

        foreach (var extractor in descriptions) Add(ref joined, Ask(extractor, content, problems, cancellationToken));
        return joined;
    }

    private static void Add(ref GenerationMetadata? joined, GenerationMetadata? answer)
    {
        if (answer is not null) joined = joined is null ? answer : GenerationGaps.Fill(joined, answer);
    }

    private static GenerationMetadata? Ask(
        IMetadataExtractor extractor, MediaContent content, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            return extractor.Extract(content, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            problems.Add($"The extractor \"{extractor.Name}\" failed: {failure.Message}");
            return null;
        }
    }

    // A text that nobody recognised and that looks like JSON was perhaps refused for its damage: say so.
    private static void ReportDamagedJson(MediaContent content, List<string> problems)
    {
        foreach (var entry in content.Texts)
        {
            using var json = PythonJson.TryParse(entry.Text, out var problem);
            if (problem is not null) problems.Add($"{entry.Keyword} ({entry.Location}): {problem}");
        }
    }
}
