using System.Text.Json;

namespace MediaScoring.Extraction.Generators;

/// <summary>Reads lists of LoRAs in the shapes that programs give them.</summary>
internal static class LoraLists
{
    /// <summary>
    /// Adds the LoRAs of a list: <c>"name"</c>, <c>"name : 0.5"</c>, <c>["name", 0.5, "hash"]</c>,
    /// <c>["hash", "0.1 - name"]</c>, <c>"Loras:&lt;name:0.5&gt;,&lt;…&gt;"</c> (both RuinedFooocus), <c>{"name": …, "weight": …}</c>, <c>{"lora": {"model_name": …}, "weight": …}</c>, <c>{"model": {"name": …}, …}</c>,
    /// <c>{"model": "name", …}</c>, <c>{"file": "name", …}</c>.
    /// </summary>
    public static void Read(GenerationBuilder metadata, JsonElement list, string rule)
    {
        if (list.ValueKind == JsonValueKind.String) AddText(metadata, list.GetString()!, rule);
        if (list.ValueKind != JsonValueKind.Array) return;
        foreach (var item in list.EnumerateArray())
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.String:
                    AddCombined(metadata, item.GetString()!, rule);
                    break;
                case JsonValueKind.Array when item.GetArrayLength() == 2 && item[1].Scalar() is { } text && text.Contains(" - ", StringComparison.Ordinal):
                    var dash = text.IndexOf(" - ", StringComparison.Ordinal);
                    metadata.Lora(text[(dash + 3)..], GenerationNumbers.Weight(text.AsSpan(0, dash)), rule);
                    break;
                case JsonValueKind.Array when item.GetArrayLength() > 0:
                    metadata.Lora(item[0].Scalar(), item.GetArrayLength() > 1 ? GenerationNumbers.Weight(item[1].Scalar()) : null, rule);
                    break;
                case JsonValueKind.Object:
                    metadata.Lora(NameOf(item), item.Number("weight") ?? item.Number("strength"), rule);
                    break;
            }
        }
    }

    /// <summary>Adds "name : 0.5", as Fooocus writes it, or a bare name.</summary>
    public static void AddCombined(GenerationBuilder metadata, string nameAndWeight, string rule)
    {
        var separator = nameAndWeight.LastIndexOf(" : ", StringComparison.Ordinal);
        if (separator < 0) metadata.Lora(nameAndWeight, null, rule);
        else metadata.Lora(nameAndWeight[..separator], GenerationNumbers.Weight(nameAndWeight.AsSpan(separator + 3)), rule);
    }

    private static void AddText(GenerationBuilder metadata, string text, string rule)
    {
        if (!text.StartsWith("Loras:", StringComparison.Ordinal))
        {
            AddCombined(metadata, text, rule);
            return;
        }

        foreach (var part in text["Loras:".Length..].Split(','))
        {
            var pair = part.Trim().Trim('<', '>');
            var colon = pair.LastIndexOf(':');
            if (colon > 0) metadata.Lora(pair[..colon], GenerationNumbers.Weight(pair.AsSpan(colon + 1)), rule);
        }
    }

    private static string? NameOf(JsonElement item)
    {
        var inner = item.Member("lora");
        if (inner.ValueKind != JsonValueKind.Object) inner = item.Member("model");
        return inner.ValueKind == JsonValueKind.Object
            ? JsonFieldMap.NameIn(inner)
            : item.Text("model_name") ?? item.Text("name") ?? item.Text("model") ?? item.Text("lora") ?? item.Text("file")
                ?? item.Text("modelFileName") ?? item.Text("label");
    }
}
