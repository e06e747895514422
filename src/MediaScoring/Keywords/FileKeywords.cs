using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Keywords;

/// <summary>The keywords that follow from a file's metadata; a pure function of it.</summary>
public static class FileKeywords
{
    /// <summary>A model or LoRA name, or a keyword of an extractor, that is longer is no name and is left out.</summary>
    public const int LongestName = 256;

    /// <summary>The longest name of a keyword type.</summary>
    public const int LongestType = 50;

    /// <summary>At most this many keywords are taken from one file's extractor.</summary>
    public const int MostContributed = 1000;

    private const string PromptSource = "prompt";
    private const string FormatSource = "format";
    private const string ModelSource = "model";

    // What generators write where there is no choice to speak of.
    private static readonly WordSet noNames = new("none null undefined unknown automatic auto default baked n/a");

    /// <summary>Finds the keywords of one file.</summary>
    /// <param name="metadata">What reading the file found.</param>
    /// <returns>Keywords of the types prompt, auto, workflow and of extractors' own types, each once per type, in order of importance.</returns>
    public static IReadOnlyList<Keyword> Of(MediaMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var keywords = new KeywordCollection();
        if (metadata.Generation is not { } generation)
        {
            AddFormat(keywords, metadata.Facts);
            return keywords.ToList();
        }

        var readings = ReadPrompts(generation);
        AddPrompts(keywords, readings);
        AddFormat(keywords, metadata.Facts);
        AddFamilies(keywords, generation);
        AddWorkflow(keywords, generation, readings);
        AddContributed(keywords, generation);
        return keywords.ToList();
    }

    private static List<PromptReading> ReadPrompts(GenerationMetadata generation)
    {
        var readings = new List<PromptReading> { PromptKeywords.Read(generation.Prompt) };
        if (generation.Stages.Count == 0) return readings;

        var seen = new HashSet<string>(StringComparer.Ordinal) { generation.Prompt ?? "" };
        foreach (var stage in generation.Stages)
        {
            if (!string.IsNullOrWhiteSpace(stage.Prompt) && seen.Add(stage.Prompt)) readings.Add(PromptKeywords.Read(stage.Prompt));
        }

        return readings;
    }

    // Words of quality come last: they say the least about a picture, and are the first to go when there are too many.
    private static void AddPrompts(KeywordCollection keywords, List<PromptReading> readings)
    {
        var fillers = new List<PromptKeyword>();
        foreach (var reading in readings)
        {
            foreach (var word in reading.Keywords)
            {
                if (PromptVocabulary.Fillers.Contains(word.Text)) fillers.Add(word);
                else if (keywords.Count < PromptKeywords.MostKeywords) keywords.Add(word.Text, KeywordTypes.Prompt, word.Weight, PromptSource);
            }
        }

        foreach (var word in fillers)
        {
            if (keywords.Count < PromptKeywords.MostKeywords) keywords.Add(word.Text, KeywordTypes.Prompt, word.Weight, PromptSource);
        }
    }

    private static void AddFormat(KeywordCollection keywords, MediaFacts facts)
    {
        foreach (var word in FormatKeywords.Of(facts)) keywords.Add(word, KeywordTypes.Auto, 1, FormatSource);
    }

    private static void AddFamilies(KeywordCollection keywords, GenerationMetadata generation)
    {
        foreach (var model in generation.Models)
        {
            foreach (var tag in ModelFamily.TagsOf(model)) keywords.Add(tag, KeywordTypes.Auto, 1, ModelSource);
            if (ModelFamily.StyleOf(model) is { } style) keywords.Add(style, KeywordTypes.Auto, 1, ModelSource);
        }
    }

    private static void AddWorkflow(KeywordCollection keywords, GenerationMetadata generation, List<PromptReading> readings)
    {
        var source = SourceOf(generation);
        foreach (var model in generation.Models) AddResource(keywords, model, source);
        foreach (var lora in generation.Loras)
        {
            if (lora.Weight != 0) AddResource(keywords, lora.Name, source);
        }

        foreach (var reading in readings)
        {
            foreach (var lora in reading.Loras) AddResource(keywords, lora, source);
            foreach (var embedding in reading.Embeddings) AddResource(keywords, embedding, source);
        }

        AddName(keywords, generation.Sampler, source);
        AddName(keywords, generation.Scheduler, source);
        foreach (var stage in generation.Stages)
        {
            AddResource(keywords, stage.Model, source);
            AddName(keywords, stage.Sampler, source);
            AddName(keywords, stage.Scheduler, source);
        }

        AddResource(keywords, generation.Vae, source);
        foreach (var controlNet in generation.ControlNets) AddResource(keywords, controlNet.Name, source);
    }

    private static void AddContributed(KeywordCollection keywords, GenerationMetadata generation)
    {
        var source = SourceOf(generation);
        foreach (var contributed in generation.Keywords.Take(MostContributed))
        {
            var type = KeywordText.Normalise(contributed.KeywordType);
            var text = KeywordText.Normalise(contributed.Keyword);

            // Words of the type user are a person's own; no program adds to them.
            if (type.Length is 0 or > LongestType || type == KeywordTypes.User || text.Length is 0 or > LongestName) continue;

            var confidence = double.IsNaN(contributed.Confidence) ? 0 : Math.Clamp(contributed.Confidence, 0, 1);
            keywords.Add(text, type, confidence, source);
        }
    }

    private static void AddResource(KeywordCollection keywords, string? name, string? source)
    {
        if (!string.IsNullOrWhiteSpace(name)) AddName(keywords, ResourceName.Of(name), source);
    }

    private static void AddName(KeywordCollection keywords, string? name, string? source)
    {
        if (string.IsNullOrWhiteSpace(name)) return;

        var text = KeywordText.Normalise(name);
        if (text.Length is 0 or > LongestName || noNames.Contains(text)) return;
        keywords.Add(text, KeywordTypes.Workflow, 1, source);
    }

    private static string? SourceOf(GenerationMetadata generation)
    {
        var source = KeywordText.Normalise(generation.Generator);
        return source.Length == 0 ? null : source;
    }

    /// <summary>Keywords in order, each text once per type; the higher confidence stays.</summary>
    private sealed class KeywordCollection
    {
        private readonly List<Keyword> keywords = [];
        private readonly Dictionary<(string Type, string Text), int> positions = [];

        public int Count => keywords.Count;

        public void Add(string text, string type, double confidence, string? source)
        {
            if (positions.TryAdd((type, text), keywords.Count))
            {
                keywords.Add(new Keyword(text, type, confidence, source));
                return;
            }

            var position = positions[(type, text)];
            if (keywords[position].Confidence < confidence) keywords[position] = keywords[position] with { Confidence = confidence };
        }

        public List<Keyword> ToList() => keywords;
    }
}
