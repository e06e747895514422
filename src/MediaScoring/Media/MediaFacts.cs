namespace MediaScoring.Media;

/// <summary>What a file's headers say about its picture and sound. Whatever they do not say is null.</summary>
public sealed record MediaFacts
{
    /// <summary>Nothing known.</summary>
    public static MediaFacts None { get; } = new();

    /// <summary>The container by its first bytes, as <see cref="Extensibility.MediaContent.Format"/> names it; empty when not recognised.</summary>
    public string Format { get; init; } = "";

    /// <summary>Width in pixels as stored, before any EXIF rotation.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels as stored, before any EXIF rotation.</summary>
    public int? Height { get; init; }

    /// <summary>EXIF orientation, 1 to 8; null when the file states none.</summary>
    public int? Orientation { get; init; }

    /// <summary>Colour mode in Pillow's names: "RGB", "RGBA", "L", "LA", "P", "CMYK", "I", "1".</summary>
    public string? ColorMode { get; init; }

    /// <summary>Whether the picture has an alpha channel; false when unknown.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Whether an image has more than one frame.</summary>
    public bool IsAnimated { get; init; }

    /// <summary>Length in seconds, as the container states it; null for still images and broken headers.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Frames a second.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Number of frames, where the container counts them.</summary>
    public long? FrameCount { get; init; }

    /// <summary>The video codec's short name, such as "h264", "hevc", "vp9", "av1".</summary>
    public string? Codec { get; init; }

    /// <summary>The first audio track; null when there is none.</summary>
    public AudioTrack? Audio { get; init; }
}

/// <summary>The first audio track of a video.</summary>
/// <param name="Codec">Short name of its codec, such as "aac", "opus"; null when not recognised.</param>
/// <param name="Channels">Number of channels; null when unknown.</param>
/// <param name="SampleRate">Samples a second; null when unknown.</param>
public sealed record AudioTrack(string? Codec, int? Channels, int? SampleRate);
