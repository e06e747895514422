namespace MediaScoring.Extensibility;

/// <summary>What a generator wrote about how it made a file. Whatever the file does not say is null or empty.</summary>
public sealed record GenerationMetadata
{
    /// <summary>The program that made the file, in its usual spelling: "ComfyUI", "A1111", "Forge", "NovelAI" …</summary>
    public required string Generator { get; init; }

    /// <summary>The generator's version, as it states it.</summary>
    public string? GeneratorVersion { get; init; }

    /// <summary>The positive prompt of the main pass, as the person wrote it: with weights and LoRA tags.</summary>
    public string? Prompt { get; init; }

    /// <summary>The negative prompt of the main pass.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The checkpoints or diffusion models, the main one first; names as the generator wrote them.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Hash of the main model, as the generator wrote it.</summary>
    public string? ModelHash { get; init; }

    /// <summary>LoRAs (and their relatives) that took part, with their weights.</summary>
    public IReadOnlyList<LoraUse> Loras { get; init; } = [];

    /// <summary>The sampler, such as "DPM++ 2M" or "euler_ancestral".</summary>
    public string? Sampler { get; init; }

    /// <summary>The noise schedule, such as "Karras"; null when the generator states none apart from the sampler.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Sampling steps of the main pass; at least 1.</summary>
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance scale of the main pass.</summary>
    public double? CfgScale { get; init; }

    /// <summary>Distilled guidance (Flux and its relatives), which is not the CFG scale.</summary>
    public double? Guidance { get; init; }

    /// <summary>The seed in decimal digits. A text, since seeds reach 2^64 − 1.</summary>
    public string? Seed { get; init; }

    /// <summary>The VAE's name.</summary>
    public string? Vae { get; init; }

    /// <summary>CLIP layers skipped, counted as the generator does.</summary>
    public int? ClipSkip { get; init; }

    /// <summary>Denoising strength of the main pass, 0 to 1.</summary>
    public double? Denoise { get; init; }

    /// <summary>ControlNets and adapters that steered the picture.</summary>
    public IReadOnlyList<ControlNetUse> ControlNets { get; init; } = [];

    /// <summary>Every sampling pass of a graph with several, in order of work; empty when there was one.</summary>
    public IReadOnlyList<GenerationStage> Stages { get; init; } = [];

    /// <summary>Everything else that was written, key to value, in the generator's own names ("Hires upscaler" → "4x-UltraSharp").</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The workflow as valid JSON: ComfyUI's editor graph where the file has one, else its API graph, else another program's
    /// graph. Never NaN, never cut.
    /// </summary>
    public string? WorkflowJson { get; init; }

    /// <summary>
    /// Where each value came from, for people who ask why: field name ("prompt", "seed" …) to its origin. Filled only for
    /// fields that have a value; an extractor may leave it empty.
    /// </summary>
    public IReadOnlyDictionary<string, FieldOrigin> Origins { get; init; } = new Dictionary<string, FieldOrigin>();

    /// <summary>Keywords that the extractor itself contributes, beyond those found in the prompt.</summary>
    public IReadOnlyList<ContributedKeyword> Keywords { get; init; } = [];

    /// <summary>What could not be understood, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>One LoRA (LyCORIS, LoHa, hypernetworks excepted) and how strongly it was applied.</summary>
/// <param name="Name">Its name as the generator wrote it, with or without extension.</param>
/// <param name="Weight">Strength on the diffusion model; null when the file does not say.</param>
public sealed record LoraUse(string Name, double? Weight);

/// <summary>One ControlNet or adapter.</summary>
/// <param name="Name">Its model's name as the generator wrote it.</param>
/// <param name="Weight">Its strength; null when the file does not say.</param>
public sealed record ControlNetUse(string Name, double? Weight);

/// <summary>One sampling pass of a graph that has several.</summary>
public sealed record GenerationStage
{
    /// <summary>What the pass is called, such as "KSampler #3".</summary>
    public required string Name { get; init; }

    /// <summary>Its positive prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>Its negative prompt.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Its main model.</summary>
    public string? Model { get; init; }

    /// <summary>Its sampler.</summary>
    public string? Sampler { get; init; }

    /// <summary>Its noise schedule.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Its steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Its CFG scale.</summary>
    public double? CfgScale { get; init; }

    /// <summary>Its seed in decimal digits; null when the pass adds no noise.</summary>
    public string? Seed { get; init; }

    /// <summary>Its denoising strength.</summary>
    public double? Denoise { get; init; }
}

/// <summary>Where a value came from.</summary>
/// <param name="Entry">The text entry it was read from, such as "prompt (PNG tEXt)".</param>
/// <param name="Node">The node of a graph, such as "KSampler #3"; null outside graphs.</param>
/// <param name="Rule">The rule that found it, in a few words, such as "settings line, key Seed".</param>
public sealed record FieldOrigin(string Entry, string? Node, string Rule);

/// <summary>A keyword that an extractor contributes.</summary>
/// <param name="Keyword">The keyword; it is trimmed and folded to lower case when stored.</param>
/// <param name="KeywordType">Its type: one of the usual ("prompt", "auto", "workflow") or one of the extractor's own, up to 50 characters.</param>
/// <param name="Confidence">How sure the extractor is, 0 to 1.</param>
public sealed record ContributedKeyword(string Keyword, string KeywordType, double Confidence = 1.0);
