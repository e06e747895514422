using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// The text of the Stable Diffusion web UI and its relatives: A1111, Forge, reForge, Forge Neo and Classic, SD.Next, Civitai's
/// own generator, Fooocus in its "a1111" scheme, and the many savers that write the same form.
/// </summary>
internal sealed class A1111Extractor : IMetadataExtractor
{
    private const string FromHashes = "settings line, key Hashes";

    /// <inheritdoc/>
    public string Name => "A1111";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        GenerationBuilder? metadata = null;
        foreach (var entry in content.Texts)
        {
            // Only the keyword "parameters" makes a text without settings a prompt: a camera's comment is none.
            var isParameters = entry.HasKeyword("parameters");
            if (PythonJson.LooksLikeJson(entry.Text) || string.IsNullOrWhiteSpace(entry.Text)) continue;
            if (!isParameters && !MayHoldSettings(entry)) continue;

            var text = SettingsText.Of(entry.Text);
            if (text.Settings.Count < (isParameters ? 0 : 2) && !IsUpscale(text)) continue;

            if (metadata is null) metadata = new GenerationBuilder("A1111", entry);
            else if (metadata.HasPrompt && (text.Prompt is not null || text.NegativePrompt is not null)) continue;   // a copy
            Read(metadata, entry, text);
        }

