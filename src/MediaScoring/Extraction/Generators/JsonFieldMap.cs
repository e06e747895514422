using System.Collections.Frozen;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators;

/// <summary>What a member of a program's JSON means.</summary>
internal enum JsonField
{
    Prompt,
    NegativePrompt,

    /// <summary>A name, or an object that holds a name and perhaps a hash.</summary>
    Model,
    ModelHash,
    Sampler,
    Scheduler,
    Steps,
    CfgScale,
    Guidance,
    Seed,

    /// <summary>A name, or an object that holds one.</summary>
    Vae,
    ClipSkip,
    Denoise,
    Version,

    /// <summary>A list of LoRAs in any of the usual shapes.</summary>
    Loras,

    /// <summary>Read elsewhere, or of no interest beyond the stored text.</summary>
    LeftOut,
}

/// <summary>Reads the members of a program's JSON object by a table; members that the table does not name are kept as parameters.</summary>
internal sealed class JsonFieldMap
{
    private readonly FrozenDictionary<string, (JsonField Field, string Rule)> fields;

    /// <summary>A table.</summary>
    /// <param name="place">What to call the object in origins, such as "sui_image_params".</param>
    /// <param name="fields">Names of members and what they mean.</param>
    public JsonFieldMap(string place, params (string Name, JsonField Field)[] fields) =>
        this.fields = fields.ToFrozenDictionary(pair => pair.Name, pair => (pair.Field, $"{place}, key {pair.Name}"), StringComparer.Ordinal);

    /// <summary>Reads an object; other kinds of JSON are passed over.</summary>
    public void Read(GenerationBuilder metadata, JsonElement members)
    {
        if (members.ValueKind != JsonValueKind.Object) return;
        foreach (var member in members.EnumerateObject())
        {
            var name = member.Name;
            if (!fields.TryGetValue(name, out var meaning)) metadata.Parameter(name, member.Value);
            else if (!Read(metadata, meaning.Field, member.Value, meaning.Rule)) metadata.Parameter(name, member.Value);
        }
    }

    /// <summary>Reads one value by its name; false when the table does not name it or the value cannot be meant.</summary>
    public bool Read(GenerationBuilder metadata, string name, string text)
    {
        if (!fields.TryGetValue(name, out var meaning)) return false;
        return meaning.Field == JsonField.LeftOut || Read(metadata, meaning.Field, text, meaning.Rule);
    }

    /// <summary>Whether the table names a member.</summary>
    public bool Knows(string name) => fields.ContainsKey(name);

    private static bool Read(GenerationBuilder metadata, JsonField field, JsonElement value, string rule)
    {
        switch (field)
        {
            case JsonField.LeftOut:
                return true;
            case JsonField.Loras:
                LoraLists.Read(metadata, value, rule);
                return true;
            case JsonField.Model when value.ValueKind == JsonValueKind.Object:
                metadata.Model(NameIn(value), rule);
                metadata.ModelHash(value.Scalar("hash") ?? value.Scalar("Model hash"), rule);
                return true;
            case JsonField.Vae when value.ValueKind == JsonValueKind.Object:
                metadata.Vae(NameIn(value), rule);
                return true;
            default:
                return value.Scalar() is { } text
                    ? Read(metadata, field, text, rule)
                    : value.ValueKind is JsonValueKind.Null;
        }
    }

    private static bool Read(GenerationBuilder metadata, JsonField field, string text, string rule)
    {
        switch (field)
        {
            case JsonField.Prompt: metadata.Prompt(text, rule); return true;
            case JsonField.NegativePrompt: metadata.NegativePrompt(text, rule); return true;
            case JsonField.Model: metadata.Model(text, rule); return true;
            case JsonField.ModelHash: metadata.ModelHash(text, rule); return true;
            case JsonField.Sampler: metadata.Sampler(text, rule); return true;
            case JsonField.Scheduler: metadata.Scheduler(text, rule); return true;
            case JsonField.Steps: return metadata.Steps(text, rule);
            case JsonField.CfgScale: return metadata.CfgScale(text, rule);
            case JsonField.Guidance: return metadata.Guidance(text, rule);
            case JsonField.Seed: return metadata.Seed(text, rule);
            case JsonField.Vae: metadata.Vae(text, rule); return true;
            case JsonField.ClipSkip: return metadata.ClipSkip(text, rule);
            case JsonField.Denoise: return metadata.Denoise(text, rule);
            case JsonField.Version: metadata.Version(text, rule); return true;
            default: return false;
        }
    }

    /// <summary>The name within an object that describes a model; null when it has none.</summary>
    public static string? NameIn(JsonElement model) =>
        model.Text("model_name") ?? model.Text("name") ?? model.Text("modelFileName") ?? model.Text("Model") ?? model.Text("label")
        ?? model.Text("Name");
}
