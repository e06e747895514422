namespace MediaScoring.Keywords;

/// <summary>Which family a model belongs to, judged by its name: the tags that people search for. The list is in docs/keywords.md.</summary>
public static class ModelFamily
{
    // The first rule that fits decides. Fine-tunes give the tag of what they were tuned from as well.
    private static readonly Rule[] rulesBeforeXl =
    [
        new("pony") { Fragments = ["pony"], Parent = "stable_diffusion_xl" },
        new("noobai") { Fragments = ["noob"], Parent = "stable_diffusion_xl" },
        new("illustrious") { Fragments = ["illustrious"], Words = ["wai", "ilxl"], Parent = "stable_diffusion_xl" },
        new("animagine") { Fragments = ["animagine"], Parent = "stable_diffusion_xl" },
        new("flux_2") { Fragments = ["flux2", "flux-2"] },
        new("flux") { Fragments = ["flux"] },
        new("qwen_image") { Fragments = ["qwen"] },
        new("hunyuan_video") { Fragments = ["hunyuanvideo", "hunyuan-video", "hyvideo"] },
        new("hunyuan") { Fragments = ["hunyuan"] },
        new("ltx") { Words = ["ltx", "ltxv"] },
        new("hidream") { Fragments = ["hidream"] },
        new("chroma") { Words = ["chroma"] },
        new("z_image") { Fragments = ["z-image", "zimage"] },
        new("aura_flow") { Fragments = ["auraflow", "aura-flow"] },
        new("stable_cascade") { Fragments = ["stable-cascade", "stablecascade", "wuerstchen"] },
        new("stable_video_diffusion") { Fragments = ["stable-video"], Words = ["svd"] },
        new("stable_audio") { Fragments = ["stable-audio"] },
        new("ace_step") { Fragments = ["ace-step", "acestep"] },
        new("mochi") { Words = ["mochi"] },
        new("cosmos") { Words = ["cosmos"] },
        new("cogvideo") { Fragments = ["cogvideo"] },
        new("omnigen") { Fragments = ["omnigen"] },
        new("lumina") { Fragments = ["lumina"] },
        new("kolors") { Fragments = ["kolors"] },
        new("pixart") { Fragments = ["pixart"] },
        new("playground") { Fragments = ["playground"] },
        new("kandinsky") { Fragments = ["kandinsky"] },
        new("deepfloyd") { Fragments = ["deepfloyd"] },
        new("novelai") { Fragments = ["novelai", "nai-diffusion"] },
        new("midjourney") { Fragments = ["midjourney"], Words = ["niji"] },
        new("dall_e") { Fragments = ["dall-e", "dalle"] },
        new("gpt_image") { Fragments = ["gpt-image"] },
        new("imagen") { Words = ["imagen"] },
        new("firefly") { Words = ["firefly"] },
        new("wan") { Words = ["wan"] },
        new("stable_diffusion_3") { Fragments = ["stable-diffusion-3-", "stable-diffusion-35", "stablediffusion3"], Words = ["sd3", "sd-3", "sd35"] },
    ];

    private static readonly Rule[] rulesAfterXl =
    [
        new("anima") { Words = ["anima"] },
        new("stable_diffusion_2")
        {
            Fragments = ["stable-diffusion-2-", "stable-diffusion-20", "stable-diffusion-21", "stablediffusion2", "sd-v2-", "diffusion-v2"],
            Words = ["sd2", "sd-2", "sd20", "sd21"],
            Beginnings = ["v2-0", "v2-1", "512-base-ema", "512-inpainting-ema", "768-v-ema"],
        },
        new("stable_diffusion_1_5")
        {
            Fragments =
            [
                "stable-diffusion-1-", "stable-diffusion-14", "stable-diffusion-15", "stablediffusion1", "sd-v1-", "diffusion-v1",
                "dreamshaper", "realisticvision", "chilloutmix",
                "abyssorangemix", "aom3", "majicmix", "counterfeit", "anything-v", "meinamix", "revanimated", "ghostmix", "pastelmix",
                "openjourney", "deliberate",
            ],
            Words = ["sd1", "sd-1", "sd14", "sd15", "sd-14", "sd-15"],
            Beginnings = ["v1-1", "v1-2", "v1-3", "v1-4", "v1-5"],
        },
    ];

