using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>InvokeAI since version 3 (<c>invokeai_metadata</c>); versions 1 and 2 are <see cref="InvokeAiLegacyText"/>.</summary>
internal sealed class InvokeAiExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "invokeai_metadata",
        ("positive_prompt", JsonField.Prompt), ("negative_prompt", JsonField.NegativePrompt), ("model", JsonField.Model), ("seed", JsonField.Seed),
        ("steps", JsonField.Steps), ("cfg_scale", JsonField.CfgScale), ("guidance", JsonField.Guidance), ("vae", JsonField.Vae),
        ("scheduler", JsonField.Sampler),   // its schedulers are what others call samplers
        ("clip_skip", JsonField.ClipSkip), ("strength", JsonField.Denoise), ("app_version", JsonField.Version), ("loras", JsonField.Loras),
        ("controlnets", JsonField.LeftOut), ("t2iAdapters", JsonField.LeftOut), ("ipAdapters", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "InvokeAI";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        var entry = MarkedJson.WithKeyword(content, "invokeai_metadata");
        if (entry is null) return InvokeAiLegacyText.Read(content) ?? FromGraphAlone(content);

        var metadata = new GenerationBuilder("InvokeAI", entry);
        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (json is null)
        {
            metadata.Problem(problem ?? "The text is no JSON.");
            return metadata.Build();
        }

        var root = json.RootElement;
        fields.Read(metadata, root);
        metadata.Model(JsonFieldMap.NameIn(root.Member("refiner_model")), "invokeai_metadata, key refiner_model");
        ReadAdapters(metadata, root.Member("controlnets"), "control_model", "control_weight");
        ReadAdapters(metadata, root.Member("t2iAdapters"), "t2i_adapter_model", "weight");
        ReadAdapters(metadata, root.Member("ipAdapters"), "ip_adapter_model", "weight");
        ReadGraph(metadata, content, "invokeai_workflow");
        ReadGraph(metadata, content, "invokeai_graph");
        return metadata.Build();
    }

    // A picture of the workflow editor may have no metadata of its own.
    private static GenerationMetadata? FromGraphAlone(MediaContent content)
    {
        if ((MarkedJson.WithKeyword(content, "invokeai_workflow") ?? MarkedJson.WithKeyword(content, "invokeai_graph")) is not { } entry) return null;
        var metadata = new GenerationBuilder("InvokeAI", entry);
        ReadGraph(metadata, content, "invokeai_workflow");
        ReadGraph(metadata, content, "invokeai_graph");
        return metadata.Build();
    }

    private static void ReadAdapters(GenerationBuilder metadata, JsonElement adapters, string model, string weight)
    {
        if (adapters.ValueKind != JsonValueKind.Array) return;
        foreach (var adapter in adapters.EnumerateArray())
        {
            var strength = adapter.Member(weight);
            if (strength.ValueKind == JsonValueKind.Array) strength = strength.GetArrayLength() > 0 ? strength[0] : default;   // one a step
            metadata.ControlNet(JsonFieldMap.NameIn(adapter.Member(model)), GenerationNumbers.Weight(strength.Scalar()), $"invokeai_metadata, key {model}");
        }
    }

    private static void ReadGraph(GenerationBuilder metadata, MediaContent content, string keyword)
    {
        if (MarkedJson.WithKeyword(content, keyword) is not { } entry) return;
        using var json = PythonJson.TryParse(entry.Text, out _);
        metadata.ReadFrom(entry);
        metadata.Workflow(json?.RootElement.GetRawText(), "the whole text");
    }
}
