using System.Collections.Frozen;

namespace MediaScoring.Extraction.Generators;

/// <summary>What a key of a settings line means.</summary>
internal enum Setting
{
    /// <summary>A key that is kept as it is.</summary>
    Other,
    Steps,
    Sampler,
    Scheduler,
    CfgScale,
    Guidance,
    Seed,
    Size,
    Model,
    ModelHash,
    Vae,
    Module,
    Denoise,
    ClipSkip,
    Version,
    App,
    Refiner,
    HiresCheckpoint,
    LoraHashes,

    /// <summary>Fooocus: names and weights.</summary>
    LoraWeights,

    /// <summary>Fooocus: what the person wrote, positive or negative, before styles were added.</summary>
    RawPrompt,
    Hashes,
    CivitaiResources,
    CreatedDate,
}

/// <summary>The keys of settings lines, matched whole and in any case: "Hires steps" is not "Steps".</summary>
internal static class SettingKeys
{
    private static readonly FrozenDictionary<string, Setting> meanings = new Dictionary<string, Setting>
    {
        ["Steps"] = Setting.Steps,
        ["Sampler"] = Setting.Sampler,
        ["Schedule type"] = Setting.Scheduler,
        ["Scheduler"] = Setting.Scheduler,
        ["Schedule"] = Setting.Scheduler,
        ["Sampler sigma"] = Setting.Scheduler,   // SD.Next
        ["CFG scale"] = Setting.CfgScale,
        ["Distilled CFG Scale"] = Setting.Guidance,   // Forge, for Flux
        ["Guidance"] = Setting.Guidance,
        ["Seed"] = Setting.Seed,
        ["Size"] = Setting.Size,
        ["Model"] = Setting.Model,
        ["Model hash"] = Setting.ModelHash,
        ["VAE"] = Setting.Vae,
        ["Module 1"] = Setting.Module,
        ["Module 2"] = Setting.Module,
        ["Module 3"] = Setting.Module,
        ["Denoising strength"] = Setting.Denoise,
        ["Clip skip"] = Setting.ClipSkip,
        ["Version"] = Setting.Version,
        ["App"] = Setting.App,
        ["Refiner"] = Setting.Refiner,
        ["Hires checkpoint"] = Setting.HiresCheckpoint,
        ["Lora hashes"] = Setting.LoraHashes,
        ["Lora weights"] = Setting.LoraWeights,
        ["Raw prompt"] = Setting.RawPrompt,
        ["Raw negative prompt"] = Setting.RawPrompt,
        ["Hashes"] = Setting.Hashes,
        ["Civitai resources"] = Setting.CivitaiResources,
        ["Created Date"] = Setting.CreatedDate,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Setting>.AlternateLookup<ReadOnlySpan<char>> bySpan =
        meanings.GetAlternateLookup<ReadOnlySpan<char>>();

    // Keys that occur often, so that thousands of files share one string each.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> frequent = meanings.Keys.Concat(
    [
        "VAE hash", "Hires upscale", "Hires steps", "Hires upscaler", "Hires resize", "Hires prompt", "Hires negative prompt", "Hires CFG Scale",
        "Hires Module 1", "ADetailer model", "ADetailer confidence", "ADetailer version", "ADetailer denoising strength", "ENSD", "RNG", "Eta",
        "TI hashes", "Refiner switch at", "Face restoration", "Batch size", "Batch pos", "Variation seed", "Variation seed strength",
        "Token merging ratio", "NGMS", "Emphasis", "Mask blur", "Pipeline", "Operations", "Parser", "Backend", "Civitai metadata",
    ]).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The meaning of a key, in any case.</summary>
    public static Setting Find(string key) => meanings.GetValueOrDefault(key, Setting.Other);

    /// <summary>The meaning of a key that has no string yet, in any case.</summary>
    public static Setting Find(ReadOnlySpan<char> key) => bySpan.TryGetValue(key, out var setting) ? setting : Setting.Other;

    /// <summary>The key as a string, shared when it is a usual one.</summary>
    public static string Intern(ReadOnlySpan<char> key) => frequent.TryGetValue(key, out var shared) ? shared : key.ToString();
}
