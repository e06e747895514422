namespace MediaScoring.Extensibility;

/// <summary>What an extractor is given: one media file, reduced to its name, format, size and texts.</summary>
public sealed record MediaContent
{
    /// <summary>The file's name without its folder, such as "ComfyUI_00012_.png".</summary>
    public required string FileName { get; init; }

    /// <summary>
    /// The container, decided by the file's first bytes and not by its name: "png", "jpeg", "webp", "gif", "avif", "heif",
    /// "jxl", "bmp", "mp4", "mov", "webm", "mkv", "avi"; empty when it was not recognised.
    /// </summary>
    public required string Format { get; init; }

    /// <summary>Width in pixels as stored; null when unknown.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels as stored; null when unknown.</summary>
    public int? Height { get; init; }

    /// <summary>Every text in the file, in the order in which it stands there.</summary>
    public required IReadOnlyList<TextEntry> Texts { get; init; }

    /// <summary>The first text with this keyword (any case) that is not blank; null when there is none.</summary>
    public string? FindText(string keyword)
    {
        foreach (var entry in Texts)
        {
            if (entry.HasKeyword(keyword) && !string.IsNullOrWhiteSpace(entry.Text)) return entry.Text;
        }

        return null;
    }
}
