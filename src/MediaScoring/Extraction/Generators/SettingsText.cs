namespace MediaScoring.Extraction.Generators;

/// <summary>
/// The three parts of a text of the Stable Diffusion web UI family: prompt, <c>Negative prompt:</c>, settings.
/// </summary>
/// <param name="Prompt">The positive prompt; null when empty.</param>
/// <param name="NegativePrompt">The negative prompt; null when absent or empty.</param>
/// <param name="Settings">The pairs of the settings; empty when the text has none.</param>
/// <param name="Flattened">Whether the markers stood inside a line, as copies through forms leave them.</param>
/// <param name="IsCut">Whether there were more settings than are read.</param>
internal sealed record SettingsText(
    string? Prompt, string? NegativePrompt, IReadOnlyList<KeyValuePair<string, string>> Settings, bool Flattened, bool IsCut)
{
    private const string StepsMarker = "Steps:";
    private const string NegativeMarker = "Negative prompt:";

    // Lines "Steps: …" that are looked at in search of the first within one settings text.
    private const int MaxSettingsLines = 8;

    /// <summary>Parts a text; one without settings is all prompt.</summary>
    public static SettingsText Of(string text)
    {
        if (text.Contains('\r')) text = text.ReplaceLineEndings("\n");
        if (text.Contains('\0')) text = text.Replace("\0", "", StringComparison.Ordinal);
        var all = text.AsSpan().Trim().Trim('\uFEFF').Trim();

        var pairs = new List<KeyValuePair<string, string>>();
        var (start, flattened) = FindSettings(all, pairs);
        var isCut = false;
        if (start < all.Length && pairs.Count == 0) isCut = !SettingsLine.Parse(all[start..], pairs);

        var prompts = all[..start];
        var negative = FindNegative(prompts, flattened);
        return new SettingsText(
            Part(negative < 0 ? prompts : prompts[..negative]),
            negative < 0 ? null : Part(prompts[(negative + NegativeMarker.Length)..]),
            pairs, flattened, isCut);
    }

    /// <summary>The value of a key, spelled exactly so; null when the settings have none.</summary>
    public string? Find(string key)
    {
        foreach (var pair in Settings)
        {
            if (pair.Key == key) return pair.Value;
        }

        return null;
    }

    private static string? Part(ReadOnlySpan<char> part) => part.Trim() is { IsEmpty: false } clean ? clean.ToString() : null;

    // Where the settings begin: the text's length when there are none. May already have parsed them.
    private static (int Start, bool Flattened) FindSettings(ReadOnlySpan<char> text, List<KeyValuePair<string, string>> pairs)
    {
        for (var end = text.Length; ;)
        {
            var at = text[..end].LastIndexOf(StepsMarker);
            if (at < 0) break;
            if (StartsLine(text, at) && NumberFollows(text[(at + StepsMarker.Length)..], out _)) return (OutOfQuotes(text, at), false);
            end = at;
        }

        // An empty negative prompt may stand right before them: "Negative prompt:Steps: 20, …".
        for (var end = text.Length; ;)
        {
            var at = Math.Max(text[..end].LastIndexOf(" " + StepsMarker), text[..end].LastIndexOf(":" + StepsMarker));
            if (at < 0) break;
            var afterMarker = text[(at + 1 + StepsMarker.Length)..];

            // Prose says "Steps: 5, then stop" too; in settings another of the main keys follows.
            if (NumberFollows(afterMarker, out var length) && afterMarker[length..].StartsWith(", ") && MainKeyFollows(afterMarker[(length + 2)..]))
                return (at + 1, true);
            end = at;
        }

        var lastLine = text.LastIndexOf('\n') + 1;
        if (IsSettingsWithoutSteps(text[lastLine..], pairs)) return (lastLine, false);
        pairs.Clear();
        return (text.Length, false);
    }

    // A line "Steps: 3" may stand within the quoted value of the true settings, a template's for instance: then these begin earlier.
    private static int OutOfQuotes(ReadOnlySpan<char> text, int last)
    {
        var end = last;
        for (var tries = 0; tries < MaxSettingsLines; tries++)
        {
            var at = text[..end].LastIndexOf(StepsMarker);
            if (at < 0) break;
            var afterMarker = text[(at + StepsMarker.Length)..];
            if (StartsLine(text, at) && NumberFollows(afterMarker, out var length) && afterMarker[length..].StartsWith(", ")
                && MainKeyFollows(afterMarker[(length + 2)..]) && HasOpenQuote(text[at..last])) return at;
            end = at;
        }

        return last;
    }

    private static bool HasOpenQuote(ReadOnlySpan<char> text)
    {
        var isOpen = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') isOpen = !isOpen;
        }

        return isOpen;
    }

    private static bool MainKeyFollows(ReadOnlySpan<char> text) =>
        SettingsLine.KeyLength(text) is > 0 and var length && SettingKeys.Find(text[..length]) != Setting.Other;

    // The line of a tool that took no steps (upscaling) or that does not say them: three pairs, two of them with keys that only settings have.
    private static bool IsSettingsWithoutSteps(ReadOnlySpan<char> line, List<KeyValuePair<string, string>> pairs)
    {
        if (SettingsLine.KeyLength(line) == 0) return false;
        var isUpscale = line.StartsWith("Postprocess ");
        if (!isUpscale && !line.Contains(", ", StringComparison.Ordinal)) return false;
        SettingsLine.Parse(line, pairs);
        if (isUpscale) return pairs.Count > 0;

        var known = 0;
        foreach (var pair in pairs)
        {
            if (SettingKeys.Find(pair.Key) is not Setting.Other) known++;
        }

        return pairs.Count >= 3 && known >= 2;
    }

    private static int FindNegative(ReadOnlySpan<char> prompts, bool flattened)
    {
        for (var end = prompts.Length; ;)
        {
            var at = prompts[..end].LastIndexOf(NegativeMarker);
            if (at < 0) break;
            if (StartsLine(prompts, at)) return at;
            end = at;
        }

        if (!flattened) return -1;
        var inside = prompts.LastIndexOf(" " + NegativeMarker);
        return inside < 0 ? -1 : inside + 1;
    }

    private static bool StartsLine(ReadOnlySpan<char> text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t') at--;
        return at == 0 || text[at - 1] == '\n';
    }

    private static bool NumberFollows(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        while (length < text.Length && text[length] == ' ') length++;
        var digits = length;
        while (length < text.Length && char.IsAsciiDigit(text[length])) length++;
        return length > digits;
    }
}
