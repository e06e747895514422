using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// NovelAI: the PNG chunks <c>Software</c>, <c>Source</c>, <c>Description</c> and <c>Comment</c> (JSON), or one JSON object that wraps
/// the four, as WebP files and the hidden text in the pixels have it.
/// </summary>
internal sealed class NovelAiExtractor : IMetadataExtractor
{
    private static readonly JsonFieldMap fields = new(
        "Comment",
        ("prompt", JsonField.Prompt), ("uc", JsonField.NegativePrompt), ("steps", JsonField.Steps), ("scale", JsonField.CfgScale),
        ("seed", JsonField.Seed), ("sampler", JsonField.Sampler), ("noise_schedule", JsonField.Scheduler),
        ("v4_prompt", JsonField.LeftOut), ("v4_negative_prompt", JsonField.LeftOut), ("signed_hash", JsonField.LeftOut));

    /// <inheritdoc/>
    public string Name => "NovelAI";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (FindWrapper(content) is { } wrapper)
        {
            using var json = PythonJson.TryParse(wrapper.Text, out _);
            if (json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.Member("Comment").ValueKind is JsonValueKind.String or JsonValueKind.Object)
            {
                return Read(
                    wrapper, root.Member("Comment").Written()!, root.Text("Description"), root.Text("Source") ?? content.FindText("Source"),
                    root.Text("Title"), root.Scalar("Generation time"));
            }
        }

        var comment = MarkedJson.WithKeyword(content, "Comment");
        var isNamed = content.FindText("Software") is { } software && software.StartsWith("NovelAI", StringComparison.OrdinalIgnoreCase);
        if (isNamed && (comment is null || !PythonJson.LooksLikeJson(comment.Text)))
        {
            comment = null;
            if (MarkedJson.WithKeyword(content, "Description") is not { } only) return null;
            return Read(only, null, only.Text, content.FindText("Source"), content.FindText("Title"), null);
        }

        if (comment is null || (!isNamed && !IsNovelAi(comment))) return null;
        return Read(
            comment, comment.Text, content.FindText("Description"), content.FindText("Source"), content.FindText("Title"),
            content.FindText("Generation time"));
    }

    private static TextEntry? FindWrapper(MediaContent content)
    {
        foreach (var entry in content.Texts)
        {
            if (MarkedJson.Holds(entry, "\"Comment\"") && entry.Text.Contains("NovelAI", StringComparison.Ordinal)) return entry;
        }

        return null;
    }

    // The first versions' files, whose Software chunk was lost on the way.
    private static bool IsNovelAi(TextEntry comment) =>
        MarkedJson.Holds(comment, "\"uc\"") && MarkedJson.Holds(comment, "\"scale\"") && MarkedJson.Holds(comment, "\"sampler\"");

    private static GenerationMetadata Read(
        TextEntry entry, string? comment, string? description, string? source, string? title, string? generationTime)
    {
        var metadata = new GenerationBuilder("NovelAI", entry);
        if (comment is not null)
        {
            using var json = PythonJson.TryParse(comment, out var problem);
            if (problem is not null) metadata.Problem(problem);
            if (json is not null) ReadComment(metadata, json.RootElement);
        }

        metadata.Prompt(description, "Description, as old files have no prompt in Comment");
        if (source is not null)
        {
            metadata.Model(source, "Source");
            var blank = source.LastIndexOf(' ');
            if (blank > 0 && source.Length - blank - 1 == 8) metadata.ModelHash(source[(blank + 1)..], "Source, its last word");
        }

        metadata.Parameter("Title", title);
        metadata.Parameter("Generation time", generationTime);
        return metadata.Build();
    }

    private static void ReadComment(GenerationBuilder metadata, JsonElement comment)
    {
        // Since version 4 every character has a caption of its own; they belong to the prompt.
        var prompt = Captions(comment.Text("prompt"), comment.Member("v4_prompt"));
        var negative = Captions(comment.Text("uc"), comment.Member("v4_negative_prompt"));
        metadata.Prompt(prompt, "Comment, prompt and v4_prompt");
        metadata.NegativePrompt(negative, "Comment, uc and v4_negative_prompt");

        // Text-to-image files carry a strength as well, left over from the form.
        if (comment.Text("request_type") is { } request && (request.Contains("Img2Img", StringComparison.OrdinalIgnoreCase) || request.Contains("Infill", StringComparison.OrdinalIgnoreCase)))
            metadata.Denoise(comment.Scalar("strength"), "Comment, key strength");
        fields.Read(metadata, comment);
    }

    private static string? Captions(string? text, JsonElement version4)
    {
        var caption = version4.Member("caption");
        if (string.IsNullOrWhiteSpace(text)) text = caption.Text("base_caption");
        var characters = caption.Member("char_captions");
        if (characters.ValueKind != JsonValueKind.Array) return text;
        foreach (var character in characters.EnumerateArray())
        {
            if (character.Text("char_caption") is { } words && !string.IsNullOrWhiteSpace(words))
                text = string.IsNullOrWhiteSpace(text) ? words : text + "\n" + words;
        }

        return text;
    }
}
