using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Storage;

namespace MediaScoring.Thumbnails;

/// <summary>A small picture of a media file.</summary>
/// <param name="Bytes">The encoded picture.</param>
/// <param name="MimeType">"image/jpeg" or "image/webp".</param>
/// <param name="ETag">Changes whenever the picture does; without quotes.</param>
public sealed record Thumbnail(ReadOnlyMemory<byte> Bytes, string MimeType, string ETag);

/// <summary>A row of <c>media_thumbnails</c>, as programs that fill it themselves see it.</summary>
/// <param name="Size">Its name, such as "64x64".</param>
/// <param name="Data">The picture in base64; null when it lies in a file.</param>
/// <param name="MimeType">Its type.</param>
/// <param name="FilePath">Where it lies as a file; null when it is in the row.</param>
public sealed record StoredThumbnail(string Size, string? Data, string? MimeType, string? FilePath);

/// <summary>
/// Small pictures of the library's files: found, or rendered and kept as files below <c>.scores/thumbnails</c>. Their name
/// is made from the file's content as the last sync found it, its size and its time, so a changed file never shows an old
/// picture and a moved one keeps its own; a file that no sync has read yet is named by its path. Pictures that no file has any
/// more are never looked at again: the limit to what is kept takes them first, and nobody needs to search for them.
/// </summary>
public sealed class ThumbnailStore : IAsyncDisposable
{
    /// <summary>The longest edges that clients may ask for, in pixels.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [64, 256, 512];

    /// <summary>The longest edge that is meant when nobody says another one, in pixels; that of thumbnails made ahead.</summary>
    public const int UsualSize = 256;

    /// <summary>The largest height that <see cref="GetByHeightAsync"/> renders.</summary>
    public const int MaximumHeight = 1024;

    // Part of every thumbnail's name: counted up when rendering changes, so that old pictures are made anew.
    private const int RecipeVersion = 2;

    private readonly ConcurrentDictionary<ThumbnailName, Lazy<Task<Thumbnail?>>> inProgress = new();
    private readonly ConcurrentDictionary<ThumbnailName, byte> impossible = new();
    private readonly SemaphoreSlim rendering = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private readonly SemaphoreSlim oneCleaning = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly WorkThreads quiet = new("thumbnails", most: 2, isQuiet: true);   // one cleans, one makes ahead
    private readonly Lock gate = new();
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly ThumbnailRenderer renderer;
    private readonly ThumbnailFiles files;
    private readonly TimeProvider time;
    private readonly string cacheFolder;
    private Task cleaning = Task.CompletedTask;

