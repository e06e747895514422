using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>A row as the sync needs it.</summary>
/// <param name="Id">The row.</param>
/// <param name="Path">Below the media folder.</param>
/// <param name="Size">Bytes; null when never looked at.</param>
/// <param name="ModifiedNs">Modification time at its last reading; null for never.</param>
/// <param name="IsMissing">Whether a sync has found it gone.</param>
/// <param name="Score">The score; 0 for none.</param>
/// <param name="IsRead">Whether this program has read its metadata.</param>
/// <param name="Fingerprint">By what its content is recognised; null when never taken.</param>
/// <param name="HasEntries">Whether a person has entered anything.</param>
/// <param name="Sidecar">What was agreed with its sidecar; null for nothing.</param>
internal readonly record struct KnownFile(
    long Id, string Path, long? Size, long? ModifiedNs, bool IsMissing, int Score, bool IsRead, string? Fingerprint, bool HasEntries, KnownSidecar? Sidecar);

/// <summary>What was agreed with a sidecar.</summary>
internal readonly record struct KnownSidecar(int? Score, long ModifiedNs, long Size, bool IsSettled);

/// <summary>By what a moved file is confirmed, beyond its fingerprint; each null where it was not taken.</summary>
internal readonly record struct KnownHashes(string? Pixels, string? Whole);

/// <summary>The rows of a library as a sync asks for them.</summary>
internal sealed class KnownFiles(LibraryDatabase database)
{
    private const string Columns =
        """
        SELECT f.id, f.relative_path, f.file_size, f.modified_ns, f.missing_since IS NOT NULL, coalesce(f.score, 0),
            (SELECT m.details IS NOT NULL FROM media_metadata m WHERE m.media_file_id = f.id), f.fingerprint,
            coalesce(f.score, 0) <> 0 OR f.note IS NOT NULL OR EXISTS (SELECT 1 FROM media_keywords k WHERE k.media_file_id = f.id AND k.keyword_type = 'user' AND k.extracted IS NULL),
            s.score, s.modified_ns, s.size, s.read_ns IS NOT NULL
        FROM media_files f LEFT JOIN score_sidecars s ON s.media_file_id = f.id
        """;

    /// <summary>The statement for the rows of one folder. The empty text keeps the root's index out of it, by which SQLite walks through the whole library for every folder.</summary>
    internal const string InFolder = Columns + " WHERE f.directory = $directory AND f.root_id || '' = $root";

    /// <summary>Whether any row has a fingerprint: before, nothing can be recognised.</summary>
    public bool AnyFingerprint()
    {
        using var lease = database.Read();
        return lease.Connection.Scalar("SELECT 1 FROM media_files WHERE root_id = $root AND fingerprint IS NOT NULL LIMIT 1", ("$root", database.Root.Id)) is not null;
    }

    /// <summary>The rows of one folder, by path.</summary>
    public Dictionary<string, KnownFile> In(string relativeFolder) =>
        Rows(InFolder, Directory(relativeFolder), database.Root.Id)
            .Where(row => FolderOf(row.Path.AsSpan()).SequenceEqual(relativeFolder))
            .ToDictionary(row => row.Path, StringComparer.Ordinal);

    /// <summary>The rows of some files, by path.</summary>
    public Dictionary<string, KnownFile> At(IEnumerable<string> paths) =>
        Rows(Columns + " WHERE f.root_id = $root AND f.relative_path IN (SELECT value FROM json_each($paths))", database.Root.Id, paths.ToArray())
            .ToDictionary(row => row.Path, StringComparer.Ordinal);

    /// <summary>Rows below a folder, of files that were there.</summary>
    public List<KnownFile> Below(string relativeFolder) =>
        // Between "folder/" and "folder0", the next character after the slash.
        Rows(
            Columns + " WHERE f.root_id = $root AND f.relative_path > $from AND f.relative_path < $to AND f.missing_since IS NULL",
            database.Root.Id, relativeFolder + "/", relativeFolder + "0");

