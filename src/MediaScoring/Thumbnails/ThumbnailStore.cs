using System.Collections.Concurrent;
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
/// picture and a moved one keeps its own; a file that no sync has read yet is named by its path.
/// </summary>
public sealed class ThumbnailStore : IDisposable
{
    /// <summary>The longest edges that clients may ask for, in pixels.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [64, 256, 512];

    /// <summary>The largest height that <see cref="GetByHeightAsync"/> renders.</summary>
    public const int MaximumHeight = 1024;

    // Part of every thumbnail's name: counted up when rendering changes, so that old pictures are made anew.
    private const int RecipeVersion = 2;

    private readonly ConcurrentDictionary<string, Lazy<Task<Thumbnail?>>> inProgress = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> impossible = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim rendering = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly ThumbnailRenderer renderer;
    private readonly TimeProvider time;
    private readonly Lazy<string> storeFolder;

    internal ThumbnailStore(LibraryFolder folder, DatabaseSlot slot, MetadataReader reader, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
        renderer = new ThumbnailRenderer(reader);
        storeFolder = new Lazy<string>(ChooseFolder);
    }

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

    /// <inheritdoc/>
    public void Dispose() => rendering.Dispose();

    private async Task<Thumbnail?> GetAsync(string path, int width, int height, ThumbnailFormat format, CancellationToken cancellationToken)
    {
        var place = folder.Resolve(path);
        var info = new FileInfo(place.AbsolutePath);
        if (!info.Exists) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);

        var key = KeyOf(await ContentOfAsync(place, info, cancellationToken) ?? place.RelativePath, info, width, height, format);
        if (impossible.ContainsKey(key)) return null;

        // Two levels: three pictures each of a million files are below a thousand in a folder.
        var file = Path.Combine(storeFolder.Value, key[..2], key[2..3], key + (format == ThumbnailFormat.Jpeg ? ".jpg" : ".webp"));
        var mimeType = format == ThumbnailFormat.Jpeg ? "image/jpeg" : "image/webp";
        if (await ReadAsync(file, cancellationToken) is { } kept) return new Thumbnail(kept, mimeType, key);

        // However many ask at once, it is drawn once.
        var drawing = inProgress.GetOrAdd(key, _ => new Lazy<Task<Thumbnail?>>(() => Task.Run(() => DrawAsync(place, file, key, width, height, format, mimeType))));
        try
        {
            return await drawing.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (drawing.Value.IsCompleted) inProgress.TryRemove(key, out _);
        }
    }

    private async Task<Thumbnail?> DrawAsync(MediaPlace place, string file, string key, int width, int height, ThumbnailFormat format, string mimeType)
    {
        await rendering.WaitAsync();
        try
        {
            var bytes = await renderer.RenderAsync(place.AbsolutePath, width, height, format, CancellationToken.None);
            if (bytes is null)
            {
                impossible.TryAdd(key, 0);   // until the file changes, which changes the key
                return null;
            }

            Keep(file, bytes);
            await RecordAsync(place, file, width, height, mimeType);
            return new Thumbnail(bytes, mimeType, key);
        }
        finally
        {
            rendering.Release();
        }
    }

    /// <summary>Writes the picture whole; one that cannot be kept is drawn again next time.</summary>
    private static void Keep(string file, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var draft = $"{file}.{Guid.NewGuid():N}{DurableFile.DraftSuffix}";
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, file, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The disk is full or became read-only: the picture is shown all the same.
        }
    }

    private async Task RecordAsync(MediaPlace place, string file, int width, int height, string mimeType)
    {
        if (!slot.IsAvailable || width != height || mimeType != "image/jpeg") return;
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
                    ("$size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")), ("$mime", mimeType), ("$file", ColumnLimits.Cut(file, 1024)),
                    ("$now", UtcText.Of(time.GetUtcNow())), ("$root", slot.Root.Id), ("$path", place.RelativePath)),
                CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // The picture is on disk; its row follows when it is drawn again.
        }
    }

    private static async Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
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

    private static string KeyOf(string content, FileInfo info, int width, int height, ThumbnailFormat format)
    {
        var recipe = string.Create(
            CultureInfo.InvariantCulture, $"{RecipeVersion}|{content}|{info.Length}|{FileTimes.ToNs(info.LastWriteTimeUtc)}|{width}x{height}|{format}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)).AsSpan(0, 16));
    }

    /// <summary>Beside the media where that can be written, else in the user's cache.</summary>
    private string ChooseFolder()
    {
        var beside = Path.Combine(folder.Path, ".scores", "thumbnails");
        try
        {
            Directory.CreateDirectory(beside);
            var probe = Path.Combine(beside, $".{Guid.NewGuid():N}{DurableFile.DraftSuffix}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return beside;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var library = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Path)).AsSpan(0, 8));
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "media-scoring", "thumbnails", library);
        }
    }
}
