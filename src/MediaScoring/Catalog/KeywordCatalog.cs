using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>The words that the library's files are found by.</summary>
public sealed class KeywordCatalog
{
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;

    internal KeywordCatalog(LibraryFolder folder, DatabaseSlot slot, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
    }

    /// <summary>A keyword as it is stored: trimmed and in lower case; null when nothing is left.</summary>
    public static string? Normalise(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        var normal = ColumnLimits.Clean(keyword).Trim().ToLowerInvariant();
        return normal.Length == 0 ? null : normal;
    }

    /// <summary>Adds keywords to a file; those it has under this type stay as they are.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="keywords">The words; blank ones are left out.</param>
    /// <param name="type">Their type, such as <see cref="KeywordTypes.User"/>.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>The words that are new, as stored.</returns>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> AddAsync(
        string path, IEnumerable<string> keywords, string type = KeywordTypes.User, string source = "manual", CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var words = keywords.Select(Normalise).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return slot.WriteAsync<IReadOnlyList<string>>(
            WritePriority.Person,
            connection =>
            {
                if (!File.Exists(place.AbsolutePath) && RowOf(connection, place) is null) throw NotFound(place);
                if (MediaFiles.GetOrCreateRow(connection, slot.Root, place, time.GetUtcNow()) is not { } id) throw NotFound(place);

                using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
                var added = words.Where(word => writer.AddKeyword(id, place.RelativePath, new Keyword(word, type, Source: source))).ToList();
                if (added.Count > 0) Touch(connection, id);
                return added;
            },
            cancellationToken);
    }

    /// <summary>Takes keywords of one type from a file.</summary>
    /// <returns>The words that were there.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> RemoveAsync(
        string path, IEnumerable<string> keywords, string type = KeywordTypes.User, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var words = keywords.Select(Normalise).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return slot.WriteAsync<IReadOnlyList<string>>(
            WritePriority.Person,
            connection =>
            {
                if (RowOf(connection, place) is not { } id) throw NotFound(place);

                var removed = new List<string>();
                foreach (var word in words)
                {
                    var cut = ColumnLimits.Cut(word, ColumnLimits.Keyword);
                    var count = connection.Execute(
                        "DELETE FROM media_keywords WHERE media_file_id = $file AND keyword = $word AND keyword_type = $type", ("$file", id), ("$word", cut), ("$type", type));
                    if (count == 0) continue;
                    removed.Add(word);
                    connection.Execute(
                        """
                        DELETE FROM long_values WHERE media_file_id = $file AND column_name = 'keyword' AND cut_value = $word
                            AND NOT EXISTS (SELECT 1 FROM media_keywords WHERE media_file_id = $file AND keyword = $word)
                        """,
                        ("$file", id), ("$word", cut));
                }

                if (removed.Count > 0) Touch(connection, id);
                return removed;
            },
            cancellationToken);
    }

    /// <summary>The keywords of a file, by type and then in the order in which they were added.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<StoredKeyword>> OfFileAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        return slot.ReadAsync<IReadOnlyList<StoredKeyword>>(
            connection => RowOf(connection, place) is { } id ? OfRow(connection, id) : [], cancellationToken);
    }

    /// <summary>The keywords of a row, by type and then in the order in which they were added.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<StoredKeyword>> OfFileAsync(long id, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<StoredKeyword>>(connection => OfRow(connection, id), cancellationToken);

    /// <summary>Every keyword of the library once, in code point order.</summary>
    /// <param name="type">Only of this type; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> AllAsync(string? type = null, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<string>>(
            connection => connection.Rows(
                """
                SELECT DISTINCT k.keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id
                WHERE f.root_id = $root AND f.missing_since IS NULL AND ($type IS NULL OR k.keyword_type = $type) ORDER BY k.keyword
                """,
                reader => reader.GetString(0), ("$root", slot.Root.Id), ("$type", type)),
            cancellationToken);

    private static List<StoredKeyword> OfRow(Microsoft.Data.Sqlite.SqliteConnection connection, long id) => connection.Rows(
        "SELECT keyword, keyword_type, confidence, source, created_at FROM media_keywords WHERE media_file_id = $file ORDER BY keyword_type, id",
        reader => new StoredKeyword(
            new Keyword(reader.GetString(0), reader.Text(1) ?? KeywordTypes.User, reader.Number(2) ?? 1.0, reader.Text(3)), reader.Time(4)),
        ("$file", id));

    private long? RowOf(Microsoft.Data.Sqlite.SqliteConnection connection, MediaPlace place) => connection.Scalar(
        "SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) as long?;

    private void Touch(Microsoft.Data.Sqlite.SqliteConnection connection, long id) =>
        connection.Execute("UPDATE media_files SET updated_at = $now WHERE id = $id", ("$now", UtcText.Of(time.GetUtcNow())), ("$id", id));

    private static FileNotFoundException NotFound(MediaPlace place) => new($"There is no file {place.RelativePath}.", place.RelativePath);
}

/// <summary>A keyword of a file, and when it was added (UTC; null when unknown).</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record StoredKeyword(Keyword Keyword, DateTime? CreatedAt);
