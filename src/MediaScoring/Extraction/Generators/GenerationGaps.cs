using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Fills the gaps of one answer from another one about the same file.</summary>
/// <remarks>
/// Prompt and negative prompt stay together: they are taken from the other only when both are missing. An answer with another
/// seed speaks of another picture (savers write the defaults of their unlinked inputs), so it gives its workflow and nothing else.
/// </remarks>
internal static class GenerationGaps
{
    /// <summary>The first answer, completed by the second.</summary>
    public static GenerationMetadata Fill(GenerationMetadata first, GenerationMetadata next)
    {
        var origins = new Dictionary<string, FieldOrigin>(first.Origins);
        bool Take(bool isMissing, bool isThere, string field)
        {
            if (!isMissing || !isThere) return false;
            if (next.Origins.TryGetValue(field, out var origin)) origins.TryAdd(field, origin);
            return true;
        }

        var filled = first;
        if (Take(first.WorkflowJson is null, next.WorkflowJson is not null, GenerationFields.WorkflowJson))
            filled = filled with { WorkflowJson = next.WorkflowJson };
        if (Agree(first, next))
        {
            if (first.Prompt is null && first.NegativePrompt is null)
            {
                Take(true, next.Prompt is not null, GenerationFields.Prompt);
                Take(true, next.NegativePrompt is not null, GenerationFields.NegativePrompt);
                filled = filled with { Prompt = next.Prompt, NegativePrompt = next.NegativePrompt };
            }

            if (Take(first.Models.Count == 0, next.Models.Count > 0, GenerationFields.Models)) filled = filled with { Models = next.Models };
            if (Take(first.ModelHash is null && first.Models.Count == 0, next.ModelHash is not null, GenerationFields.ModelHash))
                filled = filled with { ModelHash = next.ModelHash };
            if (Take(first.Loras.Count == 0, next.Loras.Count > 0, GenerationFields.Loras)) filled = filled with { Loras = next.Loras };
            if (Take(first.Sampler is null, next.Sampler is not null, GenerationFields.Sampler)) filled = filled with { Sampler = next.Sampler };
            if (Take(first.Scheduler is null, next.Scheduler is not null, GenerationFields.Scheduler)) filled = filled with { Scheduler = next.Scheduler };
            if (Take(first.Steps is null, next.Steps is not null, GenerationFields.Steps)) filled = filled with { Steps = next.Steps };
            if (Take(first.CfgScale is null, next.CfgScale is not null, GenerationFields.CfgScale)) filled = filled with { CfgScale = next.CfgScale };
            if (Take(first.Guidance is null, next.Guidance is not null, GenerationFields.Guidance)) filled = filled with { Guidance = next.Guidance };
            if (Take(first.Seed is null, next.Seed is not null, GenerationFields.Seed)) filled = filled with { Seed = next.Seed };
            if (Take(first.Vae is null, next.Vae is not null, GenerationFields.Vae)) filled = filled with { Vae = next.Vae };
            if (Take(first.ClipSkip is null, next.ClipSkip is not null, GenerationFields.ClipSkip)) filled = filled with { ClipSkip = next.ClipSkip };
            if (Take(first.Denoise is null, next.Denoise is not null, GenerationFields.Denoise)) filled = filled with { Denoise = next.Denoise };
            if (Take(first.ControlNets.Count == 0, next.ControlNets.Count > 0, GenerationFields.ControlNets))
                filled = filled with { ControlNets = next.ControlNets };
            if (Take(first.Stages.Count == 0, next.Stages.Count > 0, GenerationFields.Stages)) filled = filled with { Stages = next.Stages };
            filled = filled with { Parameters = Union(first.Parameters, next.Parameters) };
        }

        return filled with
        {
            Origins = origins,
            Keywords = next.Keywords.Count == 0 ? first.Keywords : [.. first.Keywords, .. next.Keywords],
            Problems = next.Problems.Count == 0 ? first.Problems : [.. first.Problems, .. next.Problems],
        };
    }

    private static bool Agree(GenerationMetadata first, GenerationMetadata next)
    {
        if (first.Seed is null || next.Seed is null || first.Seed == next.Seed) return true;
        foreach (var stage in first.Stages)
        {
            if (stage.Seed == next.Seed) return true;
        }

        foreach (var stage in next.Stages)
        {
            if (stage.Seed == first.Seed) return true;
        }

        return false;
    }

    private static IReadOnlyDictionary<string, string> Union(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> next)
    {
        if (next.Count == 0) return first;
        if (first.Count == 0) return next;
        var union = new Dictionary<string, string>(first);
        foreach (var (key, value) in next) union.TryAdd(key, value);
        return union;
    }
}
