using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Tags of a video that hold plain texts: <c>prompt</c> (or <c>positive</c>) and <c>negative_prompt</c> (or <c>negative</c>),
/// perhaps beside a <c>workflow</c> that is only an editor's drawing. Scripts write them with ffmpeg, and the earlier
/// application read them.
/// </summary>
internal sealed class VideoTagsExtractor : IMetadataExtractor
{
    /// <inheritdoc/>
    public string Name => "Video tags";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (content.Format is not ("mp4" or "mov" or "webm" or "mkv" or "avi")) return null;

        var prompt = Find(content, "prompt") ?? Find(content, "positive");
        var negative = Find(content, "negative_prompt") ?? Find(content, "negative");
        if ((prompt ?? negative) is not { } first) return null;

        var workflow = WorkflowIn(content);
        var builder = new GenerationBuilder(workflow is null ? Name : "ComfyUI", first);
        if (prompt is not null) builder.Prompt(prompt.Text, "tag " + prompt.Keyword);
        if (negative is not null)
        {
            builder.ReadFrom(negative);
            builder.NegativePrompt(negative.Text, "tag " + negative.Keyword);
        }

        return builder.Build() is { } read ? read with { WorkflowJson = workflow } : null;
    }

    private static TextEntry? Find(MediaContent content, string keyword)
    {
        foreach (var entry in content.Texts)
        {
            if (entry.HasKeyword(keyword) && !string.IsNullOrWhiteSpace(entry.Text) && !PythonJson.LooksLikeJson(entry.Text)) return entry;
        }

        return null;
    }

    private static string? WorkflowIn(MediaContent content)
    {
        if (content.FindText("workflow") is not { } text) return null;
        using var document = PythonJson.TryParse(text, out _);
        return document is { RootElement.ValueKind: JsonValueKind.Object } && document.RootElement.TryGetProperty("nodes", out _) ? document.RootElement.GetRawText() : null;
    }
}