        if (metadata is null) return null;
        if (content.FindText("fooocus_scheme") is not null) metadata.Generator = "Fooocus";
        return metadata.Build();
    }

    private static bool MayHoldSettings(TextEntry entry)
    {
        if (entry.HasKeyword("c2pa") || entry.HasKeyword("XML:com.adobe.xmp")) return false;
        return entry.Text.Contains("Steps:", StringComparison.Ordinal)
            || entry.Text.Contains("Postprocess ", StringComparison.Ordinal)
            || (entry.Text.Contains("Seed: ", StringComparison.Ordinal) && entry.Text.Contains("Size: ", StringComparison.Ordinal));
    }

    private static bool IsUpscale(SettingsText text) =>
        text.Settings.Count > 0 && text.Settings[0].Key.StartsWith("Postprocess ", StringComparison.Ordinal);

    private static void Read(GenerationBuilder metadata, TextEntry entry, SettingsText text)
    {
        metadata.ReadFrom(entry);
        if (text.Find("Raw prompt") is { } raw)
        {
            // Fooocus writes what its styles made of the prompt first, and what the person wrote among the settings.
            metadata.Prompt(raw, "settings line, key Raw prompt");
            metadata.NegativePrompt(text.Find("Raw negative prompt"), "settings line, key Raw negative prompt");
            metadata.Parameter("Full prompt", text.Prompt);
            metadata.Parameter("Full negative prompt", text.NegativePrompt);
            metadata.LorasOf(raw);
            ReadSettings(metadata, text);
            return;
        }

        var place = text.Flattened ? " inside the line" : "";
        metadata.Prompt(text.Prompt, text.NegativePrompt is not null ? $"text before \"Negative prompt:\"{place}"
            : text.Settings.Count > 0 ? $"text before the settings{place}" : "the whole text");
        metadata.NegativePrompt(text.NegativePrompt, $"text after \"Negative prompt:\"{place}");
        metadata.LorasOf(text.Prompt);
        ReadSettings(metadata, text);
    }

    private static void ReadSettings(GenerationBuilder metadata, SettingsText text)
    {
        if (text.IsCut) metadata.Problem($"There are more than {SettingsLine.MaxPairs} settings; the rest was left unread.");
        if (text.Settings.Count == 0) return;

        // The stage that the settings line names as the main one first, then the stand-ins for what it leaves out.
        string? refiner = null, hiresCheckpoint = null, hashes = null, resources = null;
        var isCivitai = false;
        foreach (var (key, value) in text.Settings)
        {
            switch (SettingKeys.Find(key))
            {
                case Setting.Steps when metadata.Steps(value, "settings line, key Steps"): break;
                case Setting.Sampler: metadata.Sampler(value, "settings line, key Sampler"); break;
                case Setting.Scheduler: metadata.Scheduler(value, "settings line, schedule type"); break;
                case Setting.CfgScale when metadata.CfgScale(value, "settings line, key CFG scale"): break;
                case Setting.Guidance when metadata.Guidance(value, "settings line, distilled CFG scale"): break;
                case Setting.Seed when metadata.Seed(value, "settings line, key Seed"): break;
                case Setting.Model: metadata.Model(value, "settings line, key Model"); break;
                case Setting.ModelHash: ReadModelHash(metadata, value); break;
                case Setting.Vae: metadata.Vae(value, "settings line, key VAE"); break;
                case Setting.Denoise when metadata.Denoise(value, "settings line, key Denoising strength"): break;
                case Setting.ClipSkip when metadata.ClipSkip(value, "settings line, key Clip skip"): break;
                case Setting.Version: metadata.Version(value, "settings line, key Version"); break;
                case Setting.Refiner:
                    refiner = value;
                    break;
                case Setting.HiresCheckpoint:
                    hiresCheckpoint = value;
                    metadata.Parameter(key, value);
                    break;
                case Setting.Module:
                    if (IsVae(value)) metadata.Vae(value, "settings line, key Module");
                    metadata.Parameter(key, value);
                    break;
                case Setting.LoraHashes:
                    ReadLoraHashes(metadata, value);
                    metadata.Parameter(key, value);
                    break;
                case Setting.LoraWeights:
                    ReadLoraWeights(metadata, value);
                    break;
                case Setting.RawPrompt:
                    break;
                case Setting.Hashes:
                    hashes = value;
                    metadata.Parameter(key, value);
                    break;
                case Setting.CivitaiResources:
                    resources = value;
                    isCivitai = true;
                    metadata.Parameter(key, value);
                    break;
                case Setting.CreatedDate:
                    isCivitai = true;
                    metadata.Parameter(key, value);
                    break;
                default:
                    ControlNetSettings.Read(metadata, key, value);
                    metadata.Parameter(key, value);
                    break;
            }
        }

        if (hashes is not null) ReadHashes(metadata, hashes);
        if (resources is not null) CivitaiResources.Read(metadata, resources);
        if (refiner is not null) metadata.Model(WithoutHash(refiner), "settings line, key Refiner");
        if (hiresCheckpoint is not null && !hiresCheckpoint.StartsWith("Use same", StringComparison.OrdinalIgnoreCase))
            metadata.Model(WithoutHash(hiresCheckpoint), "settings line, key Hires checkpoint");
        metadata.Generator = WebUiVersion.Generator(text.Settings, isCivitai);
    }

    // Besides a plain hash, savers write {"name": "hash"}.
    private static void ReadModelHash(GenerationBuilder metadata, string value)
    {
        if (!PythonJson.LooksLikeJson(value))
        {
            metadata.ModelHash(value, "settings line, key Model hash");
            return;
        }

        using var json = PythonJson.TryParse(value, out _);
        foreach (var (name, hash) in JsonFields.Texts(json))
        {
            metadata.Model(name, "settings line, key Model hash");
            metadata.ModelHash(hash, "settings line, key Model hash");
        }
    }

    // "name: hash, name2: hash"
    private static void ReadLoraHashes(GenerationBuilder metadata, string value)
    {
        foreach (var range in value.AsSpan().Split(','))
        {
            var pair = value.AsSpan()[range];
            var colon = pair.LastIndexOf(':');
            if (colon > 0) metadata.Lora(pair[..colon].Trim().ToString(), null, "settings line, key Lora hashes");
        }
    }

    // "name: 0.5, name2: 1", as Fooocus writes it
    private static void ReadLoraWeights(GenerationBuilder metadata, string value)
    {
        foreach (var range in value.AsSpan().Split(','))
        {
            var pair = value.AsSpan()[range];
            var colon = pair.LastIndexOf(':');
            if (colon > 0) metadata.Lora(pair[..colon].Trim().ToString(), GenerationNumbers.Weight(pair[(colon + 1)..]), "settings line, key Lora weights");
        }
    }

    // {"model": "hash", "Model:name": "hash", "lora:name": "hash", "LORA:name": "hash", "embed:name": "hash", "vae": "hash"}
    private static void ReadHashes(GenerationBuilder metadata, string value)
    {
        using var json = PythonJson.TryParse(value, out var problem);
        if (problem is not null) metadata.Problem("Hashes: " + problem);
        foreach (var (key, hash) in JsonFields.Texts(json))
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            var kind = colon < 0 ? key : key[..colon];
            var name = colon < 0 ? null : key[(colon + 1)..];
            if (kind.Equals("model", StringComparison.OrdinalIgnoreCase))
            {
                if (!metadata.HasModel) metadata.Model(name, FromHashes);
                metadata.ModelHash(hash, FromHashes);
            }
            else if (kind.Equals("lora", StringComparison.OrdinalIgnoreCase) || kind.Equals("lyco", StringComparison.OrdinalIgnoreCase))
            {
                metadata.Lora(name, null, FromHashes);
            }
            else if (kind.Equals("vae", StringComparison.OrdinalIgnoreCase) && name is not null)
            {
                metadata.Vae(name, FromHashes);
            }
        }
    }

    private static bool IsVae(string module) =>
        module.Contains("vae", StringComparison.OrdinalIgnoreCase) || module.Equals("ae", StringComparison.OrdinalIgnoreCase)
        || module.StartsWith("ae.", StringComparison.OrdinalIgnoreCase);

    // "sd_xl_refiner_1.0 [7440042bbd]" is the name and its hash.
    private static string WithoutHash(string name)
    {
        var open = name.LastIndexOf(" [", StringComparison.Ordinal);
        return open > 0 && name.EndsWith(']') ? name[..open] : name;
    }
}
