namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>A field of a generation that a rule of the user can name.</summary>
internal enum ExtractionField
{
    Prompt,
    NegativePrompt,
    Model,
    Lora,
    Sampler,
    Scheduler,
    Steps,
    Cfg,
    Seed,
    Denoise,
    Guidance,
    Vae,
}

/// <summary>One rule: the input of a class of nodes that holds a field.</summary>
internal sealed record ExtractionRule(string NodeClass, string Input, ExtractionField Field);

/// <summary>Rules of the user for nodes that the program does not understand by itself.</summary>
internal sealed class ExtractionRules(IReadOnlyList<ExtractionRule> rules)
{
    /// <summary>No rules.</summary>
    public static ExtractionRules None { get; } = new([]);

    /// <summary>The rules in the order in which they were written.</summary>
    public IReadOnlyList<ExtractionRule> All { get; } = rules;

    /// <summary>The input of a class that holds a field; null without such a rule.</summary>
    public string? InputFor(string nodeClass, ExtractionField field)
    {
        foreach (var rule in All)
        {
            if (rule.Field == field && string.Equals(rule.NodeClass, nodeClass, StringComparison.OrdinalIgnoreCase)) return rule.Input;
        }

        return null;
    }
}
