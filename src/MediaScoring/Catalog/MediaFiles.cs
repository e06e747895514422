using System.Data.Common;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>The files that a library knows.</summary>
public sealed class MediaFiles
{
    private const int FilesAtOnce = 1000;

    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;

    internal MediaFiles(LibraryFolder folder, DatabaseSlot slot, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
    }

    /// <summary>The file with this id; null when there is none in this library.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<MediaFile?> FindAsync(long id, CancellationToken cancellationToken = default) =>
        slot.ReadAsync(connection => Select(connection, "f.id = $id", ("$id", id)).FirstOrDefault(), cancellationToken);

    /// <summary>The files with these ids, by their ids; one that is none of this library is left out.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyDictionary<long, MediaFile>> WithIdsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyDictionary<long, MediaFile>>(
            connection => Select(connection, "f.id IN (SELECT value FROM json_each($ids))", ("$ids", ids.ToArray())).ToDictionary(file => file.Id), cancellationToken);

    /// <summary>The file at a path; null when the library does not know it.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<MediaFile?> FindAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        return slot.ReadAsync(connection => Select(connection, "f.relative_path = $path", ("$path", place.RelativePath)).FirstOrDefault(), cancellationToken);
    }

    /// <summary>The files at these paths below the media folder, in no order; one that the library does not know is left out.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<MediaFile>> WithPathsAsync(IReadOnlyCollection<string> relativePaths, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<MediaFile>>(
            connection => Select(connection, "f.relative_path IN (SELECT value FROM json_each($paths))", ("$paths", relativePaths.ToArray())), cancellationToken);

    /// <summary>The file at a path; a row is made for a file on disk that is not known yet.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<MediaFile> GetOrCreateAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        if (await FindAsync(place.RelativePath, cancellationToken) is { } known) return known;
        if (!File.Exists(place.AbsolutePath)) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);

        await slot.WriteAsync(WritePriority.Person, connection => GetOrCreateRow(connection, slot.Root, place, time.GetUtcNow()), cancellationToken);
        return await FindAsync(place.RelativePath, cancellationToken)
            ?? throw new LibraryException($"The path of {place.Name} is too long for the library (at most {ColumnLimits.FilePath} characters).");
    }

    /// <summary>The files of one folder, without its sub-folders, by name.</summary>
    /// <param name="directory">Relative to the media folder; empty for the media folder itself.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public Task<IReadOnlyList<MediaFile>> InDirectoryAsync(string directory, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(directory.Length == 0 ? "." : directory);
        var prefix = place.RelativePath.Length == 0 ? "" : place.RelativePath + "/";
        return slot.ReadAsync<IReadOnlyList<MediaFile>>(
            connection => Select(
                connection,
                "f.directory = $directory AND f.missing_since IS NULL AND f.relative_path = $prefix || f.filename ORDER BY f.filename, f.id",
                ("$directory", ColumnLimits.Cut(place.RelativePath.Length == 0 ? slot.Root.Path : LibraryPaths.Absolute(slot.Root.Path, place.RelativePath), ColumnLimits.Directory)), ("$prefix", prefix)),
            cancellationToken);
    }

    /// <summary>The files whose score lies in a range, both ends included; best first, then by name.</summary>
    public Task<IReadOnlyList<MediaFile>> WithScoreAsync(Score lowest, Score highest, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<MediaFile>>(
            connection => Select(
                connection, "coalesce(f.score, 0) BETWEEN $low AND $high AND f.missing_since IS NULL ORDER BY coalesce(f.score, 0) DESC, f.filename, f.id",
                ("$low", lowest.Value), ("$high", highest.Value)),
            cancellationToken);

    /// <summary>The files on disk of a folder and of all folders below it, one by one, in the order of their paths; memory stays flat.</summary>
    /// <param name="directory">Relative to the media folder; empty for the media folder itself.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public IAsyncEnumerable<MediaFile> StreamBelowAsync(string directory, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(directory.Length == 0 ? "." : directory);
        return StreamBelow(place.RelativePath.Length == 0 ? "" : place.RelativePath + "/", cancellationToken);
    }

    /// <summary>The files with this name, in whatever folder; those on disk only.</summary>
    public Task<IReadOnlyList<MediaFile>> NamedAsync(string name, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<MediaFile>>(
            connection => Select(connection, "f.filename = $name AND f.missing_since IS NULL ORDER BY f.relative_path LIMIT 100", ("$name", name)),
            cancellationToken);

    /// <summary>The files that syncs have found gone, by path.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<MediaFile>> MissingAsync(CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<MediaFile>>(connection => Select(connection, "f.missing_since IS NOT NULL ORDER BY f.relative_path"), cancellationToken);

    /// <summary>Forgets missing files: their rows with everything that was entered about them, and their sidecars. Files that are on disk are left alone.</summary>
    /// <param name="ids">Their rows.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<int> ForgetAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var forgotten = await slot.WriteAsync(
            WritePriority.Person,
            connection =>
            {
                List<string> paths = [];
                foreach (var id in ids)
                {
                    if (Select(connection, "f.id = $id AND f.missing_since IS NOT NULL", ("$id", id)).FirstOrDefault() is not { } file) continue;
                    if (File.Exists(LibraryPaths.Absolute(folder.Path, file.Path))) continue;
                    connection.Execute("DELETE FROM media_files WHERE id = $id", ("$id", id));
                    connection.Execute("DELETE FROM library_problems WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", file.Path));
                    paths.Add(file.Path);
                }

                return paths;
            },
            cancellationToken);
        foreach (var sidecar in forgotten.Select(folder.SidecarOf).Where(File.Exists)) File.Delete(sidecar);
        return forgotten.Count;
    }

    /// <summary>The id of a place's row, made when there is none. Runs inside a write.</summary>
    /// <returns>Null when the path does not fit.</returns>
    internal static long? GetOrCreateRow(DbConnection connection, LibraryRoot root, MediaPlace place, DateTimeOffset now)
    {
        var id = connection.Scalar(
            "SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", root.Id), ("$path", place.RelativePath));
        if (id is long known) return known;

        var info = new FileInfo(place.AbsolutePath);
        using var writer = new FileWriter(connection, root, now);

        // Not read yet: size and time stay unknown, so that the next sync reads it.
        var created = writer.Insert(new DiskFile(place.RelativePath, info.Exists ? info.Length : 0, 0), Score.Unrated);
        if (created is not null) connection.Execute("UPDATE media_files SET modified_ns = NULL WHERE id = $id", ("$id", created));
        return created;
    }

    private async IAsyncEnumerable<MediaFile> StreamBelow(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = prefix; ;)
        {
            var files = await slot.ReadAsync(
                connection => Select(
                    connection, "f.relative_path > $after AND f.relative_path < $end AND f.missing_since IS NULL ORDER BY f.relative_path LIMIT $most",
                    ("$after", after), ("$end", prefix + "\U0010FFFF"), ("$most", FilesAtOnce)),
                cancellationToken);
            foreach (var file in files) yield return file;
            if (files.Count < FilesAtOnce) yield break;
            after = files[^1].Path;
        }
    }

    private List<MediaFile> Select(DbConnection connection, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Rows($"SELECT {FileRows.Columns} FROM media_files f WHERE f.root_id = $root AND {condition}", FileRows.Read, [("$root", slot.Root.Id), .. parameters]);
}
