using System.Globalization;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// What inputs are called by which they are recognised on nodes that the catalog does not know. Each list is in order of preference.
/// </summary>
internal static class InputNames
{
    public static readonly string[] Positive =
    [
        "positive", "positive_prompt", "text_positive", "prompt_positive", "positive_conditioning", "conditioning_positive", "positive_cond",
        "cond_positive", "cond1", "cond_pos", "pos", "base_positive", "positive_text", "pos_prompt", "positive_g", "text_positive_g",
        "positive_prompt_text", "positive_embeds", "prompt_positive_g", "populated_positive", "main_prompt", "positive_cond_base", "pos_base", "condition_positive",
    ];

    public static readonly string[] Negative =
    [
        "negative", "negative_prompt", "text_negative", "prompt_negative", "negative_conditioning", "conditioning_negative", "negative_cond",
        "cond_negative", "cond_neg", "neg", "base_negative", "negative_text", "neg_prompt", "negative_g", "text_negative_g",
        "negative_prompt_text", "negative_embeds", "prompt_negative_g", "populated_negative", "negative_cond_base", "neg_base", "condition_negative",
    ];

    // Both prompts in one cable.
    public static readonly string[] Embeds =
    [
        "text_embeds", "prompt_embeds", "hyvid_embeds", "embeds", "conditioning", "cond", "condition", "qwenvl_embeds", "text_conditioning",
    ];

    // Texts on a node of unknown class: the first group of which something is there counts.
    public static readonly string[][] TextGroups =
    [
        ["populated_text"],
        ["text_g", "text_l"],
        ["t5xxl", "clip_l", "clip_g", "llama"],
        ["text"],
        ["prompt"],
        ["user_prompt"],
        ["string"],
        ["value"],
        ["Text", "STRING", "Prompt", "String", "text_input", "prompt_text", "input_text", "text_prompt", "string_value", "wildcard_text", "base_prompt", "user_text"],
        ["caption", "captions", "tags", "content", "message", "question", "input_string", "multiline_string", "opt_text", "input", "any", "anything", "any_01"],
    ];

    /// <summary>
    /// Whether an input of a node of unknown class surely holds words for the prompt, by a part of its name: "my_text", "caption_text", "scene_prompt";
    /// not "system_prompt", "text_encoder" or "negative_text".
    /// </summary>
    public static bool SpeaksOfText(string name)
    {
        foreach (var part in textless)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return name.Contains("prompt", StringComparison.OrdinalIgnoreCase) || name.EndsWith("text", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("text_", StringComparison.OrdinalIgnoreCase) || name.Contains("caption", StringComparison.OrdinalIgnoreCase);
    }

    private static readonly string[] textless =
    [
        "neg", "system", "template", "encoder", "style", "separator", "delimiter", "prefix_", "suffix_", "mode", "type", "model", "file", "path", "save", "log", "format", "language", "width", "height", "weight", "strength",
    ];

    // Cables that bundle what a sampler needs.
    public static readonly string[] Pipes =
    [
        "pipe", "basic_pipe", "base_basic_pipe", "context", "base_ctx", "ctx", "ctx_01", "sdxl_tuple", "detailer_pipe", "sdxl_pipe", "base_pipe", "pipe_opt",
        "optional_pipe", "pipeline", "inputs", "data", "settings", "ksampler_settings", "params", "model_pipe", "tuple", "bus", "refiner_pipe", "sampler_inputs", "guider",
    ];

    public static readonly string[] ModelLinks =
    [
        "model", "MODEL", "unet", "diffusion_model", "base_model", "SUPIR_model", "supir_model", "model_high_noise", "model_low_noise", "transformer",
        "opt_model", "model_opt", "pipeline", "SDXL_model", "flux_model", "input_model", "mochi_model", "dit", "dit_model", "refiner_model", "model_override", "model_opt_lora",
    ];

    public static readonly string[] ModelLiterals =
    [
        "ckpt_name", "base_ckpt_name", "unet_name", "model_name", "model", "model_path", "gguf_name", "ckpt", "checkpoint", "checkpoint_name",
        "diffusion_model", "diffusion_name", "base_model", "unet", "transformer", "transformer_name", "refiner_ckpt_name", "supir_model", "sdxl_model", "model_id",
        "repo_id", "hf_model", "dit", "dit_name", "high_noise_model", "low_noise_model", "model_local_path", "ckpt_path", "unet_path", "base_model_name",
        "ckpt_name1", "ckpt_name2", "ckpt_name3", "refiner_model_name", "basemodel", "nf4_ckpt_name", "engine_name", "unet_name_high", "unet_name_low",
    ];

    public static readonly string[] ImageLinks =
    [
        "images", "image", "samples", "latent_image", "latent", "latents", "pixels", "video", "frames", "stage_c", "img", "IMAGE", "LATENT",
        "destination", "source", "samples_to", "samples_from", "samples1", "samples2", "image1", "image2", "image_a", "image_b", "upscaled_image", "optional_image",
        "init_image", "start_image", "end_image", "first_frame", "last_frame", "original_image", "base_image", "input_image", "opt_latent", "opt_image",
        "image_input", "latent_opt", "image_opt", "optional_latent", "segs", "foreground", "background", "image_to", "image_from", "init_latent", "init_latents", "image_embeds",
        "video_frames", "input_images", "image_from_detailer", "vae_decoded", "a_images", "face_image", "target_image", "source_image", "reference_latent",
    ];

    /// <summary>Whether a cable of this name may lead to the picture that a node works on, by what it surely does not carry.</summary>
    public static bool MayCarryPicture(string name)
    {
        foreach (var excluded in notPictures)
        {
            if (name.StartsWith(excluded, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return !name.EndsWith("_model", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("prompt", StringComparison.OrdinalIgnoreCase)
            && !name.EndsWith("_name", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("clip", StringComparison.OrdinalIgnoreCase)
            && !name.EndsWith("vae", StringComparison.OrdinalIgnoreCase);
    }

    private static readonly string[] notPictures =
    [
        "model", "clip", "vae", "positive", "negative", "cond", "control", "text", "prompt", "string", "seed", "noise", "steps", "cfg", "sampler", "scheduler",
        "sigmas", "guider", "width", "height", "lora", "filename", "mask", "bbox", "sam_", "segm", "style_model", "ipadapter", "insightface", "audio", "upscale",
        "fps", "frame_rate", "batch", "file_name", "path", "denoise", "caption", "extra", "hook", "ckpt", "unet", "metadata", "embedding", "length", "num_",
    ];

    /// <summary>The number that ends a name or stands in it: 3 of "lora_03", "lora_3_name", "any_03"; −1 without one.</summary>
    public static int Index(string name)
    {
        for (var end = name.Length; end > 0; end--)
        {
            if (!char.IsAsciiDigit(name[end - 1])) continue;
            var start = end - 1;
            while (start > 0 && char.IsAsciiDigit(name[start - 1])) start--;
            return int.TryParse(name.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
        }

        return -1;
    }
}
