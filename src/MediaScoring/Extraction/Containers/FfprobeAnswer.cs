using System.Globalization;
using System.Text.Json;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>What ffprobe says in JSON, taken into the findings.</summary>
internal static class FfprobeAnswer
{
    /// <summary>Takes format and streams.</summary>
    public static void Take(JsonElement answer, Findings findings)
    {
        if (answer.ValueKind != JsonValueKind.Object) return;
        if (answer.TryGetProperty("format", out var format))
        {
            findings.DurationSeconds ??= Number(format, "duration");
            TakeTags(format, findings);
        }

        if (!answer.TryGetProperty("streams", out var streams) || streams.ValueKind != JsonValueKind.Array) return;
        foreach (var stream in streams.EnumerateArray())
        {
            switch (Text(stream, "codec_type"))
            {
                case "video" when findings.Width is null: TakePicture(stream, findings); break;
                case "audio":
                    findings.Audio ??= new AudioTrack(Text(stream, "codec_name"), Integer(stream, "channels"), Integer(stream, "sample_rate"));
                    break;
            }

            TakeTags(stream, findings);
        }
    }

    private static void TakePicture(JsonElement stream, Findings findings)
    {
        findings.SetSize(Integer(stream, "width") ?? 0, Integer(stream, "height") ?? 0);
        findings.Codec ??= Text(stream, "codec_name");
        findings.FrameRate ??= Ratio(Text(stream, "avg_frame_rate")) ?? Ratio(Text(stream, "r_frame_rate"));
        findings.FrameCount ??= Integer(stream, "nb_frames");
        findings.DurationSeconds ??= Number(stream, "duration");
    }

    private static void TakeTags(JsonElement part, Findings findings)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("tags", out var tags) || tags.ValueKind != JsonValueKind.Object)
            return;
        foreach (var tag in tags.EnumerateObject())
        {
            if (tag.Value.ValueKind != JsonValueKind.String) continue;
            var name = tag.Name.ToLowerInvariant();
            if (!findings.Texts.Any(text => text.HasKeyword(name))) findings.AddText(name, tag.Value.GetString() ?? "", "ffprobe");
        }
    }

    private static string? Text(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static int? Integer(JsonElement part, string name)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetInt32(out var number) ? number : null;
        return int.TryParse(Text(part, name), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }

    private static double? Number(JsonElement part, string name) =>
        double.TryParse(Text(part, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static double? Ratio(string? text)
    {
        var parts = text?.Split('/') ?? [];
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var above)
            && double.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var below)
            && below > 0
                ? above / below
                : null;
    }
}
