namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>What one graph says: its passes in order of work, the main one, and the path of the picture.</summary>
internal sealed class GraphReading
{
    /// <summary>More passes than this are not read.</summary>
    public const int MaxPasses = 24;

    private GraphReading(ComfyGraph graph, PicturePath path, IReadOnlyList<SamplingPass> passes, ScalarWalk scalars, TextWalk texts, bool wasCut)
    {
        Graph = graph;
        Path = path;
        Passes = passes;
        Scalars = scalars;
        Texts = texts;
        WasCut = wasCut;
        Main = Choose(passes);
    }

    public ComfyGraph Graph { get; }

    public PicturePath Path { get; }

    /// <summary>The passes in order of work.</summary>
    public IReadOnlyList<SamplingPass> Passes { get; }

    /// <summary>The pass that made the picture from noise; null when the graph has no sampler.</summary>
    public SamplingPass? Main { get; }

    public ScalarWalk Scalars { get; }

    public TextWalk Texts { get; }

    /// <summary>Whether the graph takes more steps to read than it may, so that something was left out.</summary>
    public bool WasCut { get; }

    /// <summary>Reads a graph.</summary>
    public static GraphReading Read(ComfyGraph graph, ExtractionRules rules, string fileName, string format, CancellationToken cancellationToken)
    {
        var searching = new GraphSteps();   // of its own: a search among many outputs must not use up what the found path needs
        var path = OutputNodes.Choose(graph, new PicturePaths(graph, searching), fileName, format);
        var steps = new GraphSteps();
        var texts = new TextWalk(graph, new TextInputs(rules), steps);
        var scalars = new ScalarWalk(graph, rules, steps);
        var reader = new SamplingPassReader(graph, texts, scalars, new ModelWalk(graph, rules, steps));
        var passes = new List<SamplingPass>();
        foreach (var sampler in path.Samplers.Count > 0 ? path.Samplers : OneNodeGenerator(graph, path))
        {
            if (passes.Count == MaxPasses) break;
            cancellationToken.ThrowIfCancellationRequested();
            passes.Add(reader.Read(sampler));
        }

        return new GraphReading(graph, path, passes, scalars, texts, searching.AreSpent || steps.AreSpent);
    }

    private static SamplingPass? Choose(IReadOnlyList<SamplingPass> passes)
    {
        foreach (var pass in passes)
        {
            if (pass.IsBase) return pass;
        }

        foreach (var pass in passes)
        {
            if (pass.AddsNoise) return pass;
        }

        return passes is [var first, ..] ? first : null;
    }

    private static readonly string[] promptNames = ["prompt", "positive_prompt", "positive", "prompt_text"];

    // Nodes that call a service make a picture of a prompt without any sampler.
    private static IEnumerable<int> OneNodeGenerator(ComfyGraph graph, PicturePath path)
    {
        foreach (var index in path.Nodes)
        {
            var node = graph.Nodes[index];
            if (Array.Exists(promptNames, name => node.TryGet(name, out _))) return [index];
        }

        return [];
    }
}
