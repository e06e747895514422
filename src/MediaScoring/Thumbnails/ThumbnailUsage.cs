namespace MediaScoring.Thumbnails;

/// <summary>What the kept thumbnails of a library take.</summary>
/// <param name="Folder">Absolute path of the folder in which they lie.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">What they take on the disk, in blocks of 4 KiB.</param>
/// <param name="LimitBytes">What they may take.</param>
public sealed record ThumbnailUsage(string Folder, long Count, long Bytes, long LimitBytes);

/// <summary>What a cleaning did.</summary>
/// <param name="Removed">How many thumbnails it removed, the least recently used.</param>
/// <param name="RemovedBytes">What they took on the disk.</param>
/// <param name="RemovedDrafts">How many half-written ones it removed, which killed processes left.</param>
/// <param name="Kept">How many thumbnails are there now.</param>
/// <param name="KeptBytes">What these take.</param>
public sealed record ThumbnailCleaning(long Removed, long RemovedBytes, long RemovedDrafts, long Kept, long KeptBytes)
{
    /// <summary>How many of the removed ones may have rows.</summary>
    internal long RemovedJpegs { get; init; }
}
