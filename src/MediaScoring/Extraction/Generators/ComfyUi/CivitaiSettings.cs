using System.Globalization;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Civitai's on-site generator writes an API graph with a key <c>extraMetadata</c>: JSON in a string, with what the person
/// entered. It beats what the graph says, as the graph's texts are rewritten for the site's own workers.
/// </summary>
internal static class CivitaiSettings
{
    /// <summary>The generation, completed by what the site noted; itself when the graph is not Civitai's.</summary>
    public static GenerationMetadata Read(JsonElement root, GenerationMetadata generation, string entry)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("extraMetadata", out var extra)) return generation;
        using var document = extra.ValueKind == JsonValueKind.String ? PythonJson.TryParse(extra.GetString()!, out _) : null;
        var settings = document?.RootElement ?? extra;
        if (settings.ValueKind != JsonValueKind.Object) return generation with { Generator = "Civitai" };

        var origins = new Dictionary<string, FieldOrigin>(generation.Origins, StringComparer.Ordinal);
        var parameters = new Dictionary<string, string>(generation.Parameters, StringComparer.Ordinal);
        if (Value("baseModel").AsText() is { Length: > 0 } baseModel) parameters["Base model"] = baseModel;
        if (Value("workflow") is { Json.ValueKind: not JsonValueKind.Undefined } workflow && workflow.AsText() is { Length: > 0 } name) parameters["Workflow"] = name;
        if (Value("width").AsNumber() is { } width && Value("height").AsNumber() is { } height)
        {
            parameters["Size"] = string.Create(CultureInfo.InvariantCulture, $"{(int)width}x{(int)height}");
        }

        return generation with
        {
            Generator = "Civitai",
            Prompt = Note("prompt", "prompt", Value("prompt").AsText()) ?? generation.Prompt,
            NegativePrompt = Note("negative_prompt", "negativePrompt", Value("negativePrompt").AsText()) ?? generation.NegativePrompt,
            CfgScale = Note("cfg", "cfgScale", Value("cfgScale").AsNumber()) ?? generation.CfgScale,
            Sampler = Note("sampler", "sampler", Value("sampler").AsText()) ?? generation.Sampler,
            Scheduler = Value("sampler").AsText() is null ? generation.Scheduler : Value("scheduler").AsText(),
            Steps = Note("steps", "steps", Value("steps").AsSteps()) ?? generation.Steps,
            Seed = Note("seed", "seed", Value("seed").AsSeed()) ?? generation.Seed,
            ClipSkip = Value("clipSkip").AsNumber() is >= 1 and <= 100 and var clipSkip ? (int)clipSkip : generation.ClipSkip,
            Parameters = parameters,
            Origins = origins,
        };

        GraphValue Value(string key) => settings.TryGetProperty(key, out var value) ? GraphValue.Literal(value) : default;

        T Note<T>(string field, string key, T value)
        {
            if (value is not null) origins[field] = new FieldOrigin(entry, null, $"extraMetadata, key {key}");
            return value;
        }
    }
}
