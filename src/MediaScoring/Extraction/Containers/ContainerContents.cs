using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>What walking through one file's container found: facts and texts, not yet understood.</summary>
internal sealed record ContainerContents
{
    /// <summary>Size, colours, length.</summary>
    public MediaFacts Facts { get; init; } = MediaFacts.None;

    /// <summary>Every text, in file order.</summary>
    public IReadOnlyList<TextEntry> Texts { get; init; } = [];

    /// <summary>Camera and photo data; null when none.</summary>
    public DescriptiveMetadata? Description { get; init; }

    /// <summary>One sentence for each thing that was broken, missing or over a limit.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
