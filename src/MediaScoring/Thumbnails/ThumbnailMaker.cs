using System.Data.Common;
using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Thumbnails;

/// <summary>How far thumbnails are made.</summary>
/// <param name="Done">Files that have their thumbnail, or cannot have one.</param>
/// <param name="Total">Files to look at.</param>
/// <param name="Path">The file that is looked at, relative to the media folder.</param>
public readonly record struct ThumbnailProgress(int Done, int Total, string Path);

/// <summary>What was made.</summary>
/// <param name="Made">New thumbnails.</param>
/// <param name="Undrawn">Files that could not be drawn.</param>
/// <param name="LimitReached">Whether it ended because there is no more room.</param>
/// <param name="FirstFault">What went wrong with the first file that ended in an error; null when none did.</param>
public sealed record ThumbnailMaking(long Made, long Undrawn, bool LimitReached, Exception? FirstFault);

/// <summary>
/// Makes the usual thumbnail (WebP, <see cref="ThumbnailStore.UsualSize"/> pixels) of files that have none: first of all files,
/// newest first, after that of those that changed since. One at a time, on threads that stand back, and never while somebody
/// waits for a thumbnail. It ends at four fifths of the limit, so that what it makes never drives out what people looked at.
/// </summary>
public sealed class ThumbnailMaker
{
    private const int FilesAtOnce = 500;
    private const int ChangesAtOnce = 10_000;

    private readonly ThumbnailStore store;
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private ChangeMark? mark;

    internal ThumbnailMaker(ThumbnailStore store, LibraryFolder folder, DatabaseSlot slot)
    {
        this.store = store;
        this.folder = folder;
        this.slot = slot;
    }

    /// <summary>Makes what is missing. One call at a time; dispose the library only when it has ended.</summary>
    /// <param name="turn">Is waited for before each picture: ends when nothing runs that it would slow.</param>
    /// <param name="progress">Is told of every file, on the thread that draws; may be null.</param>
    /// <param name="cancellationToken">Stops it at once; a picture that is being drawn is still kept.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database, or it went away; the next call begins again.</exception>
    public Task<ThumbnailMaking> MakeAsync(Func<CancellationToken, Task> turn, IProgress<ThumbnailProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return store.RunQuietlyAsync(() => MakeMissingAsync(turn, progress, cancellationToken), cancellationToken);
    }

    private async Task<ThumbnailMaking> MakeMissingAsync(Func<CancellationToken, Task> turn, IProgress<ThumbnailProgress>? progress, CancellationToken cancellationToken)
    {
        if (!store.IsMeasured) await store.CleanAsync(cancellationToken);
        var (ids, now) = await slot.ReadAsync(FilesToLookAt, cancellationToken);
        var done = 0;
        var making = new ThumbnailMaking(0, 0, false, null);
        await foreach (var file in StreamAsync(ids, cancellationToken))
        {
            progress?.Report(new ThumbnailProgress(done++, ids.Count, file.Path));
            if (store.IsSettled(file.Name)) continue;
            await store.Cleaning;   // while it measures, nobody knows how much room there is
            if (!store.HasRoomAhead)
            {
                making = making with { LimitReached = true };
                break;
            }

            await turn(cancellationToken);
            await store.GiveWayAsync(cancellationToken);
            making = await WithAsync(making, file, cancellationToken);
        }

        mark = now;
        return making;
    }

    private async Task<ThumbnailMaking> WithAsync(ThumbnailMaking making, FileToDraw file, CancellationToken cancellationToken)
    {
        try
        {
            var place = folder.Resolve(file.Path);
            var info = new FileInfo(place.AbsolutePath);
            if (!info.Exists || info.Length != file.Length || FileTimes.ToNs(info.LastWriteTimeUtc) != file.ModifiedNs) return making;   // the next sync brings what it is now

            return await store.DrawAheadAsync(place, file.Name, info.LastWriteTimeUtc, cancellationToken)
                ? making with { Made = making.Made + 1 }
                : making with { Undrawn = making.Undrawn + 1 };
        }
        catch (Exception damage) when (damage is not OperationCanceledException)
        {
            return making with { Undrawn = making.Undrawn + 1, FirstFault = making.FirstFault ?? damage };   // one bad file must not stop the others
        }
    }

    /// <summary>The files that may have no thumbnail, newest first, and how far the library's changes are followed with them.</summary>
    private (IReadOnlyList<long> Ids, ChangeMark Now) FilesToLookAt(DbConnection connection)
    {
        using var moment = connection.Snapshot();
        if (mark is { } last && ChangedSince(connection, last) is { } changed) return changed;

        // Ids alone: eight bytes a file.
        var ids = connection.Rows(
            "SELECT id FROM media_files WHERE root_id = $root AND missing_since IS NULL AND modified_ns IS NOT NULL ORDER BY modified_ns DESC, id DESC",
            reader => reader.GetInt64(0), ("$root", slot.Root.Id));
        return (ids, ChangeLog.Now(connection));
    }

    /// <summary>Null when the log does not reach back so far.</summary>
    private static (IReadOnlyList<long> Ids, ChangeMark Now)? ChangedSince(DbConnection connection, ChangeMark last)
    {
        var ids = new SortedSet<long>();
        while (true)
        {
            if (ChangeLog.Since(connection, last, ChangesAtOnce) is not { } changes) return null;
            ids.UnionWith(changes.Files);
            last = changes.Mark;
            if (changes.Files.Count == 0) return ([.. ids.Reverse()], last);
        }
    }

    private async IAsyncEnumerable<FileToDraw> StreamAsync(IReadOnlyList<long> ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(FilesAtOnce))
        {
            var files = await slot.ReadAsync(
                connection => connection.Rows(
                    """
                    SELECT id, relative_path, fingerprint, file_size, modified_ns FROM media_files
                    WHERE id IN (SELECT value FROM json_each($ids)) AND root_id = $root AND missing_since IS NULL AND modified_ns IS NOT NULL AND file_size IS NOT NULL
                    """,
                    FileToDraw.Read, ("$ids", some), ("$root", slot.Root.Id)),
                cancellationToken);
            var byId = files.ToDictionary(file => file.Id);
            foreach (var id in some)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (byId.TryGetValue(id, out var file)) yield return file;
            }
        }
    }

    /// <summary>A file as the last sync found it.</summary>
    private sealed record FileToDraw(long Id, string Path, long Length, long ModifiedNs, ThumbnailName Name)
    {
        public static FileToDraw Read(DbDataReader reader)
        {
            var (path, length, modifiedNs) = (reader.GetString(1), reader.GetInt64(3), reader.GetInt64(4));
            return new FileToDraw(reader.GetInt64(0), path, length, modifiedNs, ThumbnailStore.UsualNameOf(reader.Text(2) ?? path, length, modifiedNs));
        }
    }
}
