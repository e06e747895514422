using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Finds the LoRA tags of a prompt: <c>&lt;lora:name:0.8&gt;</c> and their relatives.</summary>
internal static class LoraTags
{
    /// <summary>The most LoRAs that are kept of one file; every one is compared with those before it.</summary>
    public const int MaxLoras = 256;

    private const int MaxTagLength = 512;

    /// <summary>Adds every LoRA of a prompt that the list does not name yet, in the order of the prompt.</summary>
    /// <param name="prompt">Any text.</param>
    /// <param name="loras">The list to add to.</param>
    public static void AddTo(List<LoraUse> loras, ReadOnlySpan<char> prompt)
    {
        while (loras.Count < MaxLoras)
        {
            var open = prompt.IndexOf('<');
            if (open < 0) return;
            prompt = prompt[(open + 1)..];

            var prefix = PrefixLength(prompt);
            if (prefix == 0) continue;
            var window = prompt[..Math.Min(prompt.Length, MaxTagLength)];
            var close = window.IndexOfAny('>', '\n');
            if (close < 0 || window[close] != '>') continue;

            Add(loras, window[prefix..close]);
            prompt = prompt[(close + 1)..];
        }
    }

    /// <summary>Adds a LoRA unless the list names it already; a weight fills in for a missing one.</summary>
    public static void Add(List<LoraUse> loras, string name, double? weight)
    {
        if (name.Length == 0 || loras.Count >= MaxLoras) return;
        for (var index = 0; index < loras.Count; index++)
        {
            if (!SameName(loras[index].Name, name)) continue;
            if (loras[index].Weight is null && weight is not null) loras[index] = loras[index] with { Weight = weight };
            return;
        }

        loras.Add(new LoraUse(name, weight));
    }

    private static void Add(List<LoraUse> loras, ReadOnlySpan<char> nameAndWeights)
    {
        var colon = nameAndWeights.IndexOf(':');
        var name = (colon < 0 ? nameAndWeights : nameAndWeights[..colon]).Trim();
        var weight = colon < 0 ? null : FirstWeight(nameAndWeights[(colon + 1)..]);
        Add(loras, name.ToString(), weight);
    }

    // "0.8", "0.8:1" (text encoder, then UNet) and "te=0.8:unet=1"; other named parts, such as block weights, are passed over.
    private static double? FirstWeight(ReadOnlySpan<char> parts)
    {
        foreach (var range in parts.Split(':'))
        {
            var part = parts[range];
            var equals = part.IndexOf('=');
            if (equals >= 0 && part[..equals].Trim() is not ("te" or "unet")) continue;
            if (GenerationNumbers.Weight(part[(equals + 1)..]) is { } weight) return weight;
        }

        return null;
    }

    private static int PrefixLength(ReadOnlySpan<char> text)
    {
        var colon = text[..Math.Min(text.Length, 8)].IndexOf(':');
        return colon > 0 && text[..colon] is "lora" or "LORA" or "Lora" or "LoRA" or "lyco" or "loha" or "lokr" or "locon" ? colon + 1 : 0;
    }

    // A list names "styles/ink.safetensors" where the prompt says "ink".
    private static bool SameName(string left, string right) =>
        Bare(left).Equals(Bare(right), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Bare(string name)
    {
        var bare = name.AsSpan(name.AsSpan().LastIndexOfAny('/', '\\') + 1);
        return bare.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? bare[..^".safetensors".Length] : bare;
    }
}
