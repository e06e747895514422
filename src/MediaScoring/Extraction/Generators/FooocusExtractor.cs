using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Fooocus in its own scheme (its "a1111" scheme is <see cref="A1111Extractor"/>'s), Fooocus-MRE and RuinedFooocus: JSON in
/// PNG chunks, EXIF comments and JPEG comments.
/// </summary>
internal sealed class FooocusExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "Fooocus JSON",
        ("prompt", JsonField.Prompt), ("Prompt", JsonField.Prompt), ("negative_prompt", JsonField.NegativePrompt),
        ("Negative Prompt", JsonField.NegativePrompt), ("Negative", JsonField.NegativePrompt),
        ("base_model", JsonField.Model), ("Base Model", JsonField.Model), ("base_model_name", JsonField.Model),
        ("base_model_hash", JsonField.ModelHash), ("steps", JsonField.Steps), ("Steps", JsonField.Steps),
        ("guidance_scale", JsonField.CfgScale), ("Guidance Scale", JsonField.CfgScale), ("cfg", JsonField.CfgScale),
        ("sampler", JsonField.Sampler), ("Sampler", JsonField.Sampler), ("sampler_name", JsonField.Sampler),
        ("scheduler", JsonField.Scheduler), ("Scheduler", JsonField.Scheduler), ("seed", JsonField.Seed), ("Seed", JsonField.Seed),
        ("vae", JsonField.Vae), ("VAE", JsonField.Vae), ("clip_skip", JsonField.ClipSkip), ("CLIP Skip", JsonField.ClipSkip),
        ("base_clip_skip", JsonField.ClipSkip), ("denoise", JsonField.Denoise), ("version", JsonField.Version), ("Version", JsonField.Version),
        ("loras", JsonField.Loras), ("software", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "Fooocus";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        foreach (var entry in content.Texts)
        {
            if (!PythonJson.LooksLikeJson(entry.Text) || GeneratorOf(content, entry) is not { } generator || MarkedJson.IsGraph(entry)) continue;

            var metadata = new GenerationBuilder(generator, entry);
            using var json = PythonJson.TryParse(entry.Text, out var problem);
            if (json is null) metadata.Problem(problem ?? "The JSON cannot be read.");
            else Read(metadata, json.RootElement);
            return metadata.Build();
        }

        return null;
    }

    private static string? GeneratorOf(MediaContent content, TextEntry entry)
    {
        var text = entry.Text;
        if (text.Contains("\"RuinedFooocus\"", StringComparison.Ordinal)) return "RuinedFooocus";
        if (text.Contains("\"real_prompt\"", StringComparison.Ordinal)
            || (text.Contains("Fooocus", StringComparison.Ordinal) && text.Contains("MRE\"", StringComparison.Ordinal)))
            return "FooocusMRE";

        var hasModel = text.Contains("\"base_model\"", StringComparison.Ordinal) || text.Contains("\"Base Model\"", StringComparison.Ordinal);
        if (!hasModel) return null;
        var hasMark = text.Contains("\"performance\"", StringComparison.Ordinal) || text.Contains("\"Performance\"", StringComparison.Ordinal)
            || text.Contains("\"full_prompt\"", StringComparison.Ordinal) || text.Contains("\"adm_guidance\"", StringComparison.Ordinal)
            || text.Contains("\"base_model_hash\"", StringComparison.Ordinal) || text.Contains("\"version\": \"Fooocus", StringComparison.Ordinal);
        return hasMark || IsScheme(content.FindText("fooocus_scheme")) || IsScheme(content.FindText("MakerNote")) ? "Fooocus" : null;
    }

    private static bool IsScheme(string? text) => text is not null && text.Trim() is "fooocus";

    private static void Read(GenerationBuilder metadata, JsonElement root)
    {
        fields.Read(metadata, root);
        metadata.Model(root.Text("refiner_model") ?? root.Text("Refiner Model") ?? root.Text("refiner_model_name"), "Fooocus JSON, key refiner_model");
        metadata.LorasOf(root.Text("prompt") ?? root.Text("Prompt"));
        if (root.Text("software") is { } software) metadata.Version(VersionIn(software), "Fooocus JSON, key software");
        if (root.ValueKind != JsonValueKind.Object) return;
        foreach (var member in root.EnumerateObject())
        {
            // "lora_combined_1": "name : 0.5"; before version 2.2 "LoRA 1": "name : 0.5"; MRE: "l1": "name", "w1": 0.5
            if (member.Value.ValueKind != JsonValueKind.String) continue;
            if (member.Name.StartsWith("lora_combined_", StringComparison.Ordinal) || member.Name.StartsWith("LoRA ", StringComparison.Ordinal))
                LoraLists.AddCombined(metadata, member.Value.GetString()!, "Fooocus JSON, key lora_combined");
            else if (member.Name.Length == 2 && member.Name[0] == 'l' && char.IsAsciiDigit(member.Name[1]))
                metadata.Lora(member.Value.GetString(), root.Number($"w{member.Name[1]}"), "Fooocus JSON, key l1");
        }
    }

    // "Fooocus 1.0.67 MRE": the first word that begins with a digit.
    private static string? VersionIn(string software)
    {
        foreach (var word in software.Split(' '))
        {
            if (word.Length > 0 && (char.IsAsciiDigit(word[0]) || (word[0] == 'v' && word.Length > 1 && char.IsAsciiDigit(word[1])))) return word;
        }

        return null;
    }
}
