using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>SwarmUI and StableSwarmUI: JSON with <c>sui_image_params</c>, in whatever text the container has room for.</summary>
internal sealed class SwarmUiExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "sui_image_params",
        ("prompt", JsonField.Prompt), ("negativeprompt", JsonField.NegativePrompt), ("model", JsonField.Model), ("seed", JsonField.Seed),
        ("steps", JsonField.Steps), ("cfgscale", JsonField.CfgScale), ("fluxguidancescale", JsonField.Guidance), ("vae", JsonField.Vae),
        ("sampler", JsonField.Sampler), ("comfyuisampler", JsonField.Sampler), ("autowebuisampler", JsonField.Sampler),
        ("scheduler", JsonField.Scheduler), ("comfyuischeduler", JsonField.Scheduler), ("initimagecreativity", JsonField.Denoise),
        ("swarm_version", JsonField.Version), ("loras", JsonField.LeftOut), ("loraweights", JsonField.LeftOut),
        ("controlnetmodel", JsonField.LeftOut), ("controlnetstrength", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "SwarmUI";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (MarkedJson.Find(content, "\"sui_image_params\"") is not { } entry) return null;
        var metadata = new GenerationBuilder("SwarmUI", entry);
        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (json is null)
        {
            metadata.Problem(problem ?? "The JSON cannot be read.");
            return metadata.Build();
        }

        var parameters = json.RootElement.Member("sui_image_params");
        fields.Read(metadata, parameters);
        metadata.Model(parameters.Text("refinermodel"), "sui_image_params, key refinermodel");
        ReadLoras(metadata, parameters);
        metadata.LorasOf(parameters.Text("prompt"));
        metadata.ControlNet(parameters.Text("controlnetmodel"), parameters.Number("controlnetstrength"), "sui_image_params, key controlnetmodel");
        ReadModelHash(metadata, json.RootElement.Member("sui_models"));

        var extra = json.RootElement.Member("sui_extra_data");
        if (extra.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in extra.EnumerateObject()) metadata.Parameter(member.Name, member.Value);
        }

        return metadata.Build();
    }

    // Names and weights stand in two lists side by side; older versions write each as one text with commas.
    private static void ReadLoras(GenerationBuilder metadata, JsonElement parameters)
    {
        var names = Items(parameters.Member("loras"));
        var weights = Items(parameters.Member("loraweights"));
        for (var index = 0; index < names.Count; index++)
        {
            var weight = index < weights.Count ? GenerationNumbers.Weight(weights[index]) : null;
            metadata.Lora(names[index], weight, "sui_image_params, key loras");
        }
    }

    private static List<string> Items(JsonElement list)
    {
        var items = new List<string>();
        if (list.ValueKind == JsonValueKind.String) items.AddRange(list.GetString()!.Split(',', StringSplitOptions.TrimEntries));
        if (list.ValueKind != JsonValueKind.Array) return items;
        foreach (var item in list.EnumerateArray()) items.Add(item.Scalar() ?? "");
        return items;
    }

    private static void ReadModelHash(GenerationBuilder metadata, JsonElement models)
    {
        if (models.ValueKind != JsonValueKind.Array) return;
        foreach (var model in models.EnumerateArray())
        {
            if (model.Text("param") == "model") metadata.ModelHash(model.Text("hash"), "sui_models, key hash");
        }
    }
}
