using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>One file on its way through a sync.</summary>
internal sealed record SyncItem(DiskFile File, KnownFile? Known, bool MustRead, SidecarStamp? Sidecar)
{
    /// <summary>Whether sidecar and row may differ.</summary>
    public bool LooksAtSidecar { get; init; }

    /// <summary>Whether the row has just followed the file from another path.</summary>
    public bool IsMoved { get; init; }

    public SidecarReading? SidecarReading { get; init; }
    public ContentMarks? Marks { get; init; }
    public MediaMetadata? Metadata { get; init; }
    public IReadOnlyList<Keyword> Keywords { get; init; } = [];
}
