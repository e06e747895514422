namespace MediaScoring.Extraction.Generators;

/// <summary>The names of the fields in <see cref="Extensibility.GenerationMetadata.Origins"/>: the properties' names in camel case.</summary>
internal static class GenerationFields
{
    public const string Generator = "generator";
    public const string GeneratorVersion = "generatorVersion";
    public const string Prompt = "prompt";
    public const string NegativePrompt = "negativePrompt";
    public const string Models = "models";
    public const string ModelHash = "modelHash";
    public const string Loras = "loras";
    public const string Sampler = "sampler";
    public const string Scheduler = "scheduler";
    public const string Steps = "steps";
    public const string CfgScale = "cfgScale";
    public const string Guidance = "guidance";
    public const string Seed = "seed";
    public const string Vae = "vae";
    public const string ClipSkip = "clipSkip";
    public const string Denoise = "denoise";
    public const string ControlNets = "controlNets";
    public const string Stages = "stages";
    public const string WorkflowJson = "workflowJson";
}
