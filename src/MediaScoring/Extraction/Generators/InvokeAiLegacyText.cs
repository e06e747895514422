using System.Text;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// InvokeAI 2 (<c>sd-metadata</c>, JSON) and 1 (<c>Dream</c>, a command line, which NMKD writes too). Their negative prompt stands in
/// square brackets within the prompt.
/// </summary>
internal static class InvokeAiLegacyText
{
    private static readonly JsonFieldMap imageFields = new(
        "sd-metadata image",
        ("steps", JsonField.Steps), ("cfg_scale", JsonField.CfgScale), ("sampler", JsonField.Sampler), ("seed", JsonField.Seed),
        ("strength", JsonField.Denoise), ("prompt", JsonField.LeftOut));

    /// <summary>Reads the first of the two that a file has; null when it has neither.</summary>
    public static GenerationMetadata? Read(MediaContent content)
    {
        if (MarkedJson.WithKeyword(content, "sd-metadata") is { } json && ReadJson(json) is { } metadata) return metadata;
        return MarkedJson.WithKeyword(content, "Dream") is { } dream ? ReadCommand(dream) : null;
    }

    private static GenerationMetadata? ReadJson(TextEntry entry)
    {
        using var json = PythonJson.TryParse(entry.Text, out _);
        if (json is null) return null;
        var metadata = new GenerationBuilder("InvokeAI", entry);
        var root = json.RootElement;
        var image = root.Member("image");
        SetPrompts(metadata, PromptOf(image.Member("prompt")), "sd-metadata, image.prompt");
        metadata.Model(root.Text("model_weights"), "sd-metadata, key model_weights");
        metadata.ModelHash(root.Text("model_hash"), "sd-metadata, key model_hash");
        metadata.Version(root.Text("app_version"), "sd-metadata, key app_version");
        imageFields.Read(metadata, image);
        return metadata.Build();
    }

    // A text, or a list of {prompt, weight}.
    private static string? PromptOf(JsonElement prompt)
    {
        if (prompt.ValueKind != JsonValueKind.Array) return prompt.Scalar();
        var texts = new List<string>();
        foreach (var part in prompt.EnumerateArray())
        {
            if ((part.Text("prompt") ?? part.Scalar()) is { } text) texts.Add(text);
        }

        return string.Join('\n', texts);
    }

    // "a cat [blurry]" -s 50 -S 123 -W 512 -H 512 -C 7.5 -A k_lms; the values may stand against their letters.
    private static GenerationMetadata? ReadCommand(TextEntry entry)
    {
        if (SplitPrompt(entry.Text.AsSpan().Trim(), out var rest) is not { } prompt) return null;

        var metadata = new GenerationBuilder("InvokeAI", entry);
        SetPrompts(metadata, prompt, "command line, the prompt");
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.Length < 2 || rest[0] != '-') break;
            var next = rest[1..].IndexOf(" -");
            while (next >= 0 && next + 3 < rest.Length && char.IsAsciiDigit(rest[next + 3]))   // a negative number, not a flag
            {
                var further = rest[(next + 3)..].IndexOf(" -");
                next = further < 0 ? -1 : next + 2 + further;
            }

            var option = next < 0 ? rest : rest[..(next + 1)];
            ReadOption(metadata, option);
            rest = next < 0 ? default : rest[(next + 1)..];
        }

        return metadata.Build();
    }

    private static void ReadOption(GenerationBuilder metadata, ReadOnlySpan<char> option)
    {
        if (option.StartsWith("--"))
        {
            var blank = option.IndexOfAny(' ', '=');
            metadata.Parameter(blank < 0 ? option.ToString() : option[..blank].ToString(), blank < 0 ? "true" : option[(blank + 1)..].ToString());
            return;
        }

        var value = option[2..].Trim();
        var understood = option[1] switch
        {
            's' => metadata.Steps(value, "command line, -s"),
            'S' => metadata.Seed(value, "command line, -S"),
            'C' => metadata.CfgScale(value, "command line, -C"),
            'f' => metadata.Denoise(value, "command line, -f"),
            _ => false,
        };
        if (understood) return;
        if (option[1] is 'A' or 'm') metadata.Sampler(value.ToString(), "command line, -A");
        else metadata.Parameter(option[..2].ToString(), value.ToString());
    }

    // The prompt stands in quotes; the first versions leave them out, so it ends at the steps.
    private static string? SplitPrompt(ReadOnlySpan<char> text, out ReadOnlySpan<char> options)
    {
        options = default;
        if (text.IsEmpty) return null;
        if (text[0] != '"')
        {
            var steps = text.IndexOf(" -s");
            if (steps >= 0) options = text[steps..];
            return (steps < 0 ? text : text[..steps]).ToString();
        }

        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"')
            {
                options = text[(at + 1)..];
                return text[1..at].ToString().Replace("\\\"", "\"", StringComparison.Ordinal);
            }
        }

        return text[1..].ToString();
    }

    private static void SetPrompts(GenerationBuilder metadata, string? prompt, string rule)
    {
        if (prompt is null) return;
        var positive = new StringBuilder(prompt.Length);
        var negative = new StringBuilder();
        var at = 0;
        while (at < prompt.Length)
        {
            var open = prompt.IndexOf('[', at);
            var close = open < 0 ? -1 : prompt.IndexOf(']', open);
            if (close < 0) break;
            positive.Append(prompt, at, open - at);
            if (positive.Length > 0 && positive[^1] == ' ' && close + 1 < prompt.Length && prompt[close + 1] == ' ') positive.Length--;
            if (negative.Length > 0) negative.Append(", ");
            negative.Append(prompt, open + 1, close - open - 1);
            at = close + 1;
        }

        positive.Append(prompt, at, prompt.Length - at);
        metadata.Prompt(positive.ToString(), rule);
        metadata.NegativePrompt(negative.ToString(), rule + " in square brackets");
    }
}
