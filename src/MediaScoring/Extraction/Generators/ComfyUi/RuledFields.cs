using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Applies rules of the user to nodes that no cable of the main pass led to.</summary>
internal static class RuledFields
{
    /// <summary>The generation with every ruled field that a node of the graph holds.</summary>
    public static GenerationMetadata Apply(GenerationMetadata generation, GraphReading reading, ExtractionRules rules, Origins origins)
    {
        foreach (var rule in rules.All)
        {
            if (Find(reading, rule) is not { } index) continue;
            if (Changed(generation, reading, rule, index) is not { } changed) continue;
            generation = changed;
            origins.Of(ExtractionRuleNames.Of(rule.Field), index, $"your rule: {rule.NodeClass}, input {rule.Input}");
        }

        return generation;
    }

    // Nodes on the path of the picture come first; the last one there is nearest to the file.
    private static int? Find(GraphReading reading, ExtractionRule rule)
    {
        for (var at = reading.Path.Nodes.Count - 1; at >= 0; at--)
        {
            if (Matches(reading.Graph.Nodes[reading.Path.Nodes[at]], rule)) return reading.Path.Nodes[at];
        }

        for (var index = 0; index < reading.Graph.Nodes.Length; index++)
        {
            if (Matches(reading.Graph.Nodes[index], rule)) return index;
        }

        return null;
    }

    private static bool Matches(ComfyNode node, ExtractionRule rule) =>
        string.Equals(node.ClassType, rule.NodeClass, StringComparison.OrdinalIgnoreCase) && node.TryGet(rule.Input, out _);

    private static GenerationMetadata? Changed(GenerationMetadata generation, GraphReading reading, ExtractionRule rule, int index)
    {
        if (!reading.Graph.Nodes[index].TryGet(rule.Input, out var value)) return null;
        var text = reading.Texts.Read(value, index, rule.Input, rule.Field == ExtractionField.NegativePrompt).Joined;
        var isText = rule.Field is ExtractionField.Prompt or ExtractionField.NegativePrompt or ExtractionField.Model or ExtractionField.Lora
            or ExtractionField.Sampler or ExtractionField.Scheduler or ExtractionField.Vae;
        if (isText && text is null) return null;
        var number = isText ? value : reading.Scalars.Find(index, FieldAt(rule))?.Value ?? value;
        return rule.Field switch
        {
            ExtractionField.Prompt => generation with { Prompt = text },
            ExtractionField.NegativePrompt => generation with { NegativePrompt = text },
            ExtractionField.Model => generation with { Models = [text!, .. generation.Models.Where(model => model != text)] },
            ExtractionField.Lora when generation.Loras.Any(lora => lora.Name == text) => null,
            ExtractionField.Lora => generation with { Loras = [.. generation.Loras, new LoraUse(text!, null)] },
            ExtractionField.Sampler => generation with { Sampler = text },
            ExtractionField.Scheduler => generation with { Scheduler = text },
            ExtractionField.Vae => generation with { Vae = text },
            ExtractionField.Steps when number.AsSteps() is { } steps => generation with { Steps = steps },
            ExtractionField.Cfg when number.AsNumber() is { } cfg => generation with { CfgScale = cfg },
            ExtractionField.Seed when number.AsSeed() is { } seed => generation with { Seed = seed },
            ExtractionField.Denoise when number.AsNumber() is { } denoise => generation with { Denoise = denoise },
            ExtractionField.Guidance when number.AsNumber() is { } guidance => generation with { Guidance = guidance },
            _ => null,
        };
    }

    private static ScalarField FieldAt(ExtractionRule rule)
    {
        var accepts = rule.Field switch
        {
            ExtractionField.Seed => ScalarField.Seed.Accepts,
            ExtractionField.Steps => ScalarField.Steps.Accepts,
            _ => ScalarField.Cfg.Accepts,
        };
        return new ScalarField(rule.Field, [rule.Input], [], accepts);
    }
}

/// <summary>What fields are called in rules and origins.</summary>
internal static class ExtractionRuleNames
{
    private static readonly (string Name, ExtractionField Field)[] names =
    [
        ("prompt", ExtractionField.Prompt), ("negative_prompt", ExtractionField.NegativePrompt), ("model", ExtractionField.Model), ("lora", ExtractionField.Lora),
        ("sampler", ExtractionField.Sampler), ("scheduler", ExtractionField.Scheduler), ("steps", ExtractionField.Steps), ("cfg", ExtractionField.Cfg),
        ("seed", ExtractionField.Seed), ("denoise", ExtractionField.Denoise), ("guidance", ExtractionField.Guidance), ("vae", ExtractionField.Vae),
    ];

    /// <summary>All names, in the order in which they are explained.</summary>
    public static IEnumerable<string> All => names.Select(pair => pair.Name);

    /// <summary>The name of a field.</summary>
    public static string Of(ExtractionField field) => names.First(pair => pair.Field == field).Name;

    /// <summary>The field of a name; null for an unknown one.</summary>
    public static ExtractionField? Find(string name)
    {
        foreach (var pair in names)
        {
            if (string.Equals(pair.Name, name, StringComparison.OrdinalIgnoreCase)) return pair.Field;
        }

        return null;
    }
}
