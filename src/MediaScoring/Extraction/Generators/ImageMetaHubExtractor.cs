using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// The saver of Image MetaHub within ComfyUI: JSON in the PNG chunk <c>imagemetahub_data</c>, in EXIF's ImageDescription or in
/// a video's comment, with the graph inside.
/// </summary>
internal sealed class ImageMetaHubExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "imagemetahub_data",
        ("prompt", JsonField.Prompt), ("negativePrompt", JsonField.NegativePrompt), ("seed", JsonField.Seed), ("steps", JsonField.Steps),
        ("cfg", JsonField.CfgScale), ("sampler_name", JsonField.Sampler), ("sampler", JsonField.Sampler), ("scheduler", JsonField.Scheduler),
        ("model", JsonField.Model), ("model_hash", JsonField.ModelHash), ("vae", JsonField.Vae), ("denoise", JsonField.Denoise), ("loras", JsonField.Loras),
        ("generator", JsonField.LeftOut), ("workflow", JsonField.LeftOut), ("prompt_api", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "Image MetaHub";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if ((MarkedJson.WithKeyword(content, "imagemetahub_data") ?? Find(content)) is not { } entry) return null;

        using var json = PythonJson.TryParse(entry.Text, out var problem);
        var metadata = new GenerationBuilder("ComfyUI", entry);
        if (problem is not null) metadata.Problem(problem);
        if (json is null) return problem is null ? null : metadata.Build();

        var data = json.RootElement;
        if (data.Member("imagemetahub_data") is { ValueKind: JsonValueKind.Object } inner) data = inner;
        else if (data.Text("generator") is null) return null;   // the words stood deeper, in somebody else's graph

        // An edited picture names the editor as its generator and the true one beside it.
        if ((data.Text("source_generator") ?? data.Text("generator")) is { Length: > 0 } generator) metadata.Generator = generator;
        fields.Read(metadata, data);
        var workflow = data.Member("workflow");
        if (!HasMembers(workflow)) workflow = data.Member("prompt_api");
        if (HasMembers(workflow)) metadata.Workflow(workflow.GetRawText(), "imagemetahub_data, key workflow");
        return metadata.Build();
    }

    // The graph stands within the data, so a graph is no reason to pass over a text.
    private static TextEntry? Find(MediaContent content)
    {
        foreach (var entry in content.Texts)
        {
            if (entry.HasKeyword("prompt") || entry.HasKeyword("workflow") || !PythonJson.LooksLikeJson(entry.Text)) continue;
            if (entry.Text.Contains("\"imagemetahub_data\"", StringComparison.Ordinal) || entry.Text.Contains("\"imh_pro\"", StringComparison.Ordinal)) return entry;
        }

        return null;
    }

    private static bool HasMembers(JsonElement graph) => graph.ValueKind == JsonValueKind.Object && graph.EnumerateObject().MoveNext();
}
