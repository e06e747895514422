using MediaScoring.Extraction;
using MediaScoring.Keywords;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>What the library's files say about themselves: stored, or read on demand.</summary>
public sealed class MetadataCatalog
{
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly MetadataReader reader;
    private readonly TimeProvider time;

    internal MetadataCatalog(LibraryFolder folder, DatabaseSlot slot, MetadataReader reader, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.reader = reader;
        this.time = time;
    }

    /// <summary>
    /// The texts of a file as one string, as clients of the earlier application show them: the settings text of the A1111 family
    /// where there is one, else all texts, joined. Null when there are none.
    /// </summary>
    public static string? DisplayText(IReadOnlyList<Extensibility.TextEntry> texts) => StoredTexts.ForDisplay(texts);

    /// <summary>The stored metadata of a file; null when nothing is stored.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<MediaMetadata?> FindAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        return slot.ReadAsync(
            connection => connection.Scalar(
                "SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) is long id
                ? StoredMetadata.Find(connection, id)
                : null,
            cancellationToken);
    }

    /// <summary>The stored metadata of a row; null when nothing is stored.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<MediaMetadata?> FindAsync(long id, CancellationToken cancellationToken = default) =>
        slot.ReadAsync(connection => StoredMetadata.Find(connection, id), cancellationToken);

    /// <summary>
    /// The metadata of a file on disk: what is stored while the file is as it was when it was read, else read now and stored.
    /// Without a database, or while it fails, it is read every time.
    /// </summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public async Task<MediaMetadata> GetAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var info = new FileInfo(place.AbsolutePath);
        if (!info.Exists) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);
        if (!slot.IsAvailable) return await Task.Run(() => reader.Read(place.AbsolutePath, cancellationToken), cancellationToken);
        try
        {
            return await StoredOrReadAsync(place, info, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return await Task.Run(() => reader.Read(place.AbsolutePath, cancellationToken), cancellationToken);
        }
    }

    private async Task<MediaMetadata> StoredOrReadAsync(MediaPlace place, FileInfo info, CancellationToken cancellationToken)
    {
        var disk = new DiskFile(place.RelativePath, info.Length, FileTimes.ToNs(info.LastWriteTimeUtc));
        var stored = await slot.ReadAsync(
            connection => connection.Scalar(
                "SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path AND file_size = $size AND modified_ns = $modified",
                ("$root", slot.Root.Id), ("$path", place.RelativePath), ("$size", disk.Size), ("$modified", disk.ModifiedNs)) is long id
                ? StoredMetadata.Find(connection, id)
                : null,
            cancellationToken);
        if (stored is not null) return stored;

        var metadata = await Task.Run(() => reader.Read(place.AbsolutePath, cancellationToken), cancellationToken);
        await StoreAsync(place, disk, metadata, cancellationToken);
        return metadata;
    }

    /// <summary>
    /// Understands the stored texts of every file again, without touching the disk: after a reader has become better, or a rule
    /// or plug-in was added. Scores, and keywords that nobody extracted, stay; <c>updated_at</c> does not change.
    /// </summary>
    /// <param name="progress">Is told after every batch; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being written.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<RereadProgress> RereadAllAsync(IProgress<RereadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new StoredTextReading(slot, reader, time).RunAsync(progress, cancellationToken);

    /// <summary>Stores metadata for a file, in place of what was stored; its keywords follow.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="metadata">What to store.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task StoreAsync(string path, MediaMetadata metadata, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var info = new FileInfo(place.AbsolutePath);
        if (!info.Exists) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);
        await StoreAsync(place, new DiskFile(place.RelativePath, info.Length, FileTimes.ToNs(info.LastWriteTimeUtc)), metadata, cancellationToken);
    }

    private Task<bool> StoreAsync(MediaPlace place, DiskFile disk, MediaMetadata metadata, CancellationToken cancellationToken)
    {
        var keywords = FileKeywords.Of(metadata);
        return slot.WriteAsync(
            WritePriority.Person,
            connection =>
            {
                if (MediaFiles.GetOrCreateRow(connection, slot.Root, place, time.GetUtcNow()) is not { } id) return false;

                var knownNs = connection.Scalar("SELECT modified_ns FROM media_files WHERE id = $id", ("$id", id)) as long?;
                using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
                writer.Update(id, disk, contentChanged: knownNs is not null && knownNs != disk.ModifiedNs);
                writer.StoreMetadata(id, disk.RelativePath, disk.ModifiedNs, metadata, keywords);
                return true;
            },
            cancellationToken);
    }
}
