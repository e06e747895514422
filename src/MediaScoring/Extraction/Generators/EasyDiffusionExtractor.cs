using System.Text;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Easy Diffusion: a PNG chunk for every field, JSON in EXIF comments and files beside the picture, or lines
/// <c>Prompt: …</c> in a text file beside it; each with programmers' names or with the form's labels.
/// </summary>
internal sealed class EasyDiffusionExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "Easy Diffusion",
        ("prompt", JsonField.Prompt), ("Prompt", JsonField.Prompt),
        ("negative_prompt", JsonField.NegativePrompt), ("Negative Prompt", JsonField.NegativePrompt),
        ("seed", JsonField.Seed), ("Seed", JsonField.Seed),
        ("use_stable_diffusion_model", JsonField.LeftOut), ("Stable Diffusion model", JsonField.LeftOut),
        ("use_vae_model", JsonField.LeftOut), ("VAE model", JsonField.LeftOut),
        ("use_lora_model", JsonField.LeftOut), ("LoRA model", JsonField.LeftOut), ("lora_alpha", JsonField.LeftOut), ("LoRA Strength", JsonField.LeftOut),
        ("use_controlnet_model", JsonField.LeftOut), ("ControlNet model", JsonField.LeftOut),
        ("sampler_name", JsonField.Sampler), ("Sampler", JsonField.Sampler),
        ("scheduler_name", JsonField.Scheduler), ("Scheduler", JsonField.Scheduler),
        ("num_inference_steps", JsonField.Steps), ("Steps", JsonField.Steps),
        ("guidance_scale", JsonField.CfgScale), ("Guidance Scale", JsonField.CfgScale),
        ("distilled_guidance_scale", JsonField.Guidance), ("Distilled Guidance", JsonField.Guidance),
        ("prompt_strength", JsonField.Denoise), ("Prompt Strength", JsonField.Denoise));

    // Labels that a line or a chunk may have and that are kept as parameters.
    private static readonly string[] furtherLabels =
    [
        "Clip Skip", "ControlNet Filter", "Width", "Height", "Hypernetwork model", "Hypernetwork Strength", "Embedding models", "Seamless Tiling",
        "Use Face Correction", "Use Upscaling", "Upscale By", "Latent Upscaler Steps", "clip_skip", "control_filter_to_apply", "width", "height",
        "use_hypernetwork_model", "hypernetwork_strength", "use_embeddings_model", "tiling", "use_face_correction", "use_upscale", "upscale_amount",
        "latent_upscaler_steps",
    ];

    /// <inheritdoc/>
    public string Name => "Easy Diffusion";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        foreach (var entry in content.Texts)
        {
            if (MarkedJson.Holds(entry, "\"use_stable_diffusion_model\"") || MarkedJson.Holds(entry, "\"Stable Diffusion model\"")) return FromJson(entry);
            if (entry.HasKeyword("txt") && IsLines(entry.Text)) return FromLines(entry);
            if (IsOwnChunk(content, entry)) return FromChunks(content, entry);
        }

        return null;
    }

    private static bool IsOwnChunk(MediaContent content, TextEntry entry) =>
        entry.HasKeyword("use_stable_diffusion_model") || entry.HasKeyword("Stable Diffusion model")
        || (content.Format == "png" && entry.HasKeyword("prompt") && !string.IsNullOrWhiteSpace(entry.Text)
            && !PythonJson.LooksLikeJson(entry.Text) && !entry.Text.Contains("class_type", StringComparison.Ordinal));

    private static bool IsLines(string text) =>
        text.AsSpan().TrimStart().StartsWith("Prompt: ") && text.Contains("\nSeed: ", StringComparison.Ordinal)
        && (text.Contains("\nStable Diffusion model: ", StringComparison.Ordinal) || text.Contains("\nGuidance Scale: ", StringComparison.Ordinal));

    private static GenerationMetadata FromJson(TextEntry entry)
    {
        var metadata = new GenerationBuilder("Easy Diffusion", entry);
        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (json is null)
        {
            metadata.Problem(problem ?? "The JSON cannot be read.");
            return metadata.Build();
        }

        fields.Read(metadata, json.RootElement);
        ReadNames(metadata, name => json.RootElement.Member(name).Written());
        return metadata.Build();
    }

    private static GenerationMetadata FromChunks(MediaContent content, TextEntry first)
    {
        var metadata = new GenerationBuilder("Easy Diffusion", first);
        foreach (var entry in content.Texts)
        {
            if (!fields.Knows(entry.Keyword) && !furtherLabels.Contains(entry.Keyword)) continue;
            metadata.ReadFrom(entry);
            if (!fields.Read(metadata, entry.Keyword, entry.Text)) metadata.Parameter(entry.Keyword, entry.Text);
        }

        metadata.ReadFrom(first);
        ReadNames(metadata, content.FindText);
        return metadata.Build();
    }

    private static GenerationMetadata FromLines(TextEntry entry)
    {
        var values = new Dictionary<string, string>();
        var label = default(string);
        var value = new StringBuilder();
        foreach (var line in entry.Text.AsSpan().EnumerateLines())
        {
            if (LabelOf(line) is { } next)
            {
                if (label is not null) values.TryAdd(label, value.ToString());
                label = next;
                value.Clear().Append(line[(next.Length + 1)..].Trim());
            }
            else
            {
                value.Append('\n').Append(line);   // a prompt of several lines
            }
        }

        if (label is not null) values.TryAdd(label, value.ToString());

        var metadata = new GenerationBuilder("Easy Diffusion", entry);
        foreach (var (name, text) in values)
        {
            if (!fields.Read(metadata, name, text)) metadata.Parameter(name, text);
        }

        ReadNames(metadata, values.GetValueOrDefault);
        return metadata.Build();
    }

    private static string? LabelOf(ReadOnlySpan<char> line)
    {
        var colon = line[..Math.Min(line.Length, 40)].IndexOf(':');
        if (colon <= 0) return null;
        var label = line[..colon].ToString();
        return fields.Knows(label) || furtherLabels.Contains(label) ? label : null;
    }

    private static void ReadNames(GenerationBuilder metadata, Func<string, string?> find)
    {
        metadata.Model(FileName(find("use_stable_diffusion_model") ?? find("Stable Diffusion model")), "Easy Diffusion, model");
        metadata.Vae(FileName(find("use_vae_model") ?? find("VAE model")), "Easy Diffusion, VAE model");
        metadata.ControlNet(FileName(find("use_controlnet_model") ?? find("ControlNet model")), null, "Easy Diffusion, ControlNet model");

        var names = Items(find("use_lora_model") ?? find("LoRA model"));
        var weights = Items(find("lora_alpha") ?? find("LoRA Strength"));
        for (var index = 0; index < names.Count; index++)
        {
            var weight = index < weights.Count ? GenerationNumbers.Weight(weights[index]) : null;
            metadata.Lora(FileName(names[index]), weight, "Easy Diffusion, LoRA model");
        }
    }

    // One value, "a, b", a JSON list or a Python list.
    private static List<string> Items(string? list)
    {
        var items = new List<string>();
        if (string.IsNullOrWhiteSpace(list)) return items;
        using var json = PythonJson.TryParse(list, out _);
        if (json?.RootElement is { ValueKind: JsonValueKind.Array } array)
        {
            foreach (var item in array.EnumerateArray()) items.Add(item.Scalar() ?? "");
            return items;
        }

        foreach (var item in list.Trim().Trim('[', ']').Split(',')) items.Add(item.Trim().Trim('\'', '"'));
        return items;
    }

    // Models stand here with the whole path of the machine that made the picture; only the file's name says anything.
    private static string? FileName(string? path) => path?[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
