using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>One pass of a sampler, with all that was found for it.</summary>
internal sealed class SamplingPass
{
    /// <summary>The sampler's position in the graph.</summary>
    public required int Node { get; init; }

    /// <summary>What the pass is called: "KSampler #3".</summary>
    public required string Name { get; init; }

    public required ConditioningTexts Positive { get; init; }

    public required ConditioningTexts Negative { get; init; }

    public required ModelChain Chain { get; init; }

    public FoundScalar? Sampler { get; init; }

    public FoundScalar? Scheduler { get; init; }

    public FoundScalar? Steps { get; init; }

    public FoundScalar? Cfg { get; init; }

    /// <summary>The seed; null for a pass that adds no noise.</summary>
    public FoundScalar? Seed { get; init; }

    public FoundScalar? Denoise { get; init; }

    /// <summary>Whether noise was added.</summary>
    public required bool AddsNoise { get; init; }

    /// <summary>Whether it made the picture from nothing but noise, rather than refining one.</summary>
    public required bool IsBase { get; init; }

    /// <summary>The sampler's name without the prefix that the first versions wrote.</summary>
    public string? SamplerName => Sampler?.Text is { } name && name.StartsWith("sample_", StringComparison.Ordinal) ? name["sample_".Length..] : Sampler?.Text;

    /// <summary>The pass as it is reported.</summary>
    public GenerationStage ToStage() => new()
    {
        Name = Name,
        Prompt = Positive.Joined,
        NegativePrompt = Negative.Joined,
        Model = Chain.Models is [var model, ..] ? model.Name : null,
        Sampler = SamplerName,
        Scheduler = Scheduler?.Text,
        Steps = Steps?.Value.AsSteps(),
        CfgScale = Cfg?.Value.AsNumber(),
        Seed = Seed?.Value.AsSeed(),
        Denoise = Denoise?.Value.AsNumber(),
    };
}

/// <summary>Reads one pass: its prompts, its model, its settings.</summary>
internal sealed class SamplingPassReader(ComfyGraph graph, TextWalk texts, ScalarWalk scalars, ModelWalk models)
{
    private const double FullDenoise = 0.99;

    /// <summary>Reads the pass of a sampler.</summary>
    public SamplingPass Read(int index)
    {
        var node = graph.Nodes[index];
        var addsNoise = AddsNoise(node);
        var denoise = scalars.Find(index, ScalarField.Denoise);
        var startsLate = (node.TryGet("start_at_step", out var start) || node.TryGet("start_step", out start)) && start.AsNumber() is > 0;
        var scheduler = scalars.Find(index, ScalarField.Scheduler);
        var sampler = scalars.Find(index, ScalarField.Sampler);
        if (sampler is null && NodeCatalog.SchedulerIsSampler(node.ClassType)) sampler = scheduler;
        return new SamplingPass
        {
            Node = index,
            Name = node.Label,
            Positive = texts.Read(index, wantsNegative: false),
            Negative = texts.Read(index, wantsNegative: true),
            Chain = models.Read(index),
            Sampler = sampler,
            Scheduler = scheduler,
            Steps = scalars.Find(index, ScalarField.Steps),
            Cfg = scalars.Find(index, ScalarField.Cfg),
            Seed = addsNoise ? scalars.Find(index, ScalarField.Seed) : null,
            Denoise = denoise,
            AddsNoise = addsNoise,
            IsBase = addsNoise && !startsLate && (denoise is not { } found || found.Value.AsNumber() is null or >= FullDenoise),
        };
    }

    private bool AddsNoise(ComfyNode node)
    {
        if (node.TryGet("add_noise", out var switched) && switched.AsSwitch() == false) return false;
        return !node.TryGetLink("noise", out var noise) || graph.Nodes[noise.Node].ClassType is not ("DisableNoise" or "EmptyNoise" or "Noise_EmptyNoise");
    }
}
