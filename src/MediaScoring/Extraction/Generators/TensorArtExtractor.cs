using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Tensor.Art: JSON in the PNG chunk <c>generation_data</c>, beside the ComfyUI graph that ran. Its seed "-1" stands only in the graph.</summary>
internal sealed class TensorArtExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "generation_data",
        ("prompt", JsonField.Prompt), ("negativePrompt", JsonField.NegativePrompt), ("steps", JsonField.Steps), ("cfgScale", JsonField.CfgScale),
        ("seed", JsonField.Seed), ("ksamplerName", JsonField.Sampler), ("schedule", JsonField.Scheduler), ("baseModel", JsonField.LeftOut),
        ("models", JsonField.LeftOut), ("sdVae", JsonField.Vae), ("clipSkip", JsonField.ClipSkip));

    /// <inheritdoc/>
    public string Name => "Tensor.Art";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if ((MarkedJson.WithKeyword(content, "generation_data") ?? MarkedJson.Find(content, "\"ksamplerName\"")) is not { } entry) return null;
        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (json is null && problem is null) return null;

        var metadata = new GenerationBuilder("Tensor.Art", entry);
        if (problem is not null) metadata.Problem(problem);
        if (json is null) return metadata.Build();

        var root = json.RootElement;
        fields.Read(metadata, root);
        metadata.Sampler(root.Text("samplerName"), "generation_data, key samplerName");
        var model = root.Member("baseModel");
        metadata.Model(model.Text("modelFileName") ?? model.Text("label"), "generation_data, key baseModel");
        metadata.ModelHash(model.Text("hash"), "generation_data, key baseModel");
        if (model.Text("baseModel") is { } family && family.Contains("FLUX", StringComparison.OrdinalIgnoreCase))
            metadata.Guidance(root.Scalar("guidance"), "generation_data, key guidance");   // written for every model, used by this family only
        ReadLoras(metadata, root.Member("models"));
        return metadata.Build();
    }

    private static void ReadLoras(GenerationBuilder metadata, JsonElement models)
    {
        if (models.ValueKind != JsonValueKind.Array) return;
        foreach (var model in models.EnumerateArray())
        {
            var type = model.Text("type");
            if (type is not null && !type.Contains("LORA", StringComparison.OrdinalIgnoreCase) && !type.Contains("LYCORIS", StringComparison.OrdinalIgnoreCase)) continue;
            metadata.Lora(model.Text("modelFileName") ?? model.Text("label"), model.Number("weight"), "generation_data, key models");
        }
    }
}
