namespace MediaScoring.Extraction.Generators;

/// <summary>The names of the fields in <see cref="Extensibility.GenerationMetadata.Origins"/>: also the names that a person gives fields in rules.</summary>
internal static class GenerationFields
{
    public const string Generator = "generator";
    public const string GeneratorVersion = "version";
    public const string Prompt = "prompt";
    public const string NegativePrompt = "negative_prompt";
    public const string Models = "model";
    public const string ModelHash = "model_hash";
    public const string Loras = "lora";
    public const string Sampler = "sampler";
    public const string Scheduler = "scheduler";
    public const string Steps = "steps";
    public const string CfgScale = "cfg";
    public const string Guidance = "guidance";
    public const string Seed = "seed";
    public const string Vae = "vae";
    public const string ClipSkip = "clip_skip";
    public const string Denoise = "denoise";
    public const string ControlNets = "controlnet";
    public const string Stages = "stages";
    public const string WorkflowJson = "workflow";
}
