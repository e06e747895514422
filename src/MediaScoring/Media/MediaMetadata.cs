using MediaScoring.Extensibility;

namespace MediaScoring.Media;

/// <summary>Everything that one reading of a media file found out.</summary>
public sealed record MediaMetadata
{
    /// <summary>Size, colours, length.</summary>
    public MediaFacts Facts { get; init; } = MediaFacts.None;

    /// <summary>Every text in the file, in order, as it stands there (png_text keeps them).</summary>
    public IReadOnlyList<TextEntry> Texts { get; init; } = [];

    /// <summary>What the generator wrote; null when no generator was recognised.</summary>
    public GenerationMetadata? Generation { get; init; }

    /// <summary>What cameras and photo programs wrote; null when nothing.</summary>
    public DescriptiveMetadata? Description { get; init; }

    /// <summary>What went wrong while reading, one sentence each; empty for a healthy file.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether nothing of the picture could be found out: no known format, or headers too damaged to tell its size.</summary>
    public bool IsUnreadable => Problems.Count > 0 && Facts.Width is null;
}
