using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Stability Matrix: the PNG chunk <c>parameters-json</c>, beside an A1111 text, a ComfyUI graph and its own project. Words after
/// "#" in its prompts are comments, kept here as the person wrote them.
/// </summary>
internal sealed class StabilityMatrixExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "parameters-json",
        ("PositivePrompt", JsonField.Prompt), ("NegativePrompt", JsonField.NegativePrompt), ("Steps", JsonField.Steps), ("Sampler", JsonField.Sampler),
        ("Scheduler", JsonField.Scheduler), ("CfgScale", JsonField.CfgScale), ("Seed", JsonField.Seed), ("ModelName", JsonField.Model),
        ("ModelHash", JsonField.ModelHash));

    /// <inheritdoc/>
    public string Name => "StabilityMatrix";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        var entry = MarkedJson.WithKeyword(content, "parameters-json") ?? MarkedJson.WithKeyword(content, "smproj");
        if (entry is null) return null;

        var metadata = new GenerationBuilder("StabilityMatrix", entry);
        if (entry.HasKeyword("smproj")) return metadata.Build();   // names the program; the settings stand in the other texts

        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (problem is not null) metadata.Problem(problem);
        if (json is not null)
        {
            fields.Read(metadata, json.RootElement);
            metadata.LorasOf(json.RootElement.Text("PositivePrompt"));
        }

        return metadata.Build();
    }
}
