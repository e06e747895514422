using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Spaces on Hugging Face in the manner of Animagine XL: JSON in the PNG chunk <c>parameters</c> with the arguments of the diffusers library.</summary>
internal sealed class HuggingFaceExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "parameters",
        ("prompt", JsonField.Prompt), ("negative_prompt", JsonField.NegativePrompt), ("guidance_scale", JsonField.CfgScale),
        ("num_inference_steps", JsonField.Steps), ("seed", JsonField.Seed), ("sampler", JsonField.Sampler), ("scheduler", JsonField.Scheduler),
        ("Model", JsonField.Model), ("model", JsonField.Model), ("Model hash", JsonField.ModelHash), ("vae", JsonField.Vae), ("loras", JsonField.Loras));

    /// <inheritdoc/>
    public string Name => "Hugging Face";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (MarkedJson.Find(content, "\"num_inference_steps\"") is not { } entry) return null;

        // Easy Diffusion uses the same names, and its own reader; Fooocus' relatives say so.
        if (entry.Text.Contains("\"use_stable_diffusion_model\"", StringComparison.Ordinal) || !entry.Text.Contains("\"prompt\"", StringComparison.Ordinal)) return null;

        var metadata = new GenerationBuilder("Hugging Face", entry);
        using var json = PythonJson.TryParse(entry.Text, out var problem);
        if (problem is not null) metadata.Problem(problem);
        if (json is not null)
        {
            fields.Read(metadata, json.RootElement);
            metadata.LorasOf(json.RootElement.Text("prompt"));
        }

        return metadata.Build();
    }
}
