namespace MediaScoring.Extraction.Generators;

/// <summary>Parts a sampler's name from the noise schedule that older programs append to it.</summary>
internal static class SamplerName
{
    private static readonly string[] spacedTails =
    [
        " Karras", " Exponential", " SGM Uniform", " DDIM Uniform", " Simple", " Normal", " Beta", " AYS", " Polyexponential", " Uniform", " Automatic",
        " Align Your Steps", " KL Optimal",
    ];

    private static readonly string[] underscoredTails =
    [
        "_karras", "_exponential", "_sgm_uniform", "_ddim_uniform", "_simple", "_normal", "_beta", "_ays", "_polyexponential", "_linear_quadratic", "_kl_optimal",
    ];

    /// <summary>Splits "DPM++ 2M Karras" and "euler_ancestral_karras"; names without such a tail stay whole.</summary>
    /// <param name="name">The name as written, trimmed.</param>
    /// <returns>The sampler, and the schedule in the spelling of the name; null for the schedule when there is none.</returns>
    public static (string Sampler, string? Scheduler) Split(string name)
    {
        var tails = name.Contains(' ') ? spacedTails : underscoredTails;
        foreach (var tail in tails)
        {
            if (name.Length > tail.Length && name.EndsWith(tail, StringComparison.OrdinalIgnoreCase))
                return (name[..^tail.Length].TrimEnd(), name[(name.Length - tail.Length + 1)..]);
        }

        return (name, null);
    }
}