    internal ThumbnailStore(LibraryFolder folder, DatabaseSlot slot, MetadataReader reader, LibrarySettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.ThumbnailCacheBytes);
        this.folder = folder;
        this.slot = slot;
        time = settings.Time;
        renderer = new ThumbnailRenderer(reader);
        cacheFolder = Path.Combine(Path.GetFullPath(settings.CacheFolder ?? Path.GetTempPath()), "thumbnails", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Path)).AsSpan(0, 8)));
        files = new ThumbnailFiles(ChooseFolder, settings.ThumbnailCacheBytes, settings.Time);
    }

    /// <summary>What the kept thumbnails may take on the disk, in bytes; 0 when none are kept.</summary>
    public long LimitBytes => files.LimitBytes;

    /// <summary>Ends with the cleaning that began by itself last.</summary>
    internal Task Cleaning
    {
        get
        {
            lock (gate) return cleaning;
        }
    }

    /// <summary>Whether it is known what is kept.</summary>
    internal bool IsMeasured => files.IsMeasured;

    /// <summary>Whether there is room for pictures that nobody has asked for.</summary>
    internal bool HasRoomAhead => files.HasRoomAhead;

    private string FolderBeside => Path.Combine(folder.Path, ".scores", "thumbnails");

    /// <summary>The thumbnail of a file that fits into a square, made when there is none yet.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="longestEdge">Edge of the square in pixels, one of <see cref="Sizes"/>; nothing is enlarged.</param>
    /// <param name="format">Encoding.</param>
    /// <param name="cancellationToken">Stops waiting; a rendering that others wait for goes on.</param>
    /// <returns>Null when nothing can be drawn.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Task<Thumbnail?> GetAsync(string path, int longestEdge, ThumbnailFormat format, CancellationToken cancellationToken = default)
    {
        if (!Sizes.Contains(longestEdge)) throw new ArgumentOutOfRangeException(nameof(longestEdge), longestEdge, $"Thumbnails are {string.Join(", ", Sizes)} pixels.");
        return GetAsync(path, longestEdge, longestEdge, format, cancellationToken);
    }

    /// <summary>The thumbnail of a height, as the earlier application makes them: JPEG, any width, nothing enlarged.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaximumHeight"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when nothing can be drawn.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Task<Thumbnail?> GetByHeightAsync(string path, int height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaximumHeight);
        const int anyWidth = 10_000;
        return GetAsync(path, anyWidth, height, ThumbnailFormat.Jpeg, cancellationToken);
    }

    /// <summary>Stores a thumbnail that another program made, in the table.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="size">Its name, such as "64x64"; at most 20 characters.</param>
    /// <param name="data">The encoded picture.</param>
    /// <param name="mimeType">Its type.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <exception cref="FileNotFoundException">The library does not know the file.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task StoreAsync(string path, string size, ReadOnlyMemory<byte> data, string mimeType = "image/jpeg", CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.Length, 20, nameof(size));
        var place = folder.Resolve(path);
        return slot.WriteAsync(
            WritePriority.Person,
            connection => connection.Execute(
                """
                INSERT INTO media_thumbnails (media_file_id, thumbnail_size, thumbnail_data, mime_type, created_at)
                SELECT id, $size, $data, $mime, $now FROM media_files WHERE root_id = $root AND relative_path = $path
                ON CONFLICT (media_file_id, thumbnail_size) DO UPDATE SET thumbnail_data = excluded.thumbnail_data, mime_type = excluded.mime_type, file_path = NULL, created_at = excluded.created_at
                """,
                ("$size", size), ("$data", Convert.ToBase64String(data.Span)), ("$mime", mimeType), ("$now", UtcText.Of(time.GetUtcNow())),
                ("$root", slot.Root.Id), ("$path", place.RelativePath)) == 1
                ? true
                : throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath),
            cancellationToken);
    }

    /// <summary>A thumbnail's row; null when there is none of this size.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<StoredThumbnail?> FindAsync(string path, string size, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        return slot.ReadAsync(
            connection => connection.Rows(
                """
                SELECT t.thumbnail_size, t.thumbnail_data, t.mime_type, t.file_path FROM media_thumbnails t JOIN media_files f ON f.id = t.media_file_id
                WHERE f.root_id = $root AND f.relative_path = $path AND t.thumbnail_size = $size
                """,
                reader => new StoredThumbnail(reader.GetString(0), reader.Text(1), reader.Text(2), reader.Text(3)),
                ("$root", slot.Root.Id), ("$path", place.RelativePath), ("$size", size)).FirstOrDefault(),
            cancellationToken);
    }

    /// <summary>Counts what is kept. Looks at every thumbnail: seconds for a million.</summary>
    public Task<ThumbnailUsage> MeasureAsync(CancellationToken cancellationToken = default) => RunQuietlyAsync(
        () =>
        {
            // The folder is not made by looking for it.
            if (!Directory.Exists(FolderBeside) && !Directory.Exists(cacheFolder)) return Task.FromResult(new ThumbnailUsage(FolderBeside, 0, 0, LimitBytes));
            var (count, bytes) = files.Measure(cancellationToken);
            return Task.FromResult(new ThumbnailUsage(files.Folder, count, bytes, LimitBytes));
        },
        cancellationToken);

    /// <summary>
    /// Removes half-written thumbnails and, where the limit is passed, the least recently used ones with their rows. Happens by
    /// itself, in the background, whenever much was drawn; whoever looks at a removed one meanwhile gets it drawn again. Rows
    /// that hold a picture, and those of the earlier application, stay.
    /// </summary>
    public async Task<ThumbnailCleaning> CleanAsync(CancellationToken cancellationToken = default)
    {
        await oneCleaning.WaitAsync(cancellationToken);
        try
        {
            return await RunQuietlyAsync(
                async () =>
                {
                    var done = files.Clean(cancellationToken);
                    if (done.RemovedJpegs > 0 && slot.IsAvailable) await RemoveRowsAsync(cancellationToken);
                    return done;
                },
                cancellationToken);
        }
        finally
        {
            oneCleaning.Release();
        }
    }

    /// <summary>Somebody who makes the usual thumbnails before anybody asks for them.</summary>
    public ThumbnailMaker CreateMaker() => new(this, folder, slot);

    /// <summary>Ends what is being drawn or cleaned.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested) return;   // a library may be closed twice
        await closing.CancelAsync();
        foreach (var drawing in inProgress.Values) await Task.WhenAny(drawing.Value);   // how it ended is told to those who asked
        try
        {
            await cleaning;
        }
        catch (OperationCanceledException)
        {
            // The next one goes on.
        }

        quiet.Dispose();
        rendering.Dispose();
        oneCleaning.Dispose();
        closing.Dispose();
    }

    /// <summary>Runs work on a thread that stands back.</summary>
    internal Task<T> RunQuietlyAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => quiet.RunAsync(work, cancellationToken);

    /// <summary>What the usual thumbnail of a file is called, as a row of the database has it.</summary>
    internal static ThumbnailName UsualNameOf(string content, long length, long modifiedNs) => NameOf(content, length, modifiedNs, UsualSize, UsualSize, ThumbnailFormat.Webp);

    /// <summary>Whether a thumbnail is kept, or cannot be drawn.</summary>
    internal bool IsSettled(ThumbnailName name) => impossible.ContainsKey(name) || files.Contains(name);

    /// <summary>Waits until nothing is drawn or kept that somebody waits for.</summary>
    internal async Task GiveWayAsync(CancellationToken cancellationToken)
    {
        while (!inProgress.IsEmpty) await Task.WhenAll(inProgress.Values.Select(drawing => Task.WhenAny(drawing.Value))).WaitAsync(cancellationToken);
        slot.People.GiveWay();
    }

    /// <summary>Draws the usual thumbnail of a file that nobody has asked for. Among the kept ones it counts as looked at when the file was made: until somebody looks at it, it goes before those that were.</summary>
    /// <returns>Whether it could be drawn.</returns>
    internal async Task<bool> DrawAheadAsync(MediaPlace place, ThumbnailName name, DateTime modifiedAt, CancellationToken cancellationToken)
    {
        var drawing = inProgress.GetOrAdd(name, _ => new Lazy<Task<Thumbnail?>>(
            () => quiet.RunAsync(() => DrawAsync(place, name, UsualSize, UsualSize, modifiedAt), CancellationToken.None)));
        return await drawing.Value.WaitAsync(cancellationToken) is not null;
    }

    private async Task<Thumbnail?> GetAsync(string path, int width, int height, ThumbnailFormat format, CancellationToken cancellationToken)
    {
        var place = folder.Resolve(path);
        var info = new FileInfo(place.AbsolutePath);
        if (!info.Exists) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);

        var content = await ContentOfAsync(place, info, cancellationToken) ?? place.RelativePath;
        var name = NameOf(content, info.Length, FileTimes.ToNs(info.LastWriteTimeUtc), width, height, format);
        if (impossible.ContainsKey(name)) return null;
        if (await files.ReadAsync(name, cancellationToken) is { } kept) return new Thumbnail(kept, name.MimeType, name.ETag);

        // However many ask at once, it is drawn once.
        var drawing = inProgress.GetOrAdd(name, _ => new Lazy<Task<Thumbnail?>>(() => Task.Run(() => DrawInTurnAsync(place, name, width, height))));
        return await drawing.Value.WaitAsync(cancellationToken);
    }

    private async Task<Thumbnail?> DrawInTurnAsync(MediaPlace place, ThumbnailName name, int width, int height)
    {
        await rendering.WaitAsync();
        try
        {
            return await DrawAsync(place, name, width, height, usedAt: null);
        }
        finally
        {
            rendering.Release();
        }
    }

    private async Task<Thumbnail?> DrawAsync(MediaPlace place, ThumbnailName name, int width, int height, DateTime? usedAt)
    {
        try
        {
            // Whoever looked before it was kept, and asked after it was drawn, is here a second time.
            if (await files.ReadAsync(name, closing.Token) is { } kept) return new Thumbnail(kept, name.MimeType, name.ETag);

            var bytes = await renderer.RenderAsync(place.AbsolutePath, width, height, name.Format, closing.Token);
            if (bytes is null)
            {
                impossible.TryAdd(name, 0);   // until the file changes, which changes the name
                return null;
            }

            if (files.Keep(name, bytes, usedAt))
            {
                await RecordAsync(place, name, width, height);
                if (files.IsCleaningDue) BeginCleaning();
            }

            return new Thumbnail(bytes, name.MimeType, name.ETag);
        }
        finally
        {
            inProgress.TryRemove(name, out _);
        }
    }

    private void BeginCleaning()
    {
        lock (gate)
        {
            if (!cleaning.IsCompleted || closing.IsCancellationRequested) return;
            cleaning = Task.Run(() => CleanAsync(closing.Token));
        }
    }

    private async Task RecordAsync(MediaPlace place, ThumbnailName name, int width, int height)
    {
        if (!slot.IsAvailable || width != height || name.Format != ThumbnailFormat.Jpeg) return;
        try
        {
            await slot.WriteAsync(
                WritePriority.Batch,
                connection => connection.Execute(
                    """
                    INSERT INTO media_thumbnails (media_file_id, thumbnail_size, mime_type, file_path, created_at)
                    SELECT id, $size, $mime, $file, $now FROM media_files WHERE root_id = $root AND relative_path = $path
                    ON CONFLICT (media_file_id, thumbnail_size) DO UPDATE SET file_path = excluded.file_path, created_at = excluded.created_at
                        WHERE media_thumbnails.thumbnail_data IS NULL AND media_thumbnails.file_path LIKE '%thumbnails%' AND media_thumbnails.file_path NOT LIKE '%\_thumbnail.jpg' ESCAPE '\'
                    """,
                    ("$size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")), ("$mime", name.MimeType), ("$file", ColumnLimits.Cut(files.PathOf(name), 1024)),
                    ("$now", UtcText.Of(time.GetUtcNow())), ("$root", slot.Root.Id), ("$path", place.RelativePath)),
                CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // The picture is on disk; its row follows when it is drawn again.
        }
    }

    /// <summary>Removes the rows of pictures of ours that are gone, a page at a time.</summary>
    private async Task RemoveRowsAsync(CancellationToken cancellationToken)
    {
        const int rowsAtOnce = 1000;
        try
        {
            for (long? after = 0; after is { } last;)
            {
                var rows = await slot.ReadAsync(
                    connection => connection.Rows(
                        """
                        SELECT t.id, t.file_path FROM media_thumbnails t JOIN media_files f ON f.id = t.media_file_id
                        WHERE t.id > $after AND f.root_id = $root AND t.thumbnail_data IS NULL AND t.file_path IS NOT NULL ORDER BY t.id LIMIT $most
                        """,
                        reader => (Id: reader.GetInt64(0), Path: reader.GetString(1)), ("$after", last), ("$root", slot.Root.Id), ("$most", rowsAtOnce)),
                    cancellationToken);
                if (rows.Any(row => files.IsGone(row.Path))) await slot.WriteAsync(WritePriority.Batch, connection => RemoveRows(connection, rows), cancellationToken);
                after = rows.Count < rowsAtOnce ? null : rows[^1].Id;
            }
        }
        catch (DatabaseUnavailableException)
        {
            // The rows lead nowhere until the next cleaning.
        }

        int RemoveRows(DbConnection connection, List<(long Id, string Path)> rows) => connection.Execute(
            "DELETE FROM media_thumbnails WHERE thumbnail_data IS NULL AND id IN (SELECT value FROM json_each($ids))",
            ("$ids", rows.Where(row => files.IsGone(row.Path)).Select(row => row.Id).ToArray()));
    }

    /// <summary>By what the content is recognised; null when no sync has read the file as it lies on the disk now, or without a database.</summary>
    private async Task<string?> ContentOfAsync(MediaPlace place, FileInfo info, CancellationToken cancellationToken)
    {
        if (!slot.IsAvailable) return null;
        try
        {
            return await slot.ReadAsync(
                connection => connection.Scalar(
                    "SELECT fingerprint FROM media_files WHERE root_id = $root AND relative_path = $path AND file_size = $size AND modified_ns = $time",
                    ("$root", slot.Root.Id), ("$path", place.RelativePath), ("$size", info.Length), ("$time", FileTimes.ToNs(info.LastWriteTimeUtc))) as string,
                cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return null;   // it went away meanwhile: the picture is drawn without it
        }
    }

    private static ThumbnailName NameOf(string content, long length, long modifiedNs, int width, int height, ThumbnailFormat format)
    {
        var recipe = string.Create(CultureInfo.InvariantCulture, $"{RecipeVersion}|{content}|{length}|{modifiedNs}|{width}x{height}|{format}");
        return new ThumbnailName(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(recipe))), format);
    }

    /// <summary>Beside the media where that can be written, else in the user's cache.</summary>
    private string ChooseFolder()
    {
        try
        {
            Directory.CreateDirectory(FolderBeside);
            var probe = Path.Combine(FolderBeside, $".{Guid.NewGuid():N}{DurableFile.DraftSuffix}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return FolderBeside;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return cacheFolder;
        }
    }
}
