using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Civitai's own generator where it runs ComfyUI: the graph carries <c>extraMetadata</c>, a JSON text with the settings of the
/// form, and <c>extra.airs</c>, the names of the models. The graph itself is the ComfyUI reader's.
/// </summary>
internal sealed class CivitaiGraphExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "extraMetadata",
        ("prompt", JsonField.Prompt), ("negativePrompt", JsonField.NegativePrompt), ("cfgScale", JsonField.CfgScale), ("sampler", JsonField.Sampler),
        ("scheduler", JsonField.Scheduler), ("steps", JsonField.Steps), ("seed", JsonField.Seed), ("clipSkip", JsonField.ClipSkip),
        ("denoise", JsonField.Denoise), ("workflow", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "Civitai";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (MarkedJson.Find(content, "\"extraMetadata\"") is not { } entry) return null;
        using var graph = PythonJson.TryParse(entry.Text, out _);
        if (graph?.RootElement.Member("extraMetadata").Written() is not { } extra) return null;   // a damaged graph is the ComfyUI reader's to report

        var metadata = new GenerationBuilder("Civitai", entry);
        using var json = PythonJson.TryParse(extra, out var problem);
        if (json is null)
        {
            metadata.Problem("extraMetadata: " + (problem ?? "The text is no JSON."));
            return metadata.Build();
        }

        fields.Read(metadata, json.RootElement);
        metadata.Parameter("workflow", json.RootElement.Scalar("workflow"));
        ReadModels(metadata, graph.RootElement.Member("extra").Member("airs"), json.RootElement.Member("resources"));
        metadata.LorasOf(json.RootElement.Text("prompt"));
        return metadata.Build();
    }

    // A resource has a version number and a strength, but no name; the name of the same version stands among the airs.
    private static void ReadModels(GenerationBuilder metadata, JsonElement airs, JsonElement resources)
    {
        if (airs.ValueKind != JsonValueKind.Array) return;
        foreach (var air in airs.EnumerateArray())
        {
            var name = air.Scalar();
            switch (CivitaiResources.TypeOf(name)?.ToLowerInvariant())
            {
                case "checkpoint" or "diffusionmodel":
                    metadata.Model(name, "extra.airs");
                    break;
                case "lora" or "lycoris" or "locon" or "dora":
                    metadata.Lora(name, StrengthOf(name!, resources), "extra.airs");
                    break;
                case "vae":
                    metadata.Vae(name, "extra.airs");
                    break;
            }
        }
    }

    private static double? StrengthOf(string air, JsonElement resources)
    {
        if (resources.ValueKind != JsonValueKind.Array) return null;
        foreach (var resource in resources.EnumerateArray())
        {
            if (resource.Scalar("modelVersionId") is { } version && air.EndsWith("@" + version, StringComparison.Ordinal)) return resource.Number("strength");
        }

        return null;
    }
}
