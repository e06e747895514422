using System.Text.Json;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators;
using MediaScoring.Keywords;
using MediaScoring.Media;

namespace MediaScoring.Cli.Output;

/// <summary>A file's metadata as members of a JSON object; null where the file says nothing.</summary>
internal static class MetadataJson
{
    /// <summary>One line of <c>metadata --json</c>: these names in this order are a promise to scripts.</summary>
    public static void WriteFile(Utf8JsonWriter writer, string file, MediaMetadata metadata, bool explain)
    {
        writer.Text("file", file);
        writer.Number("width", (long?)metadata.Facts.Width);
        writer.Number("height", (long?)metadata.Facts.Height);
        writer.Text("file_type", metadata.Facts.KindName());
        WriteSound(writer, metadata);
        WriteGeneration(writer, metadata.Generation);
        WriteKeywords(writer, FileKeywords.Of(metadata));
        writer.Texts("problems", metadata.Problems);
        if (explain) WriteOrigins(writer, metadata.Generation);
    }

    /// <summary>The metadata of a line of <c>search --json</c>, behind the file's own members.</summary>
    public static void WriteStored(Utf8JsonWriter writer, MediaMetadata? metadata)
    {
        writer.Number("width", (long?)metadata?.Facts.Width);
        writer.Number("height", (long?)metadata?.Facts.Height);
        WriteSound(writer, metadata ?? new MediaMetadata());
        WriteGeneration(writer, metadata?.Generation);
    }

    /// <summary>"image" or "video" by the file's first bytes; null when they are of no known kind.</summary>
    public static string? KindName(this MediaFacts facts) => facts.Format switch
    {
        "" => null,
        "mp4" or "mov" or "webm" or "mkv" or "avi" => MediaKind.Video.Name(),
        _ => MediaKind.Image.Name(),
    };

    /// <summary>The member <c>keywords</c>.</summary>
    public static void WriteKeywords(Utf8JsonWriter writer, IEnumerable<Keyword> keywords)
    {
        writer.WriteStartArray("keywords");
        foreach (var keyword in keywords)
        {
            writer.WriteStartObject();
            writer.Text("keyword", keyword.Text);
            writer.Text("keyword_type", keyword.Type);
            writer.Number("confidence", (double?)keyword.Confidence);
            writer.Text("source", keyword.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSound(Utf8JsonWriter writer, MediaMetadata metadata)
    {
        var facts = metadata.Facts;
        writer.Number("duration", facts.DurationSeconds);
        writer.Number("frame_rate", facts.FrameRate);
        writer.Text("color_mode", facts.ColorMode);
        writer.Flag("has_alpha", facts.HasAlpha || facts.ColorMode is not null ? facts.HasAlpha : null);
    }

    private static void WriteGeneration(Utf8JsonWriter writer, GenerationMetadata? generation)
    {
        writer.Text("generator", generation?.Generator is { Length: > 0 } generator ? generator : null);
        writer.Text("prompt", generation?.Prompt);
        writer.Text("negative_prompt", generation?.NegativePrompt);
        writer.Text("model_name", generation?.Models is [var main, ..] ? main : null);
        writer.Texts("models", generation?.Models ?? []);
        writer.WriteStartArray("loras");
        foreach (var lora in generation?.Loras ?? [])
        {
            writer.WriteStartObject();
            writer.Text("name", lora.Name);
            writer.Number("weight", lora.Weight);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Text("sampler", generation?.Sampler);
        writer.Text("scheduler", generation?.Scheduler);
        writer.Number("steps", (long?)generation?.Steps);
        writer.Number("cfg_scale", generation?.CfgScale);
        writer.Text("seed", generation?.Seed);
    }

    private static void WriteOrigins(Utf8JsonWriter writer, GenerationMetadata? generation)
    {
        writer.WriteStartObject("origins");
        foreach (var (field, origin) in generation?.Origins ?? new Dictionary<string, FieldOrigin>())
        {
            writer.WriteStartObject(MemberOf(field));
            writer.Text("entry", origin.Entry);
            writer.Text("node", origin.Node);
            writer.Text("rule", origin.Rule);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>The member that holds a field; fields that have none keep their own name.</summary>
    private static string MemberOf(string field) => field switch
    {
        GenerationFields.Models => "models",
        GenerationFields.Loras => "loras",
        GenerationFields.CfgScale => "cfg_scale",
        _ => field,
    };
}
