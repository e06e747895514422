using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Draw Things: an XMP packet whose <c>exif:UserComment</c> is JSON and whose <c>dc:description</c> says the same for people.
/// </summary>
internal sealed class DrawThingsExtractor : IMetadataExtractor
{
    private const string FromDescription = "dc:description";

    private static readonly JsonFieldMap fields = new(
        "exif:UserComment",
        ("c", JsonField.Prompt), ("uc", JsonField.NegativePrompt), ("model", JsonField.Model), ("sampler", JsonField.Sampler),
        ("seed", JsonField.Seed), ("scale", JsonField.CfgScale), ("steps", JsonField.Steps), ("strength", JsonField.Denoise),
        ("lora", JsonField.Loras), ("clip_skip", JsonField.ClipSkip), ("v2", JsonField.LeftOut), ("control", JsonField.LeftOut), ("profile", JsonField.LeftOut));

    private static readonly JsonFieldMap settings = new(
        FromDescription,
        ("Steps", JsonField.Steps), ("Sampler", JsonField.Sampler), ("Guidance Scale", JsonField.CfgScale), ("Seed", JsonField.Seed),
        ("Model", JsonField.Model), ("Strength", JsonField.Denoise));

    /// <inheritdoc/>
    public string Name => "Draw Things";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        var isNamed = content.FindText("CreatorTool") is { } tool && tool.StartsWith("Draw Things", StringComparison.OrdinalIgnoreCase);
        GenerationBuilder? metadata = null;
        foreach (var entry in content.Texts)
        {
            if (!MarkedJson.Holds(entry, "\"c\"") || !(isNamed || MarkedJson.Holds(entry, "\"seed_mode\""))) continue;
            metadata = new GenerationBuilder("Draw Things", entry);
            using var json = PythonJson.TryParse(entry.Text, out var problem);
            if (problem is not null) metadata.Problem(problem);
            if (json is not null) ReadJson(metadata, json.RootElement);
            break;
        }

        if (!isNamed) return metadata?.Build();
        if ((metadata is null || metadata.IsEmpty) && MarkedJson.WithKeyword(content, "Description") is { } description)
        {
            metadata ??= new GenerationBuilder("Draw Things", description);
            metadata.ReadFrom(description);
            ReadDescription(metadata, description.Text);
        }

        return metadata?.Build();
    }

    private static void ReadJson(GenerationBuilder metadata, JsonElement root)
    {
        fields.Read(metadata, root);
        metadata.Model(root.Text("refiner"), "exif:UserComment, key refiner");
        var control = root.Member("control");
        if (control.ValueKind == JsonValueKind.Array)
        {
            foreach (var unit in control.EnumerateArray()) metadata.ControlNet(unit.Text("model") ?? unit.Text("file"), unit.Number("weight"), "exif:UserComment, key control");
        }

        var version2 = root.Member("v2");
        if (version2.ValueKind != JsonValueKind.Object) return;
        foreach (var member in version2.EnumerateObject())
        {
            // The same settings again under longer names; only what the first level does not say is kept.
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) continue;
            if (member.Name is "prompt" or "negativePrompt" or "model" or "seed" or "steps" or "sampler" or "strength" or "guidanceScale" or "id") continue;
            metadata.Parameter(member.Name, member.Value);
        }
    }

    // prompt, a line "-negative", a line "Steps: 20, Sampler: …"
    private static void ReadDescription(GenerationBuilder metadata, string text)
    {
        text = text.ReplaceLineEndings("\n").Trim();
        var start = text.StartsWith("Steps: ", StringComparison.Ordinal) ? 0 : text.LastIndexOf("\nSteps: ", StringComparison.Ordinal);
        var prompts = start < 0 ? text : text[..start];
        var negative = prompts.StartsWith('-') ? 0 : prompts.LastIndexOf("\n-", StringComparison.Ordinal);
        metadata.Prompt(negative < 0 ? prompts : prompts[..negative], FromDescription + ", first lines");
        if (negative >= 0) metadata.NegativePrompt(prompts[(negative == 0 ? 1 : negative + 2)..], FromDescription + ", line that begins with -");
        if (start < 0) return;

        var pairs = new List<KeyValuePair<string, string>>();
        SettingsLine.Parse(text.AsSpan(start), pairs);
        string? lora = null;
        foreach (var (key, value) in pairs)
        {
            if (key.StartsWith("LoRA ", StringComparison.Ordinal) && key.EndsWith(" Model", StringComparison.Ordinal))
            {
                lora = value;
                metadata.Lora(value, null, FromDescription + ", LoRA");
            }
            else if (lora is not null && key.StartsWith("LoRA ", StringComparison.Ordinal) && key.EndsWith(" Weight", StringComparison.Ordinal))
            {
                metadata.Lora(lora, GenerationNumbers.Weight(value), FromDescription + ", LoRA");
            }
            else if (!settings.Read(metadata, key, value))
            {
                metadata.Parameter(key, value);
            }
        }
    }
}
