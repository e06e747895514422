using System.Globalization;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Puts what a graph says into the fields of a generation, each with its origin.</summary>
internal static class GenerationOfGraph
{
    /// <summary>Describes a graph.</summary>
    /// <param name="reading">The graph as it was read.</param>
    /// <param name="rules">Rules of the user, which beat what was found.</param>
    /// <param name="entry">The text entry of the graph, for the origins.</param>
    public static GenerationMetadata Describe(GraphReading reading, ExtractionRules rules, string entry)
    {
        var origins = new Origins(reading.Graph, entry);
        var details = new GraphDetails(reading);
        var main = reading.Main;
        var prompts = main is { Positive.Parts.Count: > 0 } ? main : reading.Passes.FirstOrDefault(pass => pass.Positive.Parts.Count > 0) ?? main;
        origins.OfTexts("prompt", prompts?.Positive);
        origins.OfTexts("negative_prompt", prompts?.Negative);

        var ordered = main is null ? [] : reading.Passes.OrderBy(pass => pass == main ? 0 : 1).ToList();
        var models = DistinctBy(ordered.SelectMany(pass => pass.Chain.Models), model => model.Name);
        if (models is [var first, ..]) origins.Of("model", first.Node, $"input {first.Input} of a node on the sampler's model cable");
        var loras = DistinctBy(ordered.SelectMany(pass => pass.Chain.Loras), lora => lora.Lora.Name);
        if (loras is [var firstLora, ..]) origins.Of("lora", firstLora.Node, "node on the sampler's model cable");
        var controlNets = details.ControlNets();
        if (controlNets is [var control, ..]) origins.Of("controlnet", control.Node, "node on the prompt's or the model's cable");
        var clipSkip = details.ClipSkip();
        if (clipSkip is { } skip) origins.Of("clip_skip", skip.Node, "input stop_at_clip_layer or clip_skip on the text encoder's cable");

        var generation = new GenerationMetadata
        {
            Generator = "ComfyUI",
            Prompt = prompts?.Positive.Joined,
            NegativePrompt = prompts?.Negative.Joined,
            Models = [.. models.Select(model => model.Name)],
            Loras = [.. loras.Select(lora => lora.Lora)],
            Sampler = origins.Of("sampler", main?.Sampler) is null ? null : main?.SamplerName,
            Scheduler = origins.Of("scheduler", main?.Scheduler)?.Text,
            Steps = origins.Of("steps", main?.Steps)?.Value.AsSteps(),
            CfgScale = origins.Of("cfg", main?.Cfg)?.Value.AsNumber(),
            Guidance = origins.Of("guidance", details.Guidance())?.Value.AsNumber(),
            Seed = origins.Of("seed", main?.Seed)?.Value.AsSeed(),
            Denoise = origins.Of("denoise", main?.Denoise)?.Value.AsNumber(),
            Vae = origins.Of("vae", details.Vae())?.Text,
            ClipSkip = clipSkip?.Layers,
            ControlNets = [.. controlNets.Select(found => found.Use)],
            Stages = reading.Passes.Count > 1 ? [.. reading.Passes.Select(pass => pass.ToStage())] : [],
            Parameters = details.Parameters(),
        };
        return RuledFields.Apply(generation, reading, rules, origins) with { Origins = origins.All };
    }

    private static List<T> DistinctBy<T>(IEnumerable<T> items, Func<T, string> name) =>
        [.. items.DistinctBy(name, StringComparer.OrdinalIgnoreCase)];
}

/// <summary>Notes where each field came from.</summary>
internal sealed class Origins(ComfyGraph graph, string entry)
{
    private readonly Dictionary<string, FieldOrigin> origins = new(StringComparer.Ordinal);

    /// <summary>All that was noted.</summary>
    public IReadOnlyDictionary<string, FieldOrigin> All => origins;

    /// <summary>Notes a field.</summary>
    public void Of(string field, int node, string rule) => origins[field] = new FieldOrigin(entry, graph.Nodes[node].Label, rule);

    /// <summary>Notes a value that was found, and hands it back.</summary>
    public FoundScalar? Of(string field, FoundScalar? found)
    {
        if (found is { } value) Of(field, value.Node, value.Constant is null ? $"input {value.Input}" : "class of the node");
        return found;
    }

    /// <summary>Notes the node that holds a prompt.</summary>
    public void OfTexts(string field, ConditioningTexts? texts)
    {
        if (texts is not { Parts: [var first, ..] }) return;
        var others = texts.Parts.Count - 1;
        var rule = string.Create(CultureInfo.InvariantCulture, $"input {first.Input} on the sampler's {(field == "prompt" ? "positive" : "negative")} cable");
        Of(field, first.Node, others == 0 ? rule : $"{rule}, and {others} further texts");
    }
}