    /// <summary>The tags of a model's family.</summary>
    /// <param name="modelName">The model's name as a generator wrote it, with or without folder and extension.</param>
    /// <returns>The family, then the family that it was tuned from ("pony", "stable_diffusion_xl"); empty when the name tells none.</returns>
    public static IReadOnlyList<string> TagsOf(string modelName)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        var name = ResourceName.Of(modelName);
        var plain = Plain(name) + "-";   // so that a version at the end is closed by a mark as well

        var rule = Array.Find(rulesBeforeXl, rule => rule.Fits(name, plain));
        if (rule is null && HasXl(name)) return ["stable_diffusion_xl"];
        rule ??= Array.Find(rulesAfterXl, rule => rule.Fits(name, plain));

        if (rule is null) return HasVersion15(plain) ? ["stable_diffusion_1_5"] : [];
        return rule.Parent is null ? [rule.Tag] : [rule.Tag, rule.Parent];
    }

    /// <summary>The style that a model's name promises, in the words of the first version of this program: "anime", "realistic".</summary>
    /// <param name="modelName">The model's name as a generator wrote it.</param>
    /// <returns>One tag, or none.</returns>
    public static string? StyleOf(string modelName)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        if (modelName.Contains("anime", StringComparison.OrdinalIgnoreCase)) return "anime";
        return modelName.Contains("realistic", StringComparison.OrdinalIgnoreCase) ? "realistic" : null;
    }

    // Lower case, and every mark a hyphen: "sd_xl base.1.0" becomes "sd-xl-base-1-0". Positions stay the same.
    private static string Plain(string name) => string.Create(name.Length, name, static (plain, name) =>
    {
        for (var i = 0; i < name.Length; i++) plain[i] = char.IsLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : '-';
    });

    // "juggernautXL_v9", "sdxl_base" and "XLNAIXL" have it; "t5xxl" and "pixlart" have not.
    private static bool HasXl(string name)
    {
        for (var at = name.IndexOf("xl", StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf("xl", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var isTextEncoder = at > 0 && name[at - 1] is 'x' or 'X';
            var isInsideWord = at + 2 < name.Length && char.IsLetter(name[at + 2]) && name[at] == 'x';
            if (!isTextEncoder && !isInsideWord) return true;
        }

        return false;
    }

    // "model_v1.5" and "fox 1-5" have it; "v31.5", "2.1.5" and "1.55" have not.
    private static bool HasVersion15(string plain)
    {
        const string version = "1-5";
        for (var at = plain.IndexOf(version, StringComparison.Ordinal); at >= 0; at = plain.IndexOf(version, at + 1, StringComparison.Ordinal))
        {
            var goesBack = at > 0 && (char.IsDigit(plain[at - 1]) || (at > 1 && plain[at - 1] == '-' && char.IsDigit(plain[at - 2])));
            var goesOn = at + version.Length < plain.Length && char.IsDigit(plain[at + version.Length]);
            if (!goesBack && !goesOn) return true;
        }

        return false;
    }

    private sealed record Rule(string Tag)
    {
        /// <summary>Found anywhere in the name.</summary>
        public string[] Fragments { get; init; } = [];

        /// <summary>Found as a word of its own: at the start, behind a mark or a change of case; before anything but a small letter.</summary>
        public string[] Words { get; init; } = [];

        /// <summary>Found at the start of the name.</summary>
        public string[] Beginnings { get; init; } = [];

        /// <summary>The tag of the family that this one was tuned from.</summary>
        public string? Parent { get; init; }

        public bool Fits(string name, string plain) =>
            Fragments.Any(fragment => plain.Contains(fragment, StringComparison.Ordinal))
            || Beginnings.Any(beginning => plain.StartsWith(beginning, StringComparison.Ordinal))
            || Words.Any(word => HasWord(name, plain, word));

        private static bool HasWord(string name, string plain, string word)
        {
            for (var at = plain.IndexOf(word, StringComparison.Ordinal); at >= 0; at = plain.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                var end = at + word.Length;
                var starts = at == 0 || !char.IsLetter(name[at - 1]) || (char.IsUpper(name[at]) && char.IsLower(name[at - 1]));
                var ends = end == name.Length || !char.IsLower(name[end]);
                if (starts && ends) return true;
            }

            return false;
        }
    }
}
