namespace MediaScoring.Media;

/// <summary>A file that the library knows: one row of <c>media_files</c>.</summary>
public sealed record MediaFile
{
    /// <summary>The row's id: what the API of this program names files by.</summary>
    public required long Id { get; init; }

    /// <summary>Below the media folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>The name without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Lower case, with the dot (".png"); empty for none.</summary>
    public required string Extension { get; init; }

    /// <summary>Image, video or unknown.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Size in bytes; null when never looked at.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The verdict.</summary>
    public Score Score { get; init; }

    /// <summary>When the library got to know the file, UTC.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>When score, keywords, note or content last changed, UTC. Reading never changes it.</summary>
    public DateTime? UpdatedAt { get; init; }

    /// <summary>When somebody last opened the file at full size, UTC.</summary>
    public DateTime? LastAccessed { get; init; }

    /// <summary>The file's own modification time at its last reading, UTC.</summary>
    public DateTime? ModifiedAt { get; init; }

    /// <summary>Since when the file is not on disk; null while it is there.</summary>
    public DateTime? MissingSince { get; init; }
}
