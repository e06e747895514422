using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Reads the graphs that ComfyUI and the nodes made for it write into files: the API graph where there is one, else the
/// editor's workflow.
/// </summary>
internal sealed class ComfyUiExtractor(ExtractionRules rules) : IMetadataExtractor
{
    /// <summary>Reads without rules of the user.</summary>
    public ComfyUiExtractor()
        : this(ExtractionRules.None)
    {
    }

    /// <inheritdoc/>
    public string Name => "ComfyUI";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        var (api, editor, problems) = GraphTexts.Find(content.Texts);
        if (api.Count == 0 && editor.Count == 0 && problems.Count == 0) return null;

        var fromApi = Read(api, content, problems, isEditor: false, cancellationToken);
        var found = fromApi;
        if (fromApi is not { Generation: { } generation } || IsBare(generation))
        {
            var fromEditor = Read(editor, content, problems, isEditor: true, cancellationToken);
            if (fromEditor is { } other && (fromApi is null || !IsBare(other.Generation))) found = other;
        }

        if (found is null && problems.Count == 0) return null;
        var workflow = Workflow(editor, problems) ?? (fromApi is { } graph ? WorkflowText.Valid(graph.Json) : null);
        return (found?.Generation ?? new GenerationMetadata { Generator = "ComfyUI" }) with
        {
            WorkflowJson = workflow,
            Problems = problems,
        };
    }

    private static bool IsBare(GenerationMetadata generation) => generation is { Prompt: null, Seed: null, Models.Count: 0 };

    private (GenerationMetadata Generation, string Json)? Read(
        List<GraphText> texts, MediaContent content, List<string> problems, bool isEditor, CancellationToken cancellationToken)
    {
        foreach (var text in texts)
        {
            using var document = GraphTexts.Parse(text.Json, out var problem);
            if (document is null)
            {
                if (problem is not null && IsGraphLike(text)) problems.Add(GraphTexts.Unreadable(text.Entry, problem));
                continue;
            }

            var graph = isEditor ? EditorGraphReader.Read(document.RootElement) : ApiGraphReader.Read(document.RootElement);
            graph ??= Misplaced(document.RootElement, isEditor);
            if (graph is null) continue;
            problems.AddRange(graph.Problems);
            var reading = GraphReading.Read(graph, rules, content.FileName, content.Format, cancellationToken);
            if (reading.Texts.WasCut && !reading.WasCut)
            {
                problems.Add($"The prompt in \"{text.Entry.Keyword}\" ({text.Entry.Location}) is put together of more or longer texts "
                    + "than are read; the rest was left out.");
            }

            var generation = GenerationOfGraph.Describe(reading, rules, text.Origin);
            if (reading.WasCut) problems.Add($"The graph in \"{text.Entry.Keyword}\" ({text.Entry.Location}) takes more than {GraphSteps.Max:N0} steps to read; what lies beyond was left out.");
            return (CivitaiSettings.Read(document.RootElement, generation, text.Origin), text.Json);
        }

        return null;
    }

    // An API graph where the editor's belongs or the other way round, and the whole request to the server, whose "prompt" is the graph.
    private static ComfyGraph? Misplaced(JsonElement root, bool isEditor) => isEditor
        ? ApiGraphReader.Read(root)
        : EditorGraphReader.Read(root) ?? ApiGraphReader.Read(root.Member("prompt"));

    private static bool IsGraphLike(GraphText text) =>
        text.Entry.HasKeyword("workflow") || text.Json.Contains("class_type", StringComparison.Ordinal)
        || text.Json.Contains("\"nodes\"", StringComparison.Ordinal);

    private static string? Workflow(List<GraphText> editor, List<string> problems)
    {
        foreach (var text in editor)
        {
            if (WorkflowText.Valid(text.Json) is { } valid) return valid;
            if (problems.Count == 0) problems.Add($"The workflow in \"{text.Entry.Keyword}\" ({text.Entry.Location}) is damaged and was not kept.");
        }

        return null;
    }
}
