using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Collects what one extractor understands: judges every value, notes where it came from, and leaves out what is absent.
/// The first value of a field wins. Used by one call of one extractor.
/// </summary>
internal sealed class GenerationBuilder(string generator, TextEntry entry)
{
    /// <summary>The most further keys that are kept of one file.</summary>
    public const int MaxParameters = 2_000;

    /// <summary>The longest value that is kept as a parameter; longer ones (embedded pictures, whole graphs) stay in the file's texts.</summary>
    public const int MaxParameterLength = 4_096;

    /// <summary>The most models and the most ControlNets that are kept of one file.</summary>
    public const int MaxModels = 256;

    private readonly Dictionary<string, FieldOrigin> origins = [];
    private readonly Dictionary<string, string> parameters = [];
    private readonly List<string> models = [];
    private readonly List<LoraUse> loras = [];
    private readonly List<ControlNetUse> controlNets = [];
    private List<string>? problems;
    private string entryLabel = Label(entry);

    private string? version;
    private string? prompt;
    private string? negativePrompt;
    private string? modelHash;
    private string? sampler;
    private string? scheduler;
    private int? steps;
    private double? cfgScale;
    private double? guidance;
    private string? seed;
    private string? vae;
    private int? clipSkip;
    private double? denoise;
    private string? workflow;

    /// <summary>The generator's name; may be made more precise while its texts are read.</summary>
    public string Generator { get; set; } = generator;

    /// <summary>Whether a positive or a negative prompt was found.</summary>
    public bool HasPrompt => prompt is not null || negativePrompt is not null;

    /// <summary>Whether a model was found.</summary>
    public bool HasModel => models.Count > 0;

    /// <summary>Whether anything at all was found.</summary>
    public bool IsEmpty => origins.Count == 0 && parameters.Count == 0;

    /// <summary>Makes another entry the origin of what is set from here on.</summary>
    public void ReadFrom(TextEntry next) => entryLabel = Label(next);

    public void Version(string? text, string rule)
    {
        if (version is null && Clean(text) is { } clean) Set(ref version, clean, GenerationFields.GeneratorVersion, rule);
    }

    public void Prompt(string? text, string rule)
    {
        if (prompt is null && Clean(text) is { } clean) Set(ref prompt, clean, GenerationFields.Prompt, rule);
    }

    public void NegativePrompt(string? text, string rule)
    {
        if (negativePrompt is null && Clean(text) is { } clean) Set(ref negativePrompt, clean, GenerationFields.NegativePrompt, rule);
    }

    /// <summary>Adds a model; "None", "unknown" and the like, which programs write for nothing, are none.</summary>
    public void Model(string? name, string rule)
    {
        if (models.Count >= MaxModels || Name(name) is not { } clean || models.Contains(clean, StringComparer.OrdinalIgnoreCase)) return;
        models.Add(clean);
        Origin(GenerationFields.Models, rule);
    }

    public void ModelHash(string? hash, string rule)
    {
        if (modelHash is null && Name(hash) is { } clean) Set(ref modelHash, clean, GenerationFields.ModelHash, rule);
    }

    public void Lora(string? name, double? weight, string rule)
    {
        if (Name(name) is not { } clean) return;
        LoraTags.Add(loras, clean, weight);
        Origin(GenerationFields.Loras, rule);
    }

    /// <summary>Adds the LoRAs that a prompt names in tags.</summary>
    public void LorasOf(string? text)
    {
        if (text is null) return;
        LoraTags.AddTo(loras, text);
        if (loras.Count > 0) Origin(GenerationFields.Loras, "LoRA tags of the prompt");
    }

    public void ControlNet(string? name, double? weight, string rule)
    {
        if (controlNets.Count >= MaxModels || Name(name) is not { } clean) return;
        controlNets.Add(new ControlNetUse(clean, weight));
        Origin(GenerationFields.ControlNets, rule);
    }

    /// <summary>Gives the ControlNet that was added last its weight, where that is still missing.</summary>
    public void WeightOfLastControlNet(double? weight)
    {
        if (controlNets.Count > 0 && controlNets[^1].Weight is null) controlNets[^1] = controlNets[^1] with { Weight = weight };
    }

    /// <summary>Sets the sampler, and the schedule when the name ends in one; "Undefined" is none.</summary>
    public void Sampler(string? name, string rule)
    {
        if (sampler is not null || Name(name) is not { } clean) return;
        var (bare, tail) = SamplerName.Split(clean);
        Set(ref sampler, bare, GenerationFields.Sampler, rule);
        if (tail is not null) Scheduler(tail, rule);
    }

    public void Scheduler(string? name, string rule)
    {
        if (scheduler is null && Name(name) is { } clean) Set(ref scheduler, clean, GenerationFields.Scheduler, rule);
    }