    /// <summary>Rows whose content has one of these fingerprints.</summary>
    public List<KnownFile> WithFingerprint(IEnumerable<string> fingerprints) =>
        Rows(Columns + " WHERE f.root_id = $root AND f.fingerprint IN (SELECT value FROM json_each($fingerprints))", database.Root.Id, fingerprints.ToArray());

    /// <summary>Hash of a row's sidecar when both last agreed; null for never.</summary>
    public string? SidecarHashOf(long id)
    {
        using var lease = database.Read();
        return lease.Connection.Scalar("SELECT hash FROM score_sidecars WHERE media_file_id = $id", ("$id", id)) as string;
    }

    /// <summary>How many files of the library were there.</summary>
    public long CountPresent()
    {
        using var lease = database.Read();
        return (long)lease.Connection.Scalar("SELECT count(*) FROM media_files WHERE root_id = $root AND missing_since IS NULL", ("$root", database.Root.Id))!;
    }

    /// <summary>Rows in folders that a scan did not visit, of files that were there: gone, or outside of what was asked for.</summary>
    public List<KnownFile> Outside(IEnumerable<string> visited) =>
        // The index of the folders tells which were not visited; only their rows are read.
        Rows(
            Columns + " WHERE f.directory IN (SELECT d.directory FROM (SELECT DISTINCT directory FROM media_files) d WHERE d.directory NOT IN (SELECT value FROM json_each($visited)))" +
            " AND f.root_id || '' = $root AND f.missing_since IS NULL", visited.Select(Directory).ToArray(), database.Root.Id);

    /// <summary>Rows of files that earlier syncs found gone and that could be recognised elsewhere.</summary>
    public List<KnownFile> Missing() =>
        Rows(Columns + " WHERE f.root_id = $root AND f.missing_since IS NOT NULL AND f.fingerprint IS NOT NULL", database.Root.Id);

    /// <summary>The hashes of some rows.</summary>
    public Dictionary<long, KnownHashes> HashesOf(IEnumerable<long> ids)
    {
        using var lease = database.Read();
        return lease.Connection.Rows(
            "SELECT id, pixel_hash, content_hash FROM media_files WHERE id IN (SELECT value FROM json_each($ids))",
            row => (Id: row.GetInt64(0), Hashes: new KnownHashes(row.Text(1), row.Text(2))), ("$ids", ids.ToArray())).ToDictionary(row => row.Id, row => row.Hashes);
    }

    /// <summary>The folder of a relative path; empty for the media folder itself.</summary>
    public static string FolderOf(string path) => FolderOf(path.AsSpan()).ToString();

    private static ReadOnlySpan<char> FolderOf(ReadOnlySpan<char> path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private string Directory(string relativeFolder) =>
        ColumnLimits.Cut(relativeFolder.Length == 0 ? database.Root.Path : LibraryPaths.Absolute(database.Root.Path, relativeFolder), ColumnLimits.Directory);

    // A sync asks for as many of these as there are files: so by a prepared statement, which wants a transaction.
    private List<KnownFile> Rows(string sql, params ReadOnlySpan<object?> values)
    {
        using var lease = database.Read();
        using var moment = lease.Connection.Snapshot();
        using var statement = lease.Connection.Prepare(sql);
        statement.Bind(values);
        var rows = new List<KnownFile>();
        while (statement.Next()) rows.Add(RowOf(statement));
        return rows;
    }

    private static KnownFile RowOf(PreparedStatement row) => new(
        row.Whole(0), row.Text(1) ?? "", row.Integer(2), row.Integer(3), row.Whole(4) == 1, (int)(row.Integer(5) ?? 0), row.Whole(6) == 1, row.Text(7), row.Whole(8) == 1,
        row.Integer(10) is { } modifiedNs ? new KnownSidecar((int?)row.Integer(9), modifiedNs, row.Integer(11) ?? 0, row.Whole(12) == 1) : null);
}
