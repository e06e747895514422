namespace MediaScoring.Search.Query;

/// <summary>
/// The forms under which a stored name is found, beside its full text: models, LoRAs and VAEs also without folder and
/// extension ("SDXL\pony.safetensors" is found as "pony"), file names also without extension. With <c>=</c> only the full text counts.
/// </summary>
internal static class NameForms
{
    /// <summary>Whether any form of a name fits.</summary>
    public static bool Matches(string field, TextMatcher matcher, bool exact, ReadOnlySpan<char> text, ReadOnlySpan<char> folded)
    {
        if (matcher.IsMatch(text, folded)) return true;
        if (exact || matcher.IsRegex) return false;

        switch (field)
        {
            case "model" or "lora" or "vae":
                {
                    var start = text.LastIndexOfAny('/', '\\') + 1;
                    if (start > 0 && matcher.IsMatch(text[start..], folded[start..])) return true;

                    var end = ExtensionStart(text);
                    return end > start && (matcher.IsMatch(text[start..end], folded[start..end]) || matcher.IsMatch(text[..end], folded[..end]));
                }

            case "name":
                {
                    var end = text.LastIndexOf('.');
                    return end > 0 && matcher.IsMatch(text[..end], folded[..end]);
                }

            default:
                return false;
        }
    }

    /// <summary>Where the extension of a model file starts; −1 when the name has none, as in "flux1.dev" or "v1.5".</summary>
    private static int ExtensionStart(ReadOnlySpan<char> text)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".safetensors", ".ckpt", ".gguf", ".pt", ".pth", ".bin", ".sft"])
        {
            if (text.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return text.Length - extension.Length;
        }

        return -1;
    }
}