    /// <summary>Sets the steps; false when the text is no believable number.</summary>
    public bool Steps(ReadOnlySpan<char> text, string rule) =>
        Set(ref steps, GenerationNumbers.Steps(text), GenerationFields.Steps, rule);

    /// <summary>Sets the CFG scale; false when the text is no believable number.</summary>
    public bool CfgScale(ReadOnlySpan<char> text, string rule) =>
        Set(ref cfgScale, GenerationNumbers.CfgScale(text), GenerationFields.CfgScale, rule);

    /// <summary>Sets the distilled guidance; false when the text is no believable number.</summary>
    public bool Guidance(ReadOnlySpan<char> text, string rule) =>
        Set(ref guidance, GenerationNumbers.CfgScale(text), GenerationFields.Guidance, rule);

    /// <summary>Sets the CLIP skip; false when the text is no believable number.</summary>
    public bool ClipSkip(ReadOnlySpan<char> text, string rule) =>
        Set(ref clipSkip, GenerationNumbers.ClipSkip(text), GenerationFields.ClipSkip, rule);

    /// <summary>Sets the denoising strength; false when the text is no believable number.</summary>
    public bool Denoise(ReadOnlySpan<char> text, string rule) =>
        Set(ref denoise, GenerationNumbers.Denoise(text), GenerationFields.Denoise, rule);

    /// <summary>Sets the seed; false when the text is none, such as "-1".</summary>
    public bool Seed(ReadOnlySpan<char> text, string rule)
    {
        if (GenerationNumbers.Seed(text) is not { } digits) return false;
        if (seed is null) Set(ref seed, digits, GenerationFields.Seed, rule);
        return true;
    }

    public void Vae(string? name, string rule)
    {
        if (vae is null && Name(name) is { } clean) Set(ref vae, clean, GenerationFields.Vae, rule);
    }

    public void Workflow(string? json, string rule)
    {
        if (workflow is null && Clean(json) is { } clean) Set(ref workflow, clean, GenerationFields.WorkflowJson, rule);
    }

    /// <summary>
    /// Keeps a key and value as written, unless the value is empty or longer than <see cref="MaxParameterLength"/>, or the key is there already.
    /// </summary>
    public void Parameter(string key, string? value)
    {
        if (Clean(value) is { Length: <= MaxParameterLength } clean && parameters.Count < MaxParameters) parameters.TryAdd(key, clean);
    }

    /// <summary>Keeps a key and its JSON value: a text without its quotes, an object or array as JSON, null and empty ones not at all.</summary>
    public void Parameter(string key, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0) return;
        Parameter(key, value.Written());
    }

    public void Problem(string sentence) => (problems ??= []).Add($"{entryLabel}: {sentence}");

    /// <summary>The metadata as collected, with the reason why the generator is known when nothing else is.</summary>
    public GenerationMetadata BuildNamed(string rule)
    {
        Origin(GenerationFields.Generator, rule);
        return Build();
    }

    /// <summary>The metadata as collected.</summary>
    public GenerationMetadata Build() => new()
    {
        Generator = Generator,
        GeneratorVersion = version,
        Prompt = prompt,
        NegativePrompt = negativePrompt,
        Models = models,
        ModelHash = modelHash,
        Loras = loras,
        Sampler = sampler,
        Scheduler = scheduler,
        Steps = steps,
        CfgScale = cfgScale,
        Guidance = guidance,
        Seed = seed,
        Vae = vae,
        ClipSkip = clipSkip,
        Denoise = denoise,
        ControlNets = controlNets,
        Parameters = parameters,
        WorkflowJson = workflow,
        Origins = origins,
        Problems = (IReadOnlyList<string>?)problems ?? [],
    };

    private static string Label(TextEntry entry) => $"{entry.Keyword} ({entry.Location})";

    // A text without NULs and outer blanks; null when nothing is left.
    private static string? Clean(string? text)
    {
        if (text is null) return null;
        if (text.Contains('\0')) text = text.Replace("\0", "", StringComparison.Ordinal);
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }

    private static string? Name(string? text) =>
        Clean(text) is { } clean
        && !clean.Equals("None", StringComparison.OrdinalIgnoreCase)
        && !clean.Equals("unknown", StringComparison.OrdinalIgnoreCase)
        && !clean.Equals("Undefined", StringComparison.OrdinalIgnoreCase)
        && !clean.Equals("Default (model)", StringComparison.OrdinalIgnoreCase)
        && !clean.Equals("null", StringComparison.OrdinalIgnoreCase)
            ? clean
            : null;

    private void Set(ref string? field, string value, string name, string rule)
    {
        field = value;
        Origin(name, rule);
    }

    private bool Set<T>(ref T? field, T? value, string name, string rule)
        where T : struct
    {
        if (value is null) return false;
        if (field is not null) return true;
        field = value;
        Origin(name, rule);
        return true;
    }

    private void Origin(string field, string rule) => origins.TryAdd(field, new FieldOrigin(entryLabel, null, rule));
}
