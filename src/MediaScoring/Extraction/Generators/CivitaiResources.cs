using System.Text.Json;

namespace MediaScoring.Extraction.Generators;

/// <summary>The models and LoRAs that Civitai lists with an image.</summary>
internal static class CivitaiResources
{
    private const string Rule = "settings line, key Civitai resources";

    /// <summary>Reads <c>[{"type":"checkpoint","modelName":"…"},{"type":"lora","modelName":"…","weight":0.7}]</c> or <c>[{"air":"urn:air:…"}]</c>.</summary>
    public static void Read(GenerationBuilder metadata, string value)
    {
        using var json = PythonJson.TryParse(value, out var problem);
        if (problem is not null) metadata.Problem("Civitai resources: " + problem);
        if (json is not null) Read(metadata, json.RootElement, Rule);
    }

    private static void Read(GenerationBuilder metadata, JsonElement resources, string rule)
    {
        if (resources.ValueKind != JsonValueKind.Array) return;
        var modelIsNamed = metadata.HasModel;
        foreach (var resource in resources.EnumerateArray())
        {
            var air = resource.Text("air");
            var type = resource.Text("type") ?? TypeOf(air);
            var name = resource.Text("modelName") ?? resource.Text("name") ?? air;
            switch (type?.ToLowerInvariant())
            {
                case "checkpoint" or "model":
                    if (!modelIsNamed) metadata.Model(name, rule);
                    break;
                case "lora" or "lycoris" or "locon" or "dora":
                    metadata.Lora(name, resource.Number("weight") ?? resource.Number("strength"), rule);
                    break;
                case "vae":
                    metadata.Vae(name, rule);
                    break;
            }
        }
    }

    // The type within "urn:air:sdxl:lora:civitai:123@456"; null for other texts.
    private static string? TypeOf(string? air)
    {
        if (air is null || !air.StartsWith("urn:air:", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = air.Split(':', 6);
        return parts.Length > 3 ? parts[3] : null;
    }
}
